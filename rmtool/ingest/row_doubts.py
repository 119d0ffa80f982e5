"""What exports show to be odd about responses beyond their answers: in their rows, or that they are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rmtool.ingest.arrivals import Arrival, Arrivals, Kind
from rmtool.ingest.form import FormReading
from rmtool.ingest.owners import Key, key_of
from rmtool.model.people import Problem
from rmtool.model.records import Doubt
from rmtool.model.worklist import GONE

NO_LONGER_THERE = "the response is no longer in the export: taken back, or deleted on the form"


def row_problems(form: FormReading, arrivals: Arrivals) -> Iterator[tuple[Problem, str, Key]]:
    """Give what is wrong in each row that counts, beside the reference and the response it is about."""
    odd = {problem.row for problem in form.problems}
    keys = {response.row: key_of(response) for response in form.responses if response.row in odd}
    places = (
        (a.response.row, key_of(a.response), a.ref) for a in _counting(arrivals) if a.response.row in odd
    )
    refs = {(row, key): ref for row, key, ref in places}
    for problem in form.problems:
        row = problem.row or 0
        if row in keys and (ref := refs.get((row, keys[row]))):
            yield problem, ref, keys[row]


def row_doubts(forms: Iterable[FormReading], arrivals: Arrivals) -> tuple[Doubt, ...]:
    """List the doubtful things in the rows that count, and the responses that are gone. None stands twice."""
    doubts = [
        Doubt(ref, *key, problem.field, problem.question, problem.message)
        for form in forms
        for problem, ref, key in row_problems(form, arrivals)
        if problem.doubt
    ]
    gone = [Doubt(ref, *_key(ref, arrivals), GONE, "Response", NO_LONGER_THERE) for ref in arrivals.vanished]
    return tuple(dict.fromkeys((*doubts, *gone)))


def looked_for(arrivals: Arrivals) -> Iterator[Key]:
    """List the responses of which the exports tell whether anything about them is odd."""
    yield from (key_of(arrival.response) for arrival in _counting(arrivals))
    yield from (_key(ref, arrivals) for ref in arrivals.vanished)


def _counting(arrivals: Arrivals) -> Iterator[Arrival]:
    return (arrival for arrival in arrivals.arrivals if arrival.kind is not Kind.SUPERSEDED)


def _key(ref: str, arrivals: Arrivals) -> Key:
    return key_of(arrivals.standing.counting[ref])
