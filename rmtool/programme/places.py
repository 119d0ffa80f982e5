"""Where things stand in a programme file: how a place is named, and what can be read of a faulty file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from pydantic import ValidationError

from rmtool.model.programme import Section

NAMED_BY = {
    "topic": "key",
    "area": "key",
    "sector": "key",
    "organisation": "name",
    "ambiguous": "alias",
    "criterion": "id",
    "rung": "rung",
    "session": "id",
    "form": "key",
    "question": "field",
    "survey": "id",
}
"""The lists of the file, and the key by which people know an entry of each."""

Entry = TypeVar("Entry", bound=Section)
Entry_co = TypeVar("Entry_co", bound=Section, covariant=True)


@dataclass(frozen=True)
class Remark:
    """Something about the programme file: where it stands, and what is wrong or worth a look."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True)
class Placed(Generic[Entry_co]):
    """An entry of a list, with its place in words."""

    place: str
    entry: Entry_co

    def remark(self, text: str) -> Remark:
        """Say something about this entry."""
        return Remark(self.place, text)


@dataclass(frozen=True)
class Draft:
    """A programme file as TOML gives it, which may still be wrong anywhere.

    What can be read of it is checked even so, in order that the officer hears of every fault at once.
    """

    file: str
    raw: Mapping[str, object]

    def section(self, name: str) -> str:
        """Name a section: `programme.toml, [contacts]`."""
        return f"{self.file}, [{name}]"

    def entry(self, name: str, index: int) -> str:
        """Name an entry of a list by what people call it, else by its number in the list."""
        item = self.listed(name)[index] if index < len(self.listed(name)) else {}
        called = item.get(NAMED_BY.get(name, ""))
        which = f"number {index + 1}" if called is None else f'"{called}"'
        return f"{self.file}, [[{name}]] {which}{_particulars(item)}"

    def listed(self, name: str) -> Sequence[Mapping[str, object]]:
        """Give the entries of one list as they were typed; none where it is no list of entries."""
        items = self.raw.get(name, ())
        if not isinstance(items, list):
            return ()
        return [item if isinstance(item, dict) else {} for item in items]

    def entries(self, name: str, kind: type[Entry]) -> list[Placed[Entry]]:
        """Give the entries of one list that are well formed, each with its place."""
        tried = ((index, _well_formed(kind, item)) for index, item in enumerate(self.listed(name)))
        return [Placed(self.entry(name, index), entry) for index, entry in tried if entry is not None]

    def single(self, name: str, kind: type[Entry]) -> Placed[Entry] | None:
        """Give a section with its place, or None where it is missing or not well formed."""
        entry = _well_formed(kind, self.raw.get(name))
        return None if entry is None else Placed(self.section(name), entry)

    def names(self, name: str) -> frozenset[str]:
        """Give what the entries of one list are called, well formed or not."""
        return frozenset(str(item.get(NAMED_BY[name])) for item in self.listed(name))


def nearest(word: str, known: Iterable[str], quote: str = '"{}"') -> str:
    """Suggest the known name that `word` was probably meant to be; say nothing where none is near."""
    found = get_close_matches(word.lower(), sorted(known), n=1)
    return f" Did you mean {quote.format(found[0])}?" if found else ""


def _particulars(item: Mapping[str, object]) -> str:
    """Tell apart entries that may share a name: questions by their form, criteria by their roles."""
    if "test" in item and isinstance(item.get("roles"), list):
        return f" for {' and '.join(str(role) for role in item['roles'])}"  # type: ignore[attr-defined]
    return f' of form "{item["form"]}"' if "form" in item else ""


def _well_formed(kind: type[Entry], item: object) -> Entry | None:
    try:
        return kind.model_validate(item)
    except ValidationError:
        return None
