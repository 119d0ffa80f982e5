"""What one command writes into the register. Saying the same again changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple, dataclass
from datetime import datetime

from rmtool.model.matching import Pair, Proposal
from rmtool.model.records import (
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
from rmtool.register.text import response_digest, written_answers, written_moment, written_proposal


@dataclass(frozen=True)
class LogLine:
    """What the log keeps of a command. `batch` is the token of the outputs it staged, if any."""

    at: datetime
    user: str
    host: str
    command: str
    about: str
    version: str
    programme: str
    inputs: str
    outcome: str
    batch: str | None = None


class Writer:
    """The pen of one command, whose number stands on every row that it writes."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self._connection = connection
        self.number = number

    def add_people(self, people: Iterable[Person]) -> None:
        """Give references to new people."""
        self._connection.executemany(
            "INSERT INTO person (ref, role, key, command) VALUES (?, ?, ?, ?)",
            ((person.ref, person.role.value, person.key, self.number) for person in people),
        )

    def store_responses(self, responses: Iterable[Held]) -> None:
        """Keep responses as read. One that differs from its newest revision becomes the next revision."""
        seen: list[tuple[int, str, str, int]] = []
        self._connection.executemany(
            "INSERT INTO response"
            " (form, response_id, revision, ref, completed, digest, answers, command, last_seen)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            self._revisions(responses, seen),
        )
        self._connection.executemany(
            "UPDATE response SET last_seen = ? WHERE form = ? AND response_id = ? AND revision = ?", seen
        )

    def store_doubts(self, doubts: Iterable[Doubt], responses: Iterable[tuple[str, str]]) -> None:
        """Keep what is odd about these responses (form and number), in place of what was odd before."""
        found, known = set(doubts), set(self._doubts())
        if known:
            about = set(responses)
            known = {doubt for doubt in known if (doubt.form, doubt.response_id) in about}
        self._connection.executemany(
            "DELETE FROM doubt WHERE form = ? AND response_id = ? AND field = ? AND message = ?",
            ((d.form, d.response_id, d.field, d.message) for d in known - found),
        )
        self._connection.executemany(
            "INSERT INTO doubt (ref, form, response_id, field, question, message, command)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((*astuple(doubt), self.number) for doubt in sorted(found - known, key=astuple)),
        )

    def add_correction(self, correction: Correction) -> None:
        """Record a correction, unless the person's last one for that field says the same."""
        self._connection.execute(
            "INSERT INTO correction (ref, field, value, because, answer_then, command)"
            " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE (?3, ?4, ?5) IS NOT ("
            "  SELECT value, because, answer_then FROM correction"
            "  WHERE ref = ?1 AND field = ?2 ORDER BY number DESC LIMIT 1)",
            (
                correction.ref,
                correction.field,
                correction.value,
                correction.because,
                correction.answer_then,
                self.number,
            ),
        )

    def decide(self, decision: DecisionRecord) -> None:
        """Record the officer's decision on one person, unless their last one says the same."""
        self._connection.execute(
            "INSERT INTO decision (ref, status, because, command)"
            " SELECT ?1, ?2, ?3, ?4 WHERE (?2, ?3) IS NOT ("
            "  SELECT status, because FROM decision WHERE ref = ?1 ORDER BY number DESC LIMIT 1)",
            (decision.ref, decision.status.value, decision.because, self.number),
        )

    def withdraw(self, ref: str, because: str) -> None:
        """Record that somebody withdrew. The first reason stays."""
        self._connection.execute(
            "INSERT INTO withdrawal (ref, because, command) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (ref, because, self.number),
        )

    def add_waiting(self, refs: Iterable[str], cohort: str) -> None:
        """Record that these people had no partner in an earlier cohort. The latest cohort told of stays."""
        self._connection.executemany(
            "INSERT INTO waiting (ref, cohort, command) VALUES (?1, ?2, ?3) ON CONFLICT (ref)"
            " DO UPDATE SET cohort = ?2, command = ?3 WHERE cohort <> ?2",
            ((ref, cohort, self.number) for ref in refs),
        )

    def add_past_pairs(self, pairs: Iterable[PastPair]) -> None:
        """Record pairs of earlier cohorts; those on record already are passed over."""
        self._connection.executemany(
            "INSERT INTO past_pair (mentor_email, mentee_email, cohort, command) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            ((pair.mentor_email, pair.mentee_email, pair.cohort, self.number) for pair in pairs),
        )

    def record_proposal(self, proposal: Proposal) -> None:
        """Record a proposal; from now on it is the one that counts."""
        self._connection.execute(
            "INSERT INTO proposal (content, command)"
            " SELECT ?1, ?2 WHERE ?1 IS NOT (SELECT content FROM proposal ORDER BY number DESC LIMIT 1)",
            (written_proposal(proposal), self.number),
        )

    def decide_pair(self, decision: PairDecision) -> None:
        """Record what the officer said of one pair, unless their last word on it is the same."""
        self._connection.execute(
            "INSERT INTO pair_decision (mentor, mentee, word, note, because, overrides, command)"
            " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (?3, ?4, ?5, ?6) IS NOT ("
            "  SELECT word, note, because, overrides FROM pair_decision"
            "  WHERE mentor = ?1 AND mentee = ?2 ORDER BY number DESC LIMIT 1)",
            (
                decision.pair.mentor,
                decision.pair.mentee,
                decision.word.value if decision.word else "",
                decision.note,
                decision.because,
                int(decision.overrides),
                self.number,
            ),
        )

    def confirm_pairs(self, pairs: Iterable[Pair]) -> None:
        """Make these the cohort's pairs. Those confirmed before and not among them end, on record."""
        wanted = set(pairs)
        standing = {
            Pair(mentor, mentee): number
            for number, mentor, mentee in self._connection.execute(
                "SELECT number, mentor, mentee FROM pair WHERE ended IS NULL"
            )
        }
        self._connection.executemany(
            "UPDATE pair SET ended = ? WHERE number = ?",
            [(self.number, number) for pair, number in standing.items() if pair not in wanted],
        )
        self._connection.executemany(
            "INSERT INTO pair (mentor, mentee, command) VALUES (?, ?, ?)",
            [(pair.mentor, pair.mentee, self.number) for pair in sorted(wanted - standing.keys())],
        )

    def set_places(self, places: Iterable[Place]) -> None:
        """Make these the places that there are. Those given before and not among them end, on record."""
        timetable.set_places(self._connection, places, self.number)

    def issue_entries(self, entries: Iterable[CalendarEntry]) -> None:
        """Keep what is issued for calendars. Versions that were issued before stay as they are."""
        timetable.issue_entries(self._connection, entries, self.number)

    def add_letters(self, letters: Iterable[LetterRecord]) -> None:
        """Enter drafts in the ledger. Raises sqlite3.IntegrityError for a letter that is there already."""
        ledger.add(self._connection, letters, self.number)

    def replace_letters(self, letters: Iterable[LetterRecord]) -> None:
        """Enter drafts that take the place of earlier ones for the same person, kind and occasion."""
        ledger.replace(self._connection, letters, self.number)

    def remove_letters(self, letters: Iterable[LetterRecord]) -> None:
        """Take drafts out of the ledger. Those that were marked as sent stay."""
        ledger.remove(self._connection, letters)

    def mark_sent(self, letters: Iterable[LetterRecord], at: datetime) -> None:
        """Record that drafts were sent; those marked before keep their date."""
        ledger.mark_sent(self._connection, letters, at)

    def log(self, line: LogLine) -> None:
        """Write the command's line into the log, once and for good."""
        words = asdict(line) | {"number": self.number, "at": written_moment(line.at)}
        self._connection.execute(
            "INSERT INTO command"
            " (number, at, user, host, command, about, version, programme, inputs, outcome, batch)"
            " VALUES (:number, :at, :user, :host, :command, :about, :version, :programme, :inputs,"
            " :outcome, :batch)",
            words,
        )

    def _doubts(self) -> Iterator[Doubt]:
        rows = self._connection.execute("SELECT ref, form, response_id, field, question, message FROM doubt")
        return (Doubt(*row) for row in rows)

    def _newest_revisions(self) -> dict[tuple[str, str], tuple[int, str, str]]:
        """Map each response to the number, the person and the digest of its newest revision."""
        rows = self._connection.execute(
            "SELECT form, response_id, revision, ref, digest FROM newest_response"
        )
        return {
            (form, response_id): (revision, ref, digest) for form, response_id, revision, ref, digest in rows
        }

    def _revisions(
        self, responses: Iterable[Held], seen: list[tuple[int, str, str, int]]
    ) -> Iterator[tuple[str | int | None, ...]]:
        """Write the revisions that are new one by one, as they are stored; the others are noted as `seen`."""
        newest = self._newest_revisions()
        for held in responses:
            completed = written_moment(held.completed) if held.completed else None
            answers = written_answers(held.answers)
            digest = response_digest(completed, answers)
            response = held.form, held.response_id
            revision, *content = newest.get(response, (0, "", ""))
            if content == [held.ref, digest]:
                seen.append((self.number, *response, revision))
            else:
                newest[response] = (revision + 1, held.ref, digest)
                yield *response, revision + 1, held.ref, completed, digest, answers.decode(), self.number
