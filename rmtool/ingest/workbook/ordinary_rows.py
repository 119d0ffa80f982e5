"""Recognise the rows that Forms and Excel write every day, so that only the others need an XML parser.

A row that matches is a complete, well-formed run of XML: every tag is spelt out, and its text holds no `<`,
`>` or control character and no reference but the five of XML. Nothing about it can surprise a reader: each
cell says where it is, in this row, no further right than the columns seen so far, and has a value of a plain
type or none. Errors, formulas, hidden rows and whatever else is worth a look never match.
"""

from __future__ import annotations

import re

TEXT = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*+(?:&(?:amp|lt|gt|quot|apos);[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*+)*+"
NUMBER = rb"-?[0-9.]{1,30}(?:E[-+]?[0-9]{1,3})?"
A_TO_Z = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def ordinary_row(prefix: bytes, columns: int) -> re.Pattern[bytes]:
    """Build the pattern of an ordinary row at most `columns` wide. Group 1 is its number.

    `prefix` is what the sheet writes before the names of its elements: nothing, or `x:`.
    """
    p = re.escape(prefix)
    value = rb"<%bv>(?:%b)</%bv>"
    shapes = (
        rb' t="s">' + value % (p, rb"[0-9]{1,9}", p),
        rb'(?: t="n")?>' + value % (p, NUMBER, p),
        rb' t="b">' + value % (p, rb"[01]", p),
        rb' t="str">' + value % (p, TEXT, p),
        rb' t="inlineStr"><%bis><%bt(?: xml:space="preserve")?>%b</%bt></%bis>' % (p, p, TEXT, p, p),
        rb">",
    )
    cell = rb'<%bc r="(?:%b)\1"(?: s="[0-9]{1,5}")?(?: ?/>|(?:%b)</%bc>)' % (
        p,
        _letters_up_to(columns),
        b"|".join(shapes),
        p,
    )
    return re.compile(_row_tag(p) + rb"(?:%b)*+</%brow>" % (cell, p))


def shared_index(prefix: bytes) -> re.Pattern[bytes]:
    """Build the pattern of a pointer to a shared string, within an ordinary row. Group 1 is its index."""
    p = re.escape(prefix)
    return re.compile(rb' t="s"><%bv>([0-9]++)' % p)


def value_end(prefix: bytes) -> re.Pattern[bytes]:
    """Build the pattern that finds whether any cell of an ordinary row has a value."""
    return re.compile(rb"</%b(?:v|is)>" % re.escape(prefix))


def _row_tag(p: bytes) -> bytes:
    optional = (
        rb'(?: spans="[0-9]+:[0-9]+")?',
        rb'(?: s="[0-9]+" customFormat="1")?',
        rb'(?: ht="[0-9.]+")?',
        rb'(?: hidden="0")?',
        rb'(?: customHeight="1")?',
        rb'(?: x14ac:dyDescent="[0-9.]+")?',
    )
    return rb'<%brow r="([1-9][0-9]{0,5})"' % p + b"".join(optional) + b">"


def _letters_up_to(columns: int) -> bytes:
    """Spell the column letters from A to the given column as alternatives; never past ZZ."""
    first, last = divmod(min(columns, 26 + 26 * 26) - 1, 26)
    if first == 0:
        return b"[A-%c]" % ord(A_TO_Z[last])
    spelt = "[A-Z]"
    if first > 1:
        spelt += f"|[A-{A_TO_Z[first - 2]}][A-Z]"
    return f"{spelt}|{A_TO_Z[first - 1]}[A-{A_TO_Z[last]}]".encode()
