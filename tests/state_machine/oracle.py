"""What a cohort should hold, in plain dictionaries: what the form holds, and what officers said over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from rmtool.model.programme import Role
from tests import exports

Key = tuple[Role, str]
"""One applicant: a role and an address."""


@dataclass(frozen=True)
class Answered:
    """A response: its role, whose it is, when it was sent (in minutes), and the one answer that varies."""

    role: Role
    who: int
    minute: int
    grade: str

    @property
    def key(self) -> Key:
        """The applicant whose response it is."""
        return self.role, exports.EVERYONE[self.who][1].name

    def row(self, number: int) -> exports.Row:
        """The response as a row of an export."""
        row = exports.response(number, self.role, exports.EVERYONE[self.who][1], grade=self.grade)
        return row | {"Completion time": exports.OPENED + timedelta(minutes=self.minute)}


Responses = Mapping[int, Answered]


@dataclass
class Oracle:
    """The register as it should be. References are given in the order of time, then of response numbers."""

    known: dict[int, Answered] = field(default_factory=dict)
    refs: dict[Key, str] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    letters: set[tuple[str, str]] = field(default_factory=set)
    proposed: frozenset[tuple[str, str]] | None = None
    confirmed: frozenset[tuple[str, str]] = frozenset()

    def counting(self) -> dict[str, int]:
        """The number of the response that counts for each reference: the newest."""
        numbers = sorted(self.known, key=lambda number: (self.known[number].minute, number))
        return {self.refs[self.known[number].key]: number for number in numbers}

    def grade(self, ref: str) -> str:
        """The grade that counts: the officer's, or else the one answered."""
        return self.grades.get(ref, self.known[self.counting()[ref]].grade)

    def take_in(self, export: Responses) -> dict[str, int]:
        """Take an export in. Returns how many of its rows should be told as new, changed and so on."""
        before, counted = dict(self.known), self.counting()
        fresh = {n: a for n, a in export.items() if n not in before or a.minute >= before[n].minute}
        for number in sorted(fresh, key=lambda n: (fresh[n].minute, n)):
            self._refer_to(fresh[number].key)
        self.known |= fresh
        counts, kinds = self.counting(), Counter[str]()
        for number in export:
            ref = self.refs[self.known[number].key]
            if number not in fresh or counts[ref] != number:
                kinds["superseded"] += 1
                continue
            earlier = before.get(number) or (before[counted[ref]] if ref in counted else None)
            kinds["new" if not earlier else "unchanged" if earlier == fresh[number] else "changed"] += 1
        return {kind: kinds[kind] for kind in ("new", "changed", "unchanged", "superseded")}

    def _refer_to(self, key: Key) -> None:
        taken = sum(role is key[0] for role, _ in self.refs)
        self.refs.setdefault(key, f"{key[0].letter}-{taken + 1:03}")


def edited(answer: Answered, grade: str, minute: int | None) -> Answered:
    """Change a response: sent again at that minute, or in the cells of the export, which leaves the time."""
    return replace(answer, grade=grade, minute=answer.minute if minute is None else minute)
