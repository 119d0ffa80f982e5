"""E-mail addresses: exactly one, of the kind that GOV.UK Notify would deliver to, or none and the reason."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rmtool.ingest.text import clean, one_line

LONGEST = 320
LONGEST_HOST = 253

_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_NAMED = re.compile(r"[^<>@]*<([^<>]*)>")
_WORD = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOP = r"(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?P<host>(?:{_LABEL}\.)+{_TOP})", re.IGNORECASE)


@lru_cache(maxsize=65_536)  # every step from the row to the application asks for the same ones
def read_address(text: str) -> str | None:
    """Read the one address in an answer, its case as typed, or None.

    What is plainly packing is taken off: outer spaces, invisible characters, `mailto:`, `Name <...>`, a
    closing comma or full stop; full-width letters become ordinary ones.
    """
    if _is_deliverable(text):
        return text
    address = _unwrap(text)
    return address if _is_deliverable(address) else None


def fault_of_address(text: str) -> str:
    """Say what is wrong with an answer that is no address, without repeating it. Blank if nothing is."""
    address = _unwrap(text)
    faults = (
        (_is_deliverable(address), ""),
        (address.count("@") > 1, "more than one e-mail address is given; one is needed"),
        ("@" not in address, "this is not an e-mail address: it has no @"),
        (
            not address.isascii(),
            "a letter in the e-mail address only looks like an English one; ask for it to be typed again",
        ),
        (bool(re.search(r"\s", address)), "the e-mail address has a space in it"),
    )
    return next(
        (fault for applies, fault in faults if applies), "this is not an address that e-mail can be sent to"
    )


def _unwrap(text: str) -> str:
    plain = _MAILTO.sub("", clean(unicodedata.normalize("NFKC", clean(text))))
    if "\n" not in plain and (named := _NAMED.fullmatch(one_line(plain))):
        plain = _MAILTO.sub("", named[1])
    return plain.strip().rstrip(",;.").rstrip()


def _is_deliverable(address: str) -> bool:
    """Judge by Notify's published rules: plain letters, one @, two labels or more, a real ending."""
    if not address.isascii() or len(address) > LONGEST:
        return False
    found = _ADDRESS.fullmatch(address)
    return found is not None and len(found["host"]) <= LONGEST_HOST
