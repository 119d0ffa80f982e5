"""CSV files in which nothing acts: a cell is text, whatever a spreadsheet would like to make of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "|", "%")
"""Characters with which spreadsheets begin a formula, a command or a link to another program."""

BREAKING_STARTS = ("\t", "\r", "\n", "\0")
"""Characters that spreadsheets drop or split at, so that what stands behind them comes first."""

PLAIN = re.compile(r"[A-Za-z0-9_.@-]*")
"""Cells that read the same in every locale without quotation marks. Any other cell is quoted."""


def neutral_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as a CSV file that Excel opens as it is: UTF-8 with a byte order mark, CRLF line ends.

    What applicants typed is opened in a spreadsheet by somebody else, and `=HYPERLINK(...)` in a name would
    act there. Such a cell gets an apostrophe in front, which spreadsheets take as "this is text". Cells are
    quoted generously because Excel splits at `;` or tabs on computers set to other languages.
    """
    lines = (",".join(map(_quoted, row)) + "\r\n" for row in rows)
    return "".join(lines).encode("utf-8-sig")


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula; return other text as it is.

    Compatibility forms count as what they fold to: Excel reads the full-width `=` as the plain one.
    """
    folded = unicodedata.normalize("NFKC", text)
    acts = folded.lstrip().startswith(FORMULA_STARTS) or folded.startswith(BREAKING_STARTS)
    return f"'{text}" if acts else text


def _quoted(cell: str) -> str:
    text = neutral(cell)
    return text if PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'
