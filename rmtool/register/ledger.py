"""The ledger of letters in the register: what was drafted for whom, where it goes, and what was sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from rmtool.model.records import LetterRecord
from rmtool.register.text import read_moment, written_moment

COLUMNS = "(ref, kind, occasion, template, body, drafted, sent, form, address, command)"


def letters(connection: sqlite3.Connection) -> tuple[LetterRecord, ...]:
    """Return the ledger, by person, kind and occasion."""
    rows = connection.execute(
        "SELECT ref, kind, occasion, template, body, drafted, sent, form, address FROM letter"
        " ORDER BY ref GLOB 'E-*', length(ref), ref, kind, occasion"
    )
    return tuple(
        LetterRecord(
            ref,
            kind,
            occasion,
            template,
            body,
            read_moment(drafted),
            sent and read_moment(sent),
            form,
            address,
        )
        for ref, kind, occasion, template, body, drafted, sent, form, address in rows
    )


def add(connection: sqlite3.Connection, drafts: Iterable[LetterRecord], command: int) -> None:
    """Enter drafts. Raises sqlite3.IntegrityError for a letter that is there already."""
    _enter("INSERT", connection, drafts, command)


def replace(connection: sqlite3.Connection, drafts: Iterable[LetterRecord], command: int) -> None:
    """Enter drafts that take the place of earlier ones for the same person, kind and occasion."""
    _enter("INSERT OR REPLACE", connection, drafts, command)


def remove(connection: sqlite3.Connection, drafts: Iterable[LetterRecord]) -> None:
    """Take drafts out. Those that were marked as sent stay."""
    connection.executemany(
        "DELETE FROM letter WHERE ref = ? AND kind = ? AND occasion = ? AND sent IS NULL",
        ((draft.ref, draft.kind, draft.occasion) for draft in drafts),
    )


def mark_sent(connection: sqlite3.Connection, drafts: Iterable[LetterRecord], at: datetime) -> None:
    """Record that drafts were sent; those marked before keep their date."""
    connection.executemany(
        "UPDATE letter SET sent = ? WHERE ref = ? AND kind = ? AND occasion = ? AND sent IS NULL",
        ((written_moment(at), draft.ref, draft.kind, draft.occasion) for draft in drafts),
    )


def _enter(how: str, connection: sqlite3.Connection, drafts: Iterable[LetterRecord], command: int) -> None:
    connection.executemany(
        f"{how} INTO letter {COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                draft.ref,
                draft.kind,
                draft.occasion,
                draft.template,
                draft.body,
                written_moment(draft.drafted),
                written_moment(draft.sent) if draft.sent else None,
                draft.form,
                draft.address,
                command,
            )
            for draft in drafts
        ),
    )
