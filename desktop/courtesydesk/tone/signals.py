"""What no pattern over words can see: shouting, stacked stock phrases, asking twice.

Each signal looks at the whole draft and yields what it found, in the same form as the rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from courtesydesk.domain.findings import Label, Severity
from courtesydesk.tone.patterns import Match, any_holds
from courtesydesk.tone.rules import phrase_lists
from courtesydesk.tone.scopes import Draft
from courtesydesk.tone.text import Placed, Token, emoji_spans

_SHOUTED_WORDS = 3
_SHOUTED_LETTERS = 11
_LONG_ACRONYM = 5
_CURT_WORDS = 3
_ANSWERS = frozenset(
    {
        "sorry",
        "apologies",
        "yes",
        "refund",
        "today",
        "tonight",
        "tomorrow",
        "now",
        "done",
        "back",
        "dm",
        "dms",
        "fair",
        "true",
        "guilty",
        "ouch",
        "fixing",
        "coming",
        "mine",
    }
)
"""In a reply of a few words, these may be all that it takes."""
_MOCKING = frozenset("😂🤣🤡💀🙄😹🎻🤷🙃😏🐷🐖💅🥱😴🐭🍼😝😜🤪")


@dataclass(frozen=True, slots=True)
class Signal:
    """Something found at `start:end` of the text."""

    start: int
    end: int
    label: Label
    severity: Severity
    title: str
    reason: str
    rule: str
    instead: str | None = None


def signals(draft: Draft) -> Iterator[Signal]:
    """All signals of a draft."""
    for look in _SIGNALS:
        yield from look(draft)


def _shouting(draft: Draft) -> Iterator[Signal]:
    for placed in draft.placed:
        run = _longest_run(placed.sentence.tokens)
        if run is None or _in_quotes(draft, placed, run):
            continue
        loud = {token.norm for token in placed.sentence.tokens[run.start : run.end]}
        if _joyful(placed, run) or not _spoken_to(placed, run):
            continue
        if loud <= {word.casefold().strip("!?.,") for word in draft.context.split()}:
            continue
        start = placed.start + placed.sentence.tokens[run.start].start
        end = placed.start + placed.sentence.tokens[run.end - 1].end
        whole = draft.text[start:end]
        yield Signal(
            start,
            end,
            Label.AGGRESSIVE,
            Severity.STOP,
            "This shouts",
            "In capitals the customer hears someone shouting at them, whatever the words say.",
            "aggressive.shouting",
            _calm(whole, opening=run.start == 0) if _mild(placed) else None,
        )


def _longest_run(tokens: tuple[Token, ...]) -> Match | None:
    best: Match | None = None
    first = 0
    for at, token in enumerate((*tokens, Token(0, 0, "", "", "a"))):
        if token.shape in "SpCn" and (token.shape != "C" or len(token.norm) == 1):
            continue
        found = _trim(tokens, first, at)
        if found and (best is None or found.end - found.start > best.end - best.start):
            best = found
        first = at + 1
    return best


def _trim(tokens: tuple[Token, ...], first: int, last: int) -> Match | None:
    """The run without outer marks, if it is long enough to be more than acronyms."""
    while first < last and tokens[first].shape in "pn":
        first += 1
    while first < last and tokens[last - 1].shape in "pn":
        last -= 1
    words = [t for t in tokens[first:last] if t.shape in "SC"]
    if len(words) < _SHOUTED_WORDS or sum(len(t.norm) for t in words) < _SHOUTED_LETTERS:
        return None
    if not any(len(t.norm) >= _LONG_ACRONYM for t in words):
        return None
    return Match(first, last, {})


def _spoken_to(placed: Placed, run: Match) -> bool:
    return any(
        match.start >= run.start - 1 and match.end <= run.end + 1
        for pattern in phrase_lists("signals")["shouted_at"]
        for match in pattern.matches(placed.sentence)
    )


def _joyful(placed: Placed, run: Match) -> bool:
    return any(
        run.start <= match.start < run.end
        for pattern in phrase_lists("signals")["joy"]
        for match in pattern.matches(placed.sentence)
    )


def _mild(placed: Placed) -> bool:
    return not any(
        True
        for pattern in phrase_lists("signals")["harsh"]
        for _ in pattern.matches(placed.sentence)
    )


def _calm(words: str, *, opening: bool) -> str:
    low = words.lower()
    low = " ".join("I" if word == "i" else word for word in low.split(" "))
    return low[:1].upper() + low[1:] if opening else low


def _in_quotes(draft: Draft, placed: Placed, run: Match) -> bool:
    return "quotation" in draft.excuses(draft.placed.index(placed), run)


def _stock(draft: Draft) -> Iterator[Signal]:
    """Stock phrases: three, or one where the complaint is grave."""
    found: list[tuple[int, int]] = []
    for placed in draft.placed:
        for pattern in phrase_lists("signals")["stock"]:
            for match in pattern.matches(placed.sentence):
                tokens = placed.sentence.tokens
                found.append(
                    (
                        placed.start + tokens[match.start].start,
                        placed.start + tokens[match.end - 1].end,
                    )
                )
    found = _apart(found)
    if not found:
        return
    severity = _stock_severity(draft, len(found))
    if severity is Severity.OK:
        return
    start, end = max(found, key=lambda span: span[1] - span[0])
    yield Signal(
        start,
        end,
        Label.SCRIPTED,
        severity,
        "This sounds like a template",
        "These words could go to anyone, so the customer hears that nobody read their message.",
        "scripted.stacked",
    )


def _stock_severity(draft: Draft, count: int) -> Severity:
    flags = draft.flags
    if "praise" in flags or "own" in flags:
        return Severity.OK
    if "offers" not in flags and "acknowledges" not in flags:
        if count >= 4 and "complaint" in flags:
            return Severity.WARN
        if count >= 2 and "grave" in flags:
            return Severity.WARN
    if count >= 3 or ("grave" in flags) or (count >= 2 and "complaint" in flags):
        return Severity.ADVISE
    return Severity.OK


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without those that lie over an earlier, longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _asked_twice(draft: Draft) -> Iterator[Signal]:
    """Asking for what the customer says was already sent, or done."""
    if "repeated" not in draft.flags or "own" in draft.flags:
        return
    for number, placed in enumerate(draft.placed):
        for pattern in phrase_lists("signals")["asks_for"]:
            for match in pattern.matches(placed.sentence):
                if set(draft.excuses(number, match)) & {"quotation", "report", "negation"}:
                    continue
                tokens = placed.sentence.tokens
                yield Signal(
                    placed.start + tokens[match.start].start,
                    placed.start + tokens[match.end - 1].end,
                    Label.SCRIPTED,
                    Severity.WARN,
                    "This asks again",
                    "They wrote that they have done this already, so they hear that nobody looked.",
                    "scripted.asked_twice",
                )
                return


def _mocking_emoji(draft: Draft) -> Iterator[Signal]:
    """A laughing or shrugging face under a complaint."""
    flags = draft.flags
    if "complaint" not in flags or flags & {"own", "offers", "acknowledges", "inferred"}:
        return
    for start, end, run in emoji_spans(draft.text):
        if not set(run) & _MOCKING or set(run) & set(draft.context):
            continue
        yield Signal(
            start,
            end,
            Label.SARCASM,
            Severity.STOP if "grave" in flags else Severity.WARN,
            "This face mocks",
            "Under what they wrote, this face says that you are laughing at them.",
            "sarcasm.emoji",
        )


def _curt(draft: Draft) -> Iterator[Signal]:
    """Hardly a word under a complaint."""
    flags = draft.flags
    if "complaint" not in flags or flags & {"own", "offers", "acknowledges", "inferred"}:
        return
    if "?" in draft.context:
        return
    words = [t for p in draft.placed for t in p.sentence.tokens if t.shape != "p"]
    asking = any(placed.sentence.question for placed in draft.placed)
    if len(words) > _CURT_WORDS or (asking and len(words) > 1):
        return
    if any(t.shape == "n" or t.norm in _ANSWERS or t.norm.endswith("ed") for t in words):
        return
    text = draft.text.strip()
    start = draft.text.index(text) if text else 0
    if text:
        yield Signal(
            start,
            start + len(text),
            Label.DISMISSIVE,
            Severity.WARN,
            "This brushes them off",
            "They wrote about something that went wrong, and hear that it is not worth a sentence.",
            "dismissive.curt",
        )


def _private_fact(draft: Draft) -> Iterator[Signal]:
    """A delicate fact about a person that the customer did not bring up."""
    if "no_context" in draft.flags or not draft.public:
        return
    lists = phrase_lists("signals")
    for number, placed in enumerate(draft.placed):
        sentence = placed.sentence
        if not any_holds(lists["about_someone"], sentence):
            continue
        if any_holds(lists["sensitive_general"], sentence):
            continue
        for match in (m for p in lists["sensitive"] for m in p.matches(sentence)):
            tokens = sentence.tokens[match.start : match.end]
            if any(t.stem in draft.known_stems for t in tokens):
                continue
            if set(draft.excuses(number, match)) & {"quotation", "negation", "question"}:
                continue
            yield Signal(
                placed.start + tokens[0].start,
                placed.start + tokens[-1].end,
                Label.PRIVACY,
                Severity.STOP,
                "This shares something private",
                "They did not write about this here, and now everyone can read it.",
                "privacy.private_fact",
            )


_SIGNALS: tuple[Callable[[Draft], Iterator[Signal]], ...] = (
    _shouting,
    _stock,
    _asked_twice,
    _mocking_emoji,
    _curt,
    _private_fact,
)
