"""A programme as a key to what was worked out from it once, for all its applicants."""

from __future__ import annotations

from rmtool.model.programme import Programme


class Same:
    """A programme as a key, equal to itself alone. It keeps its programme alive: no other takes its place."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    def __hash__(self) -> int:
        return id(self.programme)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.programme is self.programme
