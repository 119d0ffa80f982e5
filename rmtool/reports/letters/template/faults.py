"""What is wrong with a template: the line, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


class Fault(NamedTuple):
    """One fault, with its line in the file."""

    line: int
    message: str

    def at(self, name: str) -> str:
        """Tell the fault as the officer reads it."""
        return f"{name}, line {self.line}: {self.message}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Guess which known name was meant, as the end of a message; or else say what there is to choose from."""
    choices = sorted(known)
    close = get_close_matches(name, choices, n=1)
    if close:
        return f'. Did you mean "{close[0]}"?'
    return f". There is: {', '.join(choices)}" if choices else ""
