"""Where a letter goes: one person, one address, or a reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from rmtool.model.people import Applicant
from rmtool.reports.letters.text.values import one_line


class Recipient(StrEnum):
    """Whom a kind of letter is written to."""

    APPLICANT = "applicant"
    MANAGER = "manager"


@dataclass(frozen=True)
class Mailbox:
    """A name and one address."""

    name: str = field(repr=False)
    address: str = field(repr=False)


_ONE_ADDRESS = re.compile(
    r"[a-zA-Z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_{|}~-]+)*"
    r"@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}"
)
"""One plain address: no comma, semicolon, quote, bracket or space that could make two of it."""

LONGEST_ADDRESS = 320
"""64 characters before the @ and 255 after it, as the mail standards allow."""


def mailbox(recipient: Recipient, applicant: Applicant) -> Mailbox | None:
    """Where a letter about this applicant goes, or None where there is not exactly one plain address."""
    application = applicant.application
    if recipient is Recipient.MANAGER:
        return _mailbox(application.manager_name, application.manager_email)
    return _mailbox(application.full_name, application.email)


def is_one_address(text: str) -> bool:
    """Whether a text is exactly one plain e-mail address."""
    return len(text) <= LONGEST_ADDRESS and _ONE_ADDRESS.fullmatch(text) is not None


def _mailbox(name: str, address: str | None) -> Mailbox | None:
    if address is None or not is_one_address(address):
        return None
    return Mailbox(one_line(name), address)
