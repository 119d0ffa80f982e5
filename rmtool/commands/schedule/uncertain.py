"""Places given on an answer that may not hold: whom the officer has to ask whether they can come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rmtool.model.references import reference_order
from rmtool.model.wording import listing_some, plural
from rmtool.programme.review import offered_on_another_day

if TYPE_CHECKING:
    from rmtool.model.programme import Programme
    from rmtool.reports.timetable.rolls import Roll

REFS_TOLD = 12
"""References that a sentence names at most; the workbook and `--json` have them all."""


def to_be_asked(every: Sequence[Roll], programme: Programme) -> Iterator[str]:
    """Tell who did not say when they can come, and who said so of another day than it is now."""
    silent, misled = _silent(every), _misled(every, programme)
    if silent:
        yield (
            f"{plural(len(silent), 'person', 'people')} did not say whether they can come when a place was "
            f"given to them, so ask: {_some(silent)}."
        )
    if misled:
        yield (
            f"{plural(len(misled), 'person', 'people')} answered when the form offered their session on "
            f"another day, so ask: {_some(misled)}. rmtool correct records what they say."
        )


def _silent(every: Iterable[Roll]) -> set[str]:
    """Who was placed where there was a choice, without having said when they can come."""
    return {
        person.ref
        for roll in every
        if roll.session.required and roll.session.group
        for person in roll.placed
        if roll.session.kind not in person.application.sessions_asked
    }


def _misled(every: Iterable[Roll], programme: Programme) -> set[str]:
    """Who has a place in a session that they ticked before it was moved, and has not been asked since."""
    asked_by = {option.value: question.field for question, option, _ in offered_on_another_day(programme)}
    return {
        person.ref
        for roll in every
        if roll.session.id in asked_by
        for person in roll.placed
        if roll.session.id in person.application.sessions
        and asked_by[roll.session.id] not in person.corrected
    }


def _some(refs: Iterable[str]) -> str:
    return listing_some(sorted(refs, key=reference_order), REFS_TOLD)
