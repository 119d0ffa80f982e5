"""What a template's own text may hold, where neither Jinja nor Markdown would object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rmtool.reports.letters.template.faults import Fault

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_FILLED_ADDRESS = re.compile(r"\]\([^)\n]*\{[{%]")


def writing_faults(text: str) -> Iterator[Fault]:
    """Characters that could be taken for a mark, and links whose address would come from a field."""
    for found in _PRIVATE.finditer(text):
        yield Fault(
            _line(text, found), "it holds a character that has no meaning of its own: type the line again"
        )
    for found in _FILLED_ADDRESS.finditer(text):
        yield Fault(_line(text, found), "write the address of a link out: it never comes from a field")


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
