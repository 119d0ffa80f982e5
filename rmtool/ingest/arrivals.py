"""What an export changes: who is new, whose answers changed, and the reference each person has and keeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rmtool.ingest.owners import Key, Owners, address_of, key_of, role_of, turn
from rmtool.ingest.restated import Sameness, retold, same_moment, to_the_letter
from rmtool.model.people import Response
from rmtool.model.programme import Role
from rmtool.model.records import Held, Person
from rmtool.model.references import reference_order
from rmtool.model.wording import listing


class Kind(StrEnum):
    """What a response is to the register.

    `superseded` is a response that a newer one of the same person and role stands in for. It is so each
    time it is read, so the same export again is unchanged and superseded responses in the same numbers.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A response of the export, whose it is, and what it is to the register.

    `fields` names what differs from the answers that counted until now, never how.
    """

    response: Response
    ref: str
    kind: Kind
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Everybody with a reference, and the response that counts for each who has one, by reference."""

    people: tuple[Person, ...]
    counting: Mapping[str, Held]


@dataclass(frozen=True)
class Arrivals:
    """An export settled against the register.

    `people` and `held` are to be added to the register, and `standing` is what it then holds. `vanished` are
    references whose counting response the export no longer holds; they stay until somebody withdraws or
    erases them. `notes` tell the officer.
    """

    arrivals: tuple[Arrival, ...]
    people: tuple[Person, ...]
    held: tuple[Held, ...]
    vanished: tuple[str, ...]
    notes: tuple[str, ...]
    standing: Standing

    def counts(self) -> dict[str, int]:
        """How many responses there are of each kind."""
        kinds = Counter(arrival.kind for arrival in self.arrivals)
        return {kind.value: kinds[kind] for kind in Kind}


def settle(  # noqa: PLR0913 - what an export changes depends on all of these
    people: Sequence[Person],
    held: Sequence[Held],
    incoming: Sequence[Response],
    *,
    seen: Collection[Key] | None = None,
    given: Mapping[Role, int] | None = None,
    sameness: Sameness = to_the_letter,
) -> Arrivals:
    """Settle the responses of one or more exports against the register, whatever order they come in.

    Each response must have a role. `seen` are the responses that the exports show at all, unreadable ones
    included; `given` is the highest number that each role's references ever reached, erased people counted.
    By `sameness`, an answer in another shape is no change, and stays in the register as it was first read.
    """
    before = _State({key_of(one): one for one in held}, current(people, held))
    newest = _newest_of_each(incoming)
    fresh = {
        key: response for key, response in newest.items() if not _is_older(response, before.held.get(key))
    }
    owners = Owners(people, held, fresh, given or {})
    taken_in = {
        key: _held(response, owners.ref_of(response), before.held.get(key), sameness)
        for key, response in fresh.items()
    }
    everybody = (*people, *owners.arrived)
    register = {**before.held, **taken_in}
    after = _State(register, current(everybody, register.values()))
    arrivals = tuple(_arrival(response, fresh, before, after, sameness) for response in incoming)
    return Arrivals(
        arrivals=arrivals,
        people=tuple(owners.arrived),
        held=tuple(one for key, one in taken_in.items() if before.held.get(key) != one),
        vanished=_vanished(after, {*newest, *(seen or ())}, arrivals),
        notes=(*_replaced(arrivals, after), *_moved(before, after), *_alike(after, everybody)),
        standing=Standing(everybody, after.counting),
    )


def standing_of(people: Iterable[Person], held: Iterable[Held]) -> Standing:
    """Find who stands in the register, and with which response."""
    everybody = tuple(people)
    return Standing(everybody, current(everybody, held))


def current(people: Iterable[Person], held: Iterable[Held]) -> dict[str, Held]:
    """Find the response that counts for each person: the newest, and of two at one moment the higher number.

    A person whose only response went to another role has none.
    """
    refs = {person.ref for person in people}
    counting: dict[str, Held] = {}
    for one in sorted(held, key=turn):
        if one.ref in refs:
            counting[one.ref] = one
    return counting


@dataclass(frozen=True)
class _State:
    """What the register holds at one moment: every response, and the one that counts for each reference."""

    held: Mapping[Key, Held]
    counting: Mapping[str, Held]


def _newest_of_each(incoming: Iterable[Response]) -> dict[Key, Response]:
    """Keep the newest version of each response, in their turn: two exports of one form may both hold it."""
    newest: dict[Key, Response] = {}
    for response in sorted(incoming, key=turn):
        key = key_of(response)
        rival = newest.pop(key, None)
        newest[key] = response if rival is None or _content(rival) <= _content(response) else rival
    return newest


def _is_older(response: Response, known: Held | None) -> bool:
    """Tell whether the register has a later version already: an earlier export must not undo an edit."""
    if known is None or known.completed is None or response.completed is None:
        return False
    return response.completed < known.completed and not same_moment(known.completed, response.completed)


def _arrival(
    response: Response, fresh: Mapping[Key, Response], before: _State, after: _State, sameness: Sameness
) -> Arrival:
    key = key_of(response)
    ref = after.held[key].ref
    counting = after.counting[ref]
    if fresh.get(key) is not response or key_of(counting) != key:
        return Arrival(response, ref, Kind.SUPERSEDED)
    earlier = before.held.get(key) or before.counting.get(ref)
    if earlier is None:
        return Arrival(response, ref, Kind.NEW)
    fields = _differences(earlier, counting, role_of(response), sameness)
    return Arrival(response, ref, Kind.CHANGED if fields else Kind.UNCHANGED, fields)


def _differences(before: Held, now: Held, role: Role, sameness: Sameness) -> tuple[str, ...]:
    """Name the fields that differ, `completed` and `role` among them."""
    names = sorted(before.answers.keys() | now.answers.keys()) if before.answers != now.answers else []
    answers = ((name, before.answers.get(name, ""), now.answers.get(name, "")) for name in names)
    same = sameness(now.form, role)
    fields = [name for name, then, since in answers if not same(name, then, since)]
    if before.completed != now.completed:
        fields.append("completed")
    if before.ref != now.ref and "role" not in fields:
        fields.append("role")
    return tuple(fields)


def _vanished(after: _State, shown: Collection[Key], arrivals: Collection[Arrival]) -> tuple[str, ...]:
    """Find whose counting response the export should hold and does not, under another number either."""
    forms = {arrival.response.form for arrival in arrivals}
    counting = after.counting.items()
    missing = {ref: one for ref, one in counting if one.form in forms and key_of(one) not in shown}
    sent = {(a.ref, a.response.completed) for a in arrivals if a.ref in missing}
    gone = (ref for ref, one in missing.items() if (ref, one.completed) not in sent)
    return tuple(sorted(gone, key=reference_order))


def _replaced(arrivals: Iterable[Arrival], after: _State) -> Iterator[str]:
    for arrival in (arrival for arrival in arrivals if arrival.kind is Kind.SUPERSEDED):
        older, newer = arrival.response.response_id, after.counting[arrival.ref].response_id
        if older != newer:
            yield f"{arrival.ref} applied more than once: response {newer} counts, not response {older}."


def _moved(before: _State, after: _State) -> Iterator[str]:
    for key, one in before.held.items():
        if (ref := after.held[key].ref) != one.ref:
            yield f"Response {key[1]} changed its role: it was {one.ref} and is {ref} now."


def _alike(after: _State, people: Iterable[Person]) -> Iterator[str]:
    """People of one role who have come to share an address, after an edit: perhaps one person."""
    sharers: dict[tuple[Role, str], list[str]] = defaultdict(list)
    for person in people:
        counting = after.counting.get(person.ref)
        if counting and (address := address_of(counting.answers)):
            sharers[person.role, address].append(person.ref)
    for refs in sharers.values():
        if len(refs) > 1:
            named = listing(sorted(refs, key=reference_order))
            yield f"{named} have one e-mail address; if they are one person, withdraw one."


def _held(response: Response, ref: str, known: Held | None, sameness: Sameness) -> Held:
    """Give the response as the register is to hold it, which may know it and when it was sent already."""
    completed = response.completed
    if known and known.completed and (completed is None or same_moment(known.completed, completed)):
        completed = known.completed
    answers = retold(response, known, sameness)
    return Held(response.form, response.response_id, ref, completed, answers)


def _content(response: Response) -> tuple[datetime, list[tuple[str, str]]]:
    """Order versions of one response by time, then by what they say."""
    return response.completed or datetime.min, sorted(response.answers.items())  # noqa: DTZ901 - as above
