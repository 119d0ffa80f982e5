"""The register's tables, and how an older register becomes a current one."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = int.from_bytes(b"RMtl")
"""What SQLite's header says of a register, so that no other program's file is taken for one."""

BY = "command INTEGER NOT NULL REFERENCES command DEFERRABLE INITIALLY DEFERRED"
"""Every row names the command that wrote it. The check waits for the commit: the log is written last."""

WHOSE = "ref TEXT NOT NULL REFERENCES person"

FIRST_VERSION = (
    """
    CREATE TABLE command (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        user TEXT NOT NULL,
        host TEXT NOT NULL,
        command TEXT NOT NULL,
        about TEXT NOT NULL,
        version TEXT NOT NULL,
        programme TEXT NOT NULL,
        inputs TEXT NOT NULL,
        outcome TEXT NOT NULL,
        batch TEXT UNIQUE
    ) STRICT
    """,
    """
    CREATE TRIGGER command_is_never_edited BEFORE UPDATE ON command
    BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END
    """,
    """
    CREATE TRIGGER command_is_never_deleted BEFORE DELETE ON command
    BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END
    """,
    f"""
    CREATE TABLE person (
        ref TEXT PRIMARY KEY,
        role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee')),
        key TEXT NOT NULL,
        {BY},
        CHECK (ref GLOB CASE role WHEN 'mentor' THEN 'M' ELSE 'E' END || '-[0-9][0-9][0-9]*')
    ) STRICT
    """,
    # Every revision of a response stays as it was read; `last_seen` is the last command that met it.
    f"""
    CREATE TABLE response (
        form TEXT NOT NULL,
        response_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        {WHOSE},
        completed TEXT,
        digest TEXT NOT NULL,
        answers TEXT NOT NULL,
        {BY},
        last_seen INTEGER NOT NULL REFERENCES command DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (form, response_id, revision)
    ) STRICT
    """,
    # Beside a lone max(), SQLite takes the other columns from the row that holds the maximum.
    """
    CREATE VIEW newest_response AS
    SELECT form, response_id, max(revision) AS revision, ref, completed, digest, answers
    FROM response GROUP BY form, response_id
    """,
    f"""
    CREATE TABLE correction (
        number INTEGER PRIMARY KEY,
        {WHOSE},
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        because TEXT NOT NULL,
        answer_then TEXT NOT NULL,
        {BY}
    ) STRICT
    """,
    f"""
    CREATE TABLE decision (
        number INTEGER PRIMARY KEY,
        {WHOSE},
        status TEXT NOT NULL CHECK (status IN ('eligible', 'query', 'not_eligible')),
        because TEXT NOT NULL,
        {BY}
    ) STRICT
    """,
    f"""
    CREATE TABLE withdrawal (
        ref TEXT PRIMARY KEY REFERENCES person,
        because TEXT NOT NULL,
        {BY}
    ) STRICT
    """,
    f"""
    CREATE TABLE past_pair (
        mentor_email TEXT NOT NULL,
        mentee_email TEXT NOT NULL,
        cohort TEXT NOT NULL,
        {BY},
        PRIMARY KEY (mentor_email, mentee_email, cohort)
    ) STRICT
    """,
    f"""
    CREATE TABLE proposal (
        number INTEGER PRIMARY KEY,
        content TEXT NOT NULL,
        {BY}
    ) STRICT
    """,
    # A pair that a later confirmation left out stays on record with the command that ended it.
    f"""
    CREATE TABLE pair (
        number INTEGER PRIMARY KEY,
        mentor TEXT NOT NULL REFERENCES person,
        mentee TEXT NOT NULL REFERENCES person,
        {BY},
        ended INTEGER REFERENCES command DEFERRABLE INITIALLY DEFERRED
    ) STRICT
    """,
    "CREATE UNIQUE INDEX one_mentor_each ON pair (mentee) WHERE ended IS NULL",
    f"""
    CREATE TABLE letter (
        {WHOSE},
        kind TEXT NOT NULL,
        occasion TEXT NOT NULL,
        template TEXT NOT NULL,
        body TEXT NOT NULL,
        drafted TEXT NOT NULL,
        sent TEXT,
        {BY},
        PRIMARY KEY (ref, kind, occasion)
    ) STRICT
    """,
    *(f"CREATE INDEX {table}_of_person ON {table} (ref)" for table in ("response", "correction", "decision")),
)

# What the officer said of a pair; the newest row of a pair counts. A blank word takes a decision back.
PAIR_DECISIONS = (
    f"""
    CREATE TABLE pair_decision (
        number INTEGER PRIMARY KEY,
        mentor TEXT NOT NULL REFERENCES person,
        mentee TEXT NOT NULL REFERENCES person,
        word TEXT NOT NULL CHECK (word IN ('', 'approve', 'lock', 'reject')),
        note TEXT NOT NULL,
        because TEXT NOT NULL,
        overrides INTEGER NOT NULL CHECK (overrides IN (0, 1)),
        {BY}
    ) STRICT
    """,
    "CREATE INDEX pair_decision_of_pair ON pair_decision (mentor, mentee)",
)

# What an export showed to be odd about a response: its row, or that it is gone. Never what was answered.
DOUBTS = (
    f"""
    CREATE TABLE doubt (
        {WHOSE},
        form TEXT NOT NULL,
        response_id TEXT NOT NULL,
        field TEXT NOT NULL,
        question TEXT NOT NULL,
        message TEXT NOT NULL,
        {BY},
        PRIMARY KEY (form, response_id, field, message)
    ) STRICT
    """,
    "CREATE INDEX doubt_of_person ON doubt (ref)",
)

# A mentee may have two mentors where the programme allows it; the same two people are a pair only once.
SEVERAL_MENTORS = (
    "DROP INDEX one_mentor_each",
    "CREATE UNIQUE INDEX each_pair_once ON pair (mentor, mentee) WHERE ended IS NULL",
)

# Who was eligible in an earlier cohort and had no partner in it.
WAITING = (
    f"""
    CREATE TABLE waiting (
        ref TEXT PRIMARY KEY REFERENCES person,
        cohort TEXT NOT NULL,
        {BY}
    ) STRICT
    """,
)

# Until now every draft was an Outlook draft.
LETTER_FORMS = ("ALTER TABLE letter ADD COLUMN form TEXT NOT NULL DEFAULT 'eml'",)

# Who has a place in which session; one that was taken away stays on record with the command that ended it. Of
# what stands in calendars every version is kept: the newest counts, and the next has to be numbered after it.
TIMETABLE = (
    f"""
    CREATE TABLE place (
        number INTEGER PRIMARY KEY,
        {WHOSE},
        session TEXT NOT NULL,
        {BY},
        ended INTEGER REFERENCES command DEFERRABLE INITIALLY DEFERRED
    ) STRICT
    """,
    "CREATE UNIQUE INDEX each_place_once ON place (ref, session) WHERE ended IS NULL",
    f"""
    CREATE TABLE calendar_entry (
        {WHOSE},
        session TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        digest TEXT NOT NULL,
        starts TEXT NOT NULL,
        cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
        {BY},
        PRIMARY KEY (ref, session, sequence)
    ) STRICT
    """,
)

# Where a draft goes, as a digest: an address that was corrected since shows.
LETTER_ADDRESSES = ("ALTER TABLE letter ADD COLUMN address TEXT NOT NULL DEFAULT ''",)

MIGRATIONS = (
    FIRST_VERSION,
    PAIR_DECISIONS,
    DOUBTS,
    LETTER_FORMS,
    SEVERAL_MENTORS,
    WAITING,
    TIMETABLE,
    LETTER_ADDRESSES,
)
"""The statements that lead from each version of the register to the next, from an empty file on."""

VERSION = len(MIGRATIONS)
"""The version of a register that this rmtool writes."""


def version_of(connection: sqlite3.Connection) -> int:
    """Read which version a register has; an empty file has version 0."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a register to the current version, within the transaction that the caller began."""
    for statements in MIGRATIONS[version_of(connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
