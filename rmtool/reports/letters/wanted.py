"""The format in which somebody would like their letters, as far as their answer about adjustments says so.

The answer is read here and goes no further: a letter is set larger, or sent as text alone, and no letter says
why. A wish that stands beside "not" or "without" is either plainly declined or left to the officer: a wrong
guess would be worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rmtool.model.letters import Wanted
from rmtool.model.people import Application

SMALLEST_LARGE_PRINT = 16
"""Points from which type is large print: the RNIB calls 16 to 18 points large, and 14 clear print."""

_TYPE = r"(?:print|printed|fonts?|text|type|typeface|lettering|writing)"


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns), re.IGNORECASE)


_CLAUSE = re.compile(r"[.;,!?\n]+|\b(?:but|although|however)\b", re.IGNORECASE)
_POLITE = _any_of(["if possible", "if you can", "if that is possible", "where possible", "no problem"])
_LARGE = _any_of(
    [
        rf"(?:large|larger|big|bigger|enlarged|increased|giant)(?:[ -]sized?)?[ -]+{_TYPE}",
        rf"enlarge (?:the )?{_TYPE}",
    ]
)
_PLAIN = _any_of(["plain[ -]text", "text[ -]only"])
_SIZE = _any_of(
    [rf"{_TYPE}[ -]size(?: of| at least|:)? *(\d\d)", rf"size *(\d\d) {_TYPE}", r"(\d\d)[ -]?(?:pt|points?)"]
)
_OTHER = _any_of(
    [
        "braille|audio|bsl|easy[ -]read|screen[ -]?readers?|read aloud",
        r"translat\w+|another language|dyslexi\w+|magnif\w+|larger|enlarged",
        "(?:other|another|different|alternative|accessible) formats?",
        r"visual\w* impair\w*|partially sighted|(?:low|poor|impaired) (?:vision|sight|eyesight)",
        "(?:coloured|yellow|cream|blue) (?:paper|background)",
        rf"{_TYPE}[ -]size|small(?:er)? {_TYPE}",
    ]
)
_DECLINED = _any_of(
    [
        r"(?:no|not|never|don['’]?t|doesn['’]?t)(?: \w+){0,2}? (?:need|require|want)(?:ed|d)?",
        r"not (?:necessary|needed)",
        "no (?:large|larger|big|bigger|plain|braille|audio)",
    ]
)
_DOUBTFUL = _any_of(
    [
        "no|not|never|neither|nor|none|without|unless|if|or|rather than|instead of",
        r"may|might|maybe|perhaps|sometimes|used to|\w+n['’]t|cannot",
    ]
)


def wanted_format(application: Application) -> Wanted:
    """Read whether the person asked for large print or plain text; UNCLEAR where somebody should read it."""
    answer = _POLITE.sub("", application.adjustments)
    found = {_wish(clause) for clause in _CLAUSE.split(answer)} - {Wanted.AS_USUAL}
    return found.pop() if len(found) == 1 else Wanted.UNCLEAR if found else Wanted.AS_USUAL


def _wish(clause: str) -> Wanted:
    named = _named(clause)
    if named is Wanted.AS_USUAL or _DECLINED.search(clause):
        return Wanted.AS_USUAL
    return Wanted.UNCLEAR if _DOUBTFUL.search(clause) else named


def _named(clause: str) -> Wanted:
    """The format that a clause speaks of, whether it is wished for or not."""
    sizes = _sizes(clause)
    large = bool(_LARGE.search(clause)) or any(size >= SMALLEST_LARGE_PRINT for size in sizes)
    plain = bool(_PLAIN.search(clause))
    if large != plain:
        return Wanted.LARGE_PRINT if large else Wanted.PLAIN_TEXT
    return Wanted.UNCLEAR if large or sizes or _OTHER.search(clause) else Wanted.AS_USUAL


def _sizes(clause: str) -> list[int]:
    """Sizes of type that a clause names, in points."""
    return [int(size) for found in _SIZE.findall(clause) for size in found if size]
