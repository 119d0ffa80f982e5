"""Whose a response is: the references that people have, and the next ones of those who are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from rmtool.ingest.values.addresses import read_address
from rmtool.model.people import Response
from rmtool.model.programme import Role
from rmtool.model.records import CARRIED_OVER, Held, Person
from rmtool.model.references import reference_order

Key = tuple[str, str]
"""A form and a response number: what a response is known by."""


class Owners:
    """The people of the register, and those who join them.

    A response is its earlier owner's; else whoever's has the same address and role; else somebody new's.
    """

    def __init__(
        self,
        people: Sequence[Person],
        held: Sequence[Held],
        newest: Mapping[Key, Response],
        given: Mapping[Role, int],
    ) -> None:
        self.arrived: list[Person] = []
        self._role = {person.ref: person.role for person in people}
        self._ref_before = {key_of(one): one.ref for one in held}
        self._last = {role: max([given.get(role, 0), *_numbers(people, role)]) for role in Role}
        self._by_address: dict[tuple[Role, str], str] = {}
        for ref, address in sorted(self._addresses(held, newest), key=lambda one: reference_order(one[0])):
            self._by_address.setdefault((self._role[ref], address), ref)

    def ref_of(self, response: Response) -> str:
        """Give the reference of the response's sender. Somebody new gets the next one of the role."""
        role, address = role_of(response), address_of(response.answers)
        ref = self._kept(response) or self._by_address.get((role, address)) or self._next(response)
        if address:
            self._by_address.setdefault((role, address), ref)
        return ref

    def _kept(self, response: Response) -> str | None:
        """Give the reference that the response has already. An edit may change everything but the role."""
        ref = self._ref_before.get(key_of(response))
        return ref if ref is not None and self._role.get(ref) == role_of(response) else None

    def _next(self, response: Response) -> str:
        role = role_of(response)
        self._last[role] += 1
        person = Person(
            f"{role.letter}-{self._last[role]:03}", role, f"{response.form}:{response.response_id}"
        )
        self.arrived.append(person)
        self._role[person.ref] = role
        return person.ref

    def _addresses(self, held: Sequence[Held], newest: Mapping[Key, Response]) -> Iterator[tuple[str, str]]:
        """List each person's addresses as they are once the export is in."""
        for one in held:
            edited = newest.get(key_of(one))
            if edited is not None and self._kept(edited) is None:
                continue
            address = address_of(edited.answers if edited else one.answers)
            if address and one.ref in self._role:
                yield one.ref, address


def turn(one: Response | Held) -> tuple[bool, datetime, tuple[int, str], str]:
    """Order responses by time, number and form: never by where they stand.

    What was carried over from an earlier cohort comes first: any fresh application takes its place.
    """
    number = one.response_id
    by_number = (len(number.lstrip("0")), number) if number.isdecimal() else (-1, number)
    moment = one.completed or datetime.min  # noqa: DTZ901 - local, as they are
    return one.form != CARRIED_OVER, moment, by_number, one.form


def key_of(one: Response | Held) -> Key:
    """Give what a response is known by."""
    return one.form, one.response_id


def role_of(response: Response) -> Role:
    """Give the role of a response that was read as somebody's: only such have one. Raises ValueError."""
    if response.role is None:
        raise ValueError(f"row {response.row} has no role")
    return response.role


def address_of(answers: Mapping[str, str]) -> str:
    """Give the address that tells a person, in one spelling. Blank where none can be used."""
    return (read_address(answers.get("email", "")) or "").casefold()


def _numbers(people: Iterable[Person], role: Role) -> list[int]:
    return [int(person.ref.partition("-")[2]) for person in people if person.role is role]
