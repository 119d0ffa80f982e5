"""One transaction around a whole command: everything in it is kept, or nothing is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def whole_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the register from the beginning, so that two commands take turns, and commit at the end."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
