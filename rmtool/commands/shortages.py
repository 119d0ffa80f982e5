"""What a field is short of, in the rows that `check` and the review show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rmtool.model.wording import listing_some
from rmtool.reports.shortages import plan_in_words, shortage_in_words, topic_labels

if TYPE_CHECKING:
    from rmtool.commands.field import Field
    from rmtool.match.shortages import Most
    from rmtool.model.matching import Pair
    from rmtool.model.programme import Programme

MOST_NAMED = 500
"""References in one cell: nobody reads more, and a cell of Excel has an end."""


def most_of(field: Field, programme: Programme, rejected: frozenset[Pair]) -> Most:
    """A pairing of as many people of the field as can be paired, from which shortages are read."""
    from rmtool.match.decisions import Decisions
    from rmtool.match.lineup import line_up
    from rmtool.match.shortages import most_possible

    decided = Decisions(rejected=rejected)
    return most_possible(line_up(field.mentors, field.mentees, programme.matching, field.past, decided))


def shortage_rows(most: Most, programme: Programme) -> Iterator[tuple[str, str, str]]:
    """The shortages as the review lists them: a sentence, who competes, and for whom."""
    from rmtool.match.recruits import fewest_recruits
    from rmtool.match.shortages import shortages

    short = shortages(most)
    plan = fewest_recruits(most, short, [rung.rung for rung in programme.ladder])
    labels = topic_labels(programme)
    for group in short:
        people, partners = (listing_some(refs, MOST_NAMED) for refs in (group.people, group.partners))
        yield shortage_in_words(group, labels), people, partners
    yield from ((sentence, "", "") for sentence in plan_in_words(plan, programme))
    if not short:
        yield "Everybody who can be paired has a partner.", "", ""
