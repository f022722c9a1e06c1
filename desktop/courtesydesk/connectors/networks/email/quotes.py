"""What somebody wrote apart from what they quoted.

Our own, because the text comes from strangers: every line is looked at once, with expressions that
cannot run away, and where it is not plain what is a quote (answers between the lines), nothing is
cut off.
"""

from __future__ import annotations

import re

_WROTE = re.compile(
    r"\b(wrote|writes|schrieb|geschrieben|écrit|escribió|escribio|ha scritto|scrisse|schreef|"
    r"geschreven|escreveu|skrev|kirjoitti|napisał|napisał\(a\)|napisal|napsal|napsal\(a\)|написал|"
    r"написала|írta|a scris|yazdı|έγραψε|写道|のメール)\s*:?\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(original message|original-nachricht|ursprüngliche nachricht|message d'origine|"
    r"message original|mensaje original|messaggio originale|oorspronkelijk bericht|"
    r"mensagem original|původní zpráva|wiadomość oryginalna)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^[*_ ]{0,3}(from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|"
    r"enviado|enviado el|fecha|para|asunto|da|inviato|data|a|oggetto|van|verzonden|aan|onderwerp|"
    r"från|skickat|till|ämne|fra|sendt|til|emne)\s{0,2}:\s?[*_]{0,3}",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*[_\-—]{5,}\s*$")
_LINE_LIMIT = 500
"""Longer lines are never an attribution."""

_CONTAINER = re.compile(
    r"<(?:div|blockquote|span|hr|table)\b[^<>]{0,400}?(?:class|id)\s{0,3}=\s{0,3}[\"']?[^\"'<>]{0,200}?"
    r"(?:gmail_quote|yahoo_quoted|divrplyfwdmsg|appendonsend|protonmail_quote|moz-cite-prefix|"
    r"outlookmessageheader|zmail_extra|tutanota_quote)",
    re.IGNORECASE,
)
_CITE = re.compile(r"<blockquote\b[^<>]{0,400}?type\s{0,3}=\s{0,3}[\"']?cite", re.IGNORECASE)
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>|&nbsp;|&#160;|&zwnj;|\s")
_FORWARDED = re.compile(
    r"(forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|doorgestuurd bericht|begin forwarded|anfang der weitergeleiteten)",
    re.IGNORECASE,
)


def split_text(text: str) -> tuple[str, str]:
    """(what they wrote, what they quoted). The first is never empty while there is any text."""
    lines = text.split("\n")
    start = _quote_start(lines)
    if start is not None and (above := _join(lines[:start])):
        return above, _join(lines[start:])
    answer = _answer_below(lines)
    if answer is not None:
        return _join(lines[answer:]), _join(lines[:answer])
    return _join(lines), ""


def _quote_start(lines: list[str]) -> int | None:
    """The first line of the quoted history; None where there is none, or it is answered inside."""
    tries = 20
    for at, line in enumerate(lines):
        if _FORWARDED.search(line[:_LINE_LIMIT]):
            # What was forwarded is what they want to tell us.
            return None
        if _ORIGINAL.match(line[:_LINE_LIMIT]) or _is_head(lines, at):
            return _with_rule(lines, at)
        length = _attribution(lines, at)
        if length:
            tries -= 1
            if tries == 0 or not _answered_inside(lines, at + length):
                return at if tries else None
        if _is_quoted(line):
            return None if _answered_inside(lines, at) else at
    return None


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|>"))


def _is_head(lines: list[str], at: int) -> bool:
    """A block of From, Sent, To, Subject, in any of some languages."""
    if not _HEAD.match(lines[at][:_LINE_LIMIT]):
        return False
    block = [line for line in lines[at : at + 7] if line.strip()][:5]
    heads = [line for line in block if _HEAD.match(line[:_LINE_LIMIT])]
    return len(heads) >= 3 and any("@" in line or ":" in line[12:] for line in block)


def _with_rule(lines: list[str], at: int) -> int:
    before = at - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    return before if before >= 0 and _RULE.match(lines[before][:_LINE_LIMIT]) else at


def _attribution(lines: list[str], at: int) -> int:
    """How many lines an "On … wrote:" takes from here; 0 when there is none."""
    if not lines[at].strip() or _is_quoted(lines[at]):
        return 0
    for length in (1, 2, 3):
        piece = lines[at : at + length]
        if len(piece) < length or not piece[-1].strip():
            return 0
        joined = " ".join(part.strip() for part in piece)
        if len(joined) > _LINE_LIMIT:
            return 0
        if _says_who(joined, _next_is_quoted(lines, at + length)):
            return length
    return 0


def _says_who(line: str, quote_follows: bool) -> bool:
    dated = any(character.isdecimal() for character in line) or "@" in line
    if not line.endswith(":"):
        return False
    wrote = bool(_WROTE.search(line))
    return (dated or wrote) if quote_follows else (dated and wrote)


def _next_is_quoted(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if line.strip():
            return _is_quoted(line)
    return False


def _answered_inside(lines: list[str], at: int) -> bool:
    """Whether unquoted words stand after a quoted line: then it is an answer between the lines."""
    if not any(_is_quoted(line) for line in lines[at:]):
        return False
    quoted = False
    for number in range(at, len(lines)):
        line = lines[number]
        if _is_quoted(line):
            quoted = True
        elif quoted and line.rstrip() == "--":
            return False
        elif quoted and line.strip() and not _attribution(lines, number):
            return True
    return False


def _answer_below(lines: list[str]) -> int | None:
    """Where the answer starts when one quoted block, and nothing else, stands on top of it."""
    at = next((number for number, line in enumerate(lines) if line.strip()), 0)
    at += _attribution(lines, at) if lines else 0
    begun = False
    for number in range(at, len(lines)):
        if _is_quoted(lines[number]):
            begun = True
        elif lines[number].strip():
            once = begun and not any(_is_quoted(line) for line in lines[number:])
            return number if once else None
    return None


def split_html(html: str) -> tuple[str, str]:
    """(what they wrote, what they quoted) as markup; the second is empty where it is not plain."""
    found = [match.start() for match in (_CONTAINER.search(html), _CITE.search(html)) if match]
    if not found:
        return html, ""
    above, below = html[: min(found)], html[min(found) :]
    if not _TAG.sub("", above.rpartition("<body")[2]) or _FORWARDED.search(below[:3000]):
        return html, ""
    if _TAG.sub("", _outside_quotes(below)):
        return html, ""
    return above, below


def _outside_quotes(html: str) -> str:
    """What stands after the first blockquote and inside none."""
    depth, outside, last = 0, [], None
    for match in _BLOCKQUOTE.finditer(html):
        if depth == 0 and last is not None:
            outside.append(html[last : match.start()])
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        last = match.end()
    if last is not None and depth == 0:
        outside.append(html[last:])
    return "".join(outside)


def _join(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
