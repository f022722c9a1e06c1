"""Thanks and nothing else: “Thanks so much, all sorted! 🙏” asks for nothing."""

from __future__ import annotations

import re

LONGEST = 80
"""Characters: who writes more says more than thanks."""

_THANKS = frozenset(
    [
        "thank", "thanks", "thanx", "thx", "ty", "tysm", "cheers", "ta", "grateful", "merci",
        "danke", "dankeschön", "vielen", "gracias", "grazie", "obrigado", "obrigada",
        "bedankt", "dank", "tack", "takk", "tak", "kiitos", "dziękuję", "dzięki", "спасибо",
        "ありがとう", "谢谢",
    ]
)  # fmt: skip
_BESIDE = frozenset(
    [
        "a", "again", "all", "alright", "and", "are", "aussi", "beaucoup", "best", "bien",
        "brilliant", "bunch", "da", "dan", "de", "everyone", "everything", "excellent",
        "fine", "fixed", "folks", "for", "fast", "from", "good", "got", "great", "guys",
        "help", "helping", "is", "it", "je", "kind", "lot", "lots", "lovely", "many", "me",
        "merry", "mille", "million", "molte", "mucho", "muchas", "muchos", "much",
        "much-appreciated", "appreciated", "nice", "now", "of", "ok", "okay", "one",
        "perfect", "prompt", "quick", "quickly", "really", "reply", "replying", "responding",
        "response", "resolved", "s", "schön", "sehr", "so", "solved", "sorted", "super", "te",
        "team", "that", "the", "this", "tout", "ton", "tons", "très", "u", "van", "very",
        "viel", "was", "well", "wel", "with", "working", "works", "wonderful", "you", "your",
        "yes", "x", "xx", "answer", "answering", "getting", "back", "to", "sorting", "out",
        "have", "day", "weekend",
    ]
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HANDLE = re.compile(r"[@#]\S+")
_SIGNS = re.compile("[🙏👍❤♥💛💚💙💜🧡🥰😊🤗💐👏🙌]")


def is_only_thanks(text: str) -> bool:
    """Whether the words, or the signs, thank and say nothing else; a question never does."""
    text = text.strip()
    if not text or len(text) > LONGEST or "?" in text:
        return False
    words = [word.casefold() for word in _WORD.findall(_HANDLE.sub(" ", text))]
    if not words:
        return bool(_SIGNS.search(text)) and not any(sign.isdigit() for sign in text)
    return any(word in _THANKS for word in words) and all(
        word in _THANKS or word in _BESIDE for word in words
    )
