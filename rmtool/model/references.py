"""References as people type and count them: how one is read, and the order in which they are shown."""

from __future__ import annotations

from rmtool.model.programme import Role


def as_typed(ref: str) -> str:
    """Read a reference however its letter is typed: ` m-001` is M-001."""
    return ref.strip().upper()


def reference_order(ref: str) -> tuple[bool, int, str]:
    """Give what a reference is sorted by: mentors before mentees, M-2 before M-10, M-999 before M-1000."""
    letter, _, digits = ref.partition("-")
    number = digits.lstrip("0")
    return letter != Role.MENTOR.letter, len(number), number
