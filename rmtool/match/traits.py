"""What the rules compare: a person's address, name, employer, team and manager, each in one spelling.

Every trait is None where the answer is blank, and a blank never agrees with a blank: two people who left a
question out have nothing in common.
"""

from __future__ import annotations

from functools import cache

from rmtool.model.names import addresses_in, name_words, words
from rmtool.model.people import Participant

PastPairs = frozenset[frozenset[str]]
"""Each past pair as the set of its two e-mail addresses, casefolded."""


def agree(one: object, other: object) -> bool:
    """Whether two traits are known and the same."""
    return one is not None and one == other


@cache
def _address(text: str | None) -> str | None:
    return (text or "").strip().casefold() or None


def address(person: Participant) -> str | None:
    """Give the person's own e-mail address."""
    return _address(person.email)


def own_name(person: Participant) -> frozenset[str] | None:
    """Give the words of the person's own name."""
    return name_words(person.name)


def employer(person: Participant) -> tuple[str, ...] | None:
    """Give the organisation the person works for."""
    return words(person.organisation) or None


def team(person: Participant) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Give the person's team, together with the organisation it belongs to: "Finance" is in every trust."""
    organisation, name = employer(person), words(person.team)
    return (organisation, name) if organisation and name else None


def manager_address(person: Participant) -> str | None:
    """Give the e-mail address of the person's line manager."""
    return _address(person.manager_email)


def manager_name(person: Participant) -> frozenset[str] | None:
    """Give the words of the line manager's name."""
    return name_words(person.manager_name)


def manager_at_work(person: Participant) -> tuple[tuple[str, ...], frozenset[str]] | None:
    """Give the line manager's name together with the organisation: elsewhere the name may be a namesake's."""
    organisation, name = employer(person), manager_name(person)
    return (organisation, name) if organisation and name else None


def addresses_avoided(person: Participant) -> frozenset[str]:
    """Give the e-mail addresses in the person's keep-apart answer."""
    return addresses_in(person.avoid)


def words_avoided(person: Participant) -> frozenset[str]:
    """Give the words of the person's keep-apart answer."""
    return frozenset(words(person.avoid))


def past_pair_of(mentor: Participant, mentee: Participant) -> frozenset[str]:
    """How this pair would stand among the past pairs."""
    return frozenset({address(mentor) or "", address(mentee) or ""})
