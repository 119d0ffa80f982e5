"""References as people count them: the one order in which they are shown and written."""

from __future__ import annotations

from rmtool.model.programme import Role


def reference_order(ref: str) -> tuple[bool, int, str]:
    """Give what a reference is sorted by: mentors before mentees, M-2 before M-10, M-999 before M-1000."""
    letter, _, digits = ref.partition("-")
    number = digits.lstrip("0")
    return letter != Role.MENTOR.letter, len(number), number
