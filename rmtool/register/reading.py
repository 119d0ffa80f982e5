"""What the register remembers, read back in the words of the model."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from rmtool.model.matching import Pair, Proposal, Word
from rmtool.model.programme import Role, Status
from rmtool.model.records import (
    CommandRecord,
    Correction,
    DecisionRecord,
    Doubt,
    Held,
    LetterRecord,
    PairDecision,
    PastPair,
    Person,
)
from rmtool.model.timetable import CalendarEntry, Place
from rmtool.register import ledger, timetable
from rmtool.register.text import read_moment, read_proposal
from rmtool.register.transactions import whole_transaction
from rmtool.register.writing import Writer


class Register:
    """An open register. What its own transaction has written so far is seen by these readings too."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Writer]:
        """Let one command write. All of it is kept, or nothing if an exception ends it.

        The writer has to log the command before the end; unlogged changes are refused at the commit.
        """
        with whole_transaction(self._connection):
            number = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM command").fetchone()[
                0
            ]
            yield Writer(self._connection, number)

    def people(self) -> tuple[Person, ...]:
        """Return everyone who was ever given a reference, mentors first, by reference."""
        rows = self._connection.execute(
            "SELECT ref, role, key FROM person ORDER BY role = 'mentee', length(ref), ref"
        )
        return tuple(Person(ref, Role(role), key) for ref, role, key in rows)

    def held(self, form: str | None = None) -> tuple[Held, ...]:
        """Return the newest revision of every response, of one form or of all, in the order of their IDs."""
        rows = self._connection.execute(
            "SELECT form, response_id, ref, completed, answers FROM newest_response"
            " WHERE ?1 IS NULL OR form = ?1 ORDER BY form, length(response_id), response_id",
            (form,),
        )
        return tuple(
            Held(form, response_id, ref, read_moment(completed) if completed else None, json.loads(answers))
            for form, response_id, ref, completed, answers in rows
        )

    def corrections(self) -> tuple[Correction, ...]:
        """Return every correction, the oldest first: the last for a person's field is the one that counts."""
        rows = self._connection.execute(
            "SELECT ref, field, value, because, answer_then FROM correction ORDER BY number"
        )
        return tuple(Correction(*row) for row in rows)

    def doubts(self) -> tuple[Doubt, ...]:
        """Return what the exports showed to be odd about responses, when each was last seen or missed."""
        rows = self._connection.execute(
            "SELECT ref, form, response_id, field, question, message FROM doubt"
            " ORDER BY form, length(response_id), response_id, field, message"
        )
        return tuple(Doubt(*row) for row in rows)

    def decisions(self) -> tuple[DecisionRecord, ...]:
        """Return every decision, the oldest first: the last for a person is the one that counts."""
        rows = self._connection.execute("SELECT ref, status, because FROM decision ORDER BY number")
        return tuple(DecisionRecord(ref, Status(status), because) for ref, status, because in rows)

    def withdrawals(self) -> dict[str, str]:
        """Return the references of those who withdrew, each with the reason on record."""
        rows = self._connection.execute(
            "SELECT ref, because FROM withdrawal ORDER BY ref GLOB 'E-*', length(ref), ref"
        )
        return dict(rows)

    def waiting(self) -> dict[str, str]:
        """Return the references of those who waited, each with the earlier cohort they had no partner in."""
        rows = self._connection.execute(
            "SELECT ref, cohort FROM waiting ORDER BY ref GLOB 'E-*', length(ref), ref"
        )
        return dict(rows)

    def past_pairs(self) -> tuple[PastPair, ...]:
        """Return the pairs of earlier cohorts."""
        rows = self._connection.execute(
            "SELECT mentor_email, mentee_email, cohort FROM past_pair"
            " ORDER BY cohort, mentor_email, mentee_email"
        )
        return tuple(PastPair(*row) for row in rows)

    def proposal(self) -> Proposal | None:
        """Return the newest proposal, the one that counts, or None before the first."""
        row = self._connection.execute("SELECT content FROM proposal ORDER BY number DESC LIMIT 1").fetchone()
        return read_proposal(row[0]) if row else None

    def pairs(self) -> tuple[Pair, ...]:
        """Return the cohort's confirmed pairs."""
        rows = self._connection.execute(
            "SELECT mentor, mentee FROM pair WHERE ended IS NULL"
            " ORDER BY length(mentor), mentor, length(mentee), mentee"
        )
        return tuple(Pair(*row) for row in rows)

    def ended_pairs(self) -> tuple[Pair, ...]:
        """Return the pairs that a later confirmation left out, the oldest first."""
        rows = self._connection.execute(
            "SELECT mentor, mentee FROM pair WHERE ended IS NOT NULL ORDER BY number"
        )
        return tuple(Pair(*row) for row in rows)

    def pair_decisions(self) -> tuple[PairDecision, ...]:
        """Return what the officer last said of each pair, by pair. Those taken back are left out."""
        rows = self._connection.execute(
            "SELECT mentor, mentee, word, note, because, overrides, max(number) FROM pair_decision"
            " GROUP BY mentor, mentee HAVING word <> '' OR note <> ''"
            " ORDER BY length(mentor), mentor, length(mentee), mentee"
        )
        return tuple(
            PairDecision(Pair(mentor, mentee), Word(word) if word else None, note, because, bool(overrides))
            for mentor, mentee, word, note, because, overrides, _ in rows
        )

    def letters(self) -> tuple[LetterRecord, ...]:
        """Return the ledger of letters, by person, kind and occasion."""
        return ledger.letters(self._connection)

    def places(self) -> tuple[Place, ...]:
        """Return who has a place in which session now, by person."""
        return timetable.places(self._connection)

    def calendar_entries(self) -> tuple[CalendarEntry, ...]:
        """Return what was issued for everybody's calendar, each session in its newest version."""
        return timetable.calendar_entries(self._connection)

    def commands(self) -> tuple[CommandRecord, ...]:
        """Return the log of every command that changed the register, the oldest first."""
        rows = self._connection.execute(
            "SELECT number, at, user, host, command, about, version, programme, inputs, outcome"
            " FROM command ORDER BY number"
        )
        return tuple(CommandRecord(number, read_moment(at), *words) for number, at, *words in rows)

    def committed(self, batch: str) -> bool:
        """Tell whether the command that staged a batch of outputs was committed."""
        row = self._connection.execute("SELECT 1 FROM command WHERE batch = ?", (batch,)).fetchone()
        return row is not None
