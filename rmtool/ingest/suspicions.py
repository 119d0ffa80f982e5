"""What is odd between applicants: one person under two addresses, a wish to be apart that names nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rmtool.ingest.text import normal
from rmtool.model.names import addresses_in, name_words, words
from rmtool.model.people import Application, Problem
from rmtool.model.programme import Programme

NOBODY = frozenset(
    {
        *("", "-", "/", "0", "x", "n/a", "na", "nil", "no", "nope", "none", "not applicable", "no thank you"),
        *("no one", "no-one", "nobody", "noone", "none known", "none that i know of", "not that i know of"),
    }
)
"""What people write who wish to be kept apart from nobody."""

Named = tuple[str, frozenset[str]]
"""A reference, and the words of the name."""
Settled = Collection[tuple[str, str]]
"""References, each with a field of which the officer said that it is right as it is."""


def suspicions(
    present: Mapping[str, Application], programme: Programme, settled: Settled = ()
) -> dict[str, tuple[Problem, ...]]:
    """Find what is odd between the applicants who are present, by reference."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for one, other in _perhaps_one_person(present):
        if (one, _same_as(other)) not in settled and (other, _same_as(one)) not in settled:
            found[one].append(_twin(other))
            found[other].append(_twin(one))
    for ref in _apart_from_nobody(present):
        if (ref, "keep_apart") not in settled:
            found[ref].append(_names_nobody(programme))
    return {ref: tuple(problems) for ref, problems in found.items()}


def _perhaps_one_person(present: Mapping[str, Application]) -> list[tuple[str, str]]:
    """Give pairs of one name, employer and manager whose addresses differ: each with the first of them."""
    namesakes: dict[frozenset[str], list[str]] = defaultdict(list)
    for ref, application in present.items():
        namesakes[frozenset(application.full_name.casefold().replace(",", " ").split())].append(ref)
    first: dict[tuple[object, ...], str] = {}
    pairs: dict[tuple[str, str], None] = {}
    for name, refs in namesakes.items():
        for ref in refs if name and len(refs) > 1 else ():
            for at_work in _at_work(present[ref]):
                earlier = first.setdefault((name, *at_work), ref)
                if earlier != ref and not _same(present[earlier].email, present[ref].email):
                    pairs[earlier, ref] = None
    return list(pairs)


def _at_work(application: Application) -> Iterator[tuple[str, str]]:
    """Give the employer with the manager: by the manager's name, and by the manager's address."""
    organisation = application.organisation.casefold()
    for manager in (application.manager_name, application.manager_email):
        if manager:
            yield organisation, manager.casefold()


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()


def _same_as(ref: str) -> str:
    """Name the field in which the officer says whether somebody is the same person as another."""
    return f"same as {ref}"


def _twin(other: str) -> Problem:
    message = f"this may be {other} under another address: name, employer and line manager are alike"
    asked = "Are they one person? If so, one of the two has to be withdrawn"
    return Problem(message, question=asked, field=_same_as(other), doubt=True, confirmable=True)


def _apart_from_nobody(present: Mapping[str, Application]) -> list[str]:
    """List those who wish to be kept apart from somebody in whom no applicant can be recognised."""
    wishing = {ref: a.keep_apart for ref, a in present.items() if a.keep_apart}
    wishing = {ref: text for ref, text in wishing.items() if normal(text) not in NOBODY}
    if not wishing:
        return []
    spoken = frozenset[str]().union(*map(words, wishing.values()))
    named = _by_a_word(_named(present, spoken))
    at = {a.email.casefold(): ref for ref, a in present.items() if a.email}
    return [
        ref
        for ref, text in wishing.items()
        if not _others_in(text, named, ref) and not {at.get(a, ref) for a in addresses_in(text)} - {ref}
    ]


def _named(present: Mapping[str, Application], spoken: frozenset[str]) -> Iterator[Named]:
    """Give the names that can be made of the words spoken: a few of thousands."""
    for ref, application in present.items():
        name = application.full_name
        if name.isascii() and spoken.isdisjoint(name.casefold().split()):
            continue
        parts = name_words(name)
        if parts and parts <= spoken:
            yield ref, parts


def _by_a_word(named: Iterable[Named]) -> Mapping[str, Sequence[Named]]:
    """File each name under one of its words, to look only at the names that a text could hold."""
    filed: dict[str, list[Named]] = defaultdict(list)
    for ref, parts in named:
        filed[min(parts)].append((ref, parts))
    return filed


def _others_in(text: str, named: Mapping[str, Sequence[Named]], ref: str) -> bool:
    said = frozenset(words(text))
    return any(parts <= said and other != ref for word in said for other, parts in named.get(word, ()))


def _names_nobody(programme: Programme) -> Problem:
    message = "no applicant can be recognised in this; if it means one, write their full name or address"
    asked = next((q.text for q in programme.questions if q.field == "keep_apart"), "")
    return Problem(message, question=asked, field="keep_apart", doubt=True, confirmable=True)
