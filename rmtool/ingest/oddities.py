"""What is odd about one person's answers that can be read: kept as they are, and shown to the officer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from rmtool.ingest.values.domains import oddity_of_domain
from rmtool.model.people import Application
from rmtool.model.programme import Programme

A_YEAR = timedelta(days=366)
TRIAL_NAMES = frozenset(
    {"test", "test test", "testing", "tester", "asdf", "asdfgh", "qwerty", "xxx", "dummy", "example"}
)
"""Names that people give who only try the form out."""
NOBODYS_NAMES = frozenset(
    {
        "",
        "as above",
        "don't know",
        "me",
        "myself",
        "n/a",
        "not applicable",
        "not sure",
        "pending",
        "same",
        "same as above",
        "see above",
        "self",
        "tba",
        "tbc",
        "tbd",
        "to be confirmed",
        "unknown",
        "vacant",
    }
)
"""What people write for their manager's name where they give none."""
_SIGNS = re.compile(r"[<>\[\]{}=|@`^~$#%*_+\\]")
"""Signs that formulas, markup and addresses have, and names do not."""
_DAMAGED = re.compile("Ã[\u0080-\u00bf]|â€|\ufffd")
"""What accents look like after a file was read in the wrong encoding."""
_NUMBER = re.compile(r"\d(?:[\s()-]*\d){5,}|@")
"""A telephone number or an address."""
_SEVERAL = re.compile(r"[;/&+]|\s(?:and|or)\s", re.IGNORECASE)
"""What stands between two names."""

_ENDS = " .?!-"
"""What may stand around a word without changing it."""

Oddity = tuple[str, str]
"""A field of the application, and what is odd about its answer."""


def oddities(application: Application, programme: Programme) -> Iterator[Oddity]:
    """Find what is odd about the answers of one person. The officer may say that they are right."""
    yield from _about_the_form(application, programme)
    yield from _about_the_name(application)
    if application.email:
        yield from _about_the_address(application.email, programme)
    yield from _about_the_manager(application)


def _about_the_form(application: Application, programme: Programme) -> Iterator[Oddity]:
    if application.completed and abs(application.completed - programme.about.deadline) > A_YEAR:
        yield "completed", "the form was sent more than a year from the deadline; check the dates in the file"
    if application.no_preference and not application.topics_wanted:
        yield "topics_wanted", "no topic is ticked, so nobody can be paired with them yet; ask which"


def _about_the_name(application: Application) -> Iterator[Oddity]:
    name = application.full_name
    if name.casefold().strip(_ENDS) in TRIAL_NAMES:
        yield "full_name", "this looks like somebody trying the form out; withdraw it if it is"
    if _is_plain(name):
        return
    if _SIGNS.search(name):
        yield "full_name", "the name has signs in it that names do not have; it is kept as it is"
    if _DAMAGED.search(name):
        yield "full_name", "letters of the name were damaged by a wrong encoding; correct them"


def _about_the_address(email: str, programme: Programme) -> Iterator[Oddity]:
    address = email.casefold()
    local, _, domain = address.rpartition("@")
    if odd := oddity_of_domain(domain):
        yield "email", odd
    if local in TRIAL_NAMES:
        yield "email", "the address looks like somebody trying the form out; withdraw it if it is"
    if address in _in_small_letters(programme.contacts.emails):
        yield "email", "this is the programme's own address; withdraw it if somebody tried the form out"


def _about_the_manager(application: Application) -> Iterator[Oddity]:
    """Find what would let the match miss that two people have to do with each other at work."""
    name, address = application.manager_name, application.manager_email
    if address and application.email and address.casefold() == application.email.casefold():
        yield "manager_email", "the line manager's address is the applicant's own; ask for the manager's"
    if not name:
        return
    plain = name.casefold()
    if plain == application.full_name.casefold():
        yield "manager_name", "the line manager's name is the applicant's own; ask for the manager's"
    if plain.strip(_ENDS) in NOBODYS_NAMES:
        yield "manager_name", "this names no line manager; ask who it is"
    elif _is_plain(name) and " and " not in plain and " or " not in plain:
        return
    elif _NUMBER.search(name):
        yield "manager_name", "there is a number or an address in place of, or beside, the manager's name"
    elif _SEVERAL.search(name):
        yield "manager_name", "more than one line manager may be named; check that a name can be recognised"


def _is_plain(name: str) -> bool:
    """Whether a name is nothing but English letters and spaces: most are, and need no search."""
    return name.isascii() and name.replace(" ", "").isalpha()


@lru_cache(maxsize=8)
def _in_small_letters(addresses: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(str.casefold, addresses))
