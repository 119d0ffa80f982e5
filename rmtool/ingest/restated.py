"""Whether a later export says the same as the register in another shape, and what is then kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from rmtool.ingest.text import one_line
from rmtool.ingest.values.addresses import read_address
from rmtool.ingest.values.choices import choose_one, spelling
from rmtool.ingest.values.lexicon import Lexicon, lexicon_of
from rmtool.model.people import Response
from rmtool.model.programme import Programme, QuestionKind, Role
from rmtool.model.records import Held

SaysTheSame = Callable[[str, str, str], bool]
"""Tells of a field whether two answers to it say the same."""
Sameness = Callable[[str, Role], SaysTheSame]
"""Gives what tells so of the answers of one role on one form."""


def to_the_letter(_form: str, _role: Role) -> SaysTheSame:
    """Take every difference for a change, where no programme says what the answers mean."""
    return lambda _name, before, now: before == now


def in_any_shape(programme: Programme) -> Sameness:
    """Compare answers by what the programme reads in them.

    The same options count as the same in whatever order and notation (`A;B;`, `["A","B"]`, `A, B`), and the
    same address or words whatever the spaces. Parts that are no option have to be the same words.
    """
    return lambda form, role: partial(_says_the_same, lexicon_of(programme, form, role))


def retold(response: Response, known: Held | None, sameness: Sameness) -> Mapping[str, str]:
    """Give the answers to hold: as they were first read while they say the same, as read now where not.

    So the text in the register changes only with what somebody said. Corrections are tied to that text.
    """
    if known is None or response.role is None or known.answers == response.answers:
        return response.answers
    return dict(_told_again(known.answers, response.answers, sameness(response.form, response.role)))


def same_moment(before: datetime, now: datetime) -> bool:
    """Tell whether two times can be one: a file that was saved as text may show them without seconds."""
    if before.second and now.second:
        return before == now
    return before.replace(second=0) == now.replace(second=0)


def _told_again(
    before: Mapping[str, str], now: Mapping[str, str], same: SaysTheSame
) -> Iterator[tuple[str, str]]:
    for name in before.keys() | now.keys():
        first, latest = before.get(name, ""), now.get(name, "")
        answer = first if first == latest or same(name, first, latest) else latest
        if answer:
            yield name, answer


def _says_the_same(lexicon: Lexicon, name: str, before: str, now: str) -> bool:
    question = lexicon.questions.get(name)
    if before == now or one_line(before) == one_line(now):
        return True
    if question is None:
        return False
    match question.kind:
        case QuestionKind.MULTI:
            return _ticked(name, before, lexicon) == _ticked(name, now, lexicon)
        case QuestionKind.CHOICE:
            chosen = choose_one(before, lexicon.options[name])
            return chosen is not None and chosen == choose_one(now, lexicon.options[name])
        case QuestionKind.TEXT:
            address = read_address(before)
            return address is not None and address == read_address(now)


def _ticked(name: str, text: str, lexicon: Lexicon) -> tuple[frozenset[str], list[str]]:
    """Give the options ticked, and in one spelling the parts that are none."""
    ticked = lexicon.several(name, text)
    return ticked.values, sorted(map(spelling, ticked.unread))
