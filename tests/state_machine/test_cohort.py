from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play

from rmtool.cli import main
from rmtool.errors import UsageFault
from rmtool.model.programme import Role
from tests import exports
from tests.state_machine.oracle import Answered, Oracle, Responses, edited

ROUNDS_A_GAME = 30
STEPS = 14
REFUSED = UsageFault.exit_code
GRADES = ("Band 2", "Band 5", "Band 8a", "Band 9")
AT_REST = {"out", "programme.toml", "register.db"}
SOMEBODY = st.integers(0, 1000)
"""Chooses one of however many there are by then."""


class Programme(RuleBasedStateMachine):
    """An officer's year, in any order, on a cohort folder and on the oracle alike."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = Path(tempfile.mkdtemp())
        self.folder = self.scratch / "cohort"
        self.form: dict[int, Answered] = {}
        self.downloads: list[Responses] = []
        self.oracle = Oracle()
        self.clock = 0
        self.run("init", self.folder, "--programme", "llr-2026")

    def teardown(self) -> None:
        shutil.rmtree(self.scratch)

    def run(self, *words: str | Path, codes: frozenset[int] = frozenset({0, 1})) -> Any:  # noqa: ANN401 - JSON
        """Run a command as JSON. Returns what it says, or None where it refuses."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["--cohort", str(self.folder), *map(str, words), "--json"])
        assert code in codes, (words, code, err.getvalue())
        return None if code == REFUSED else json.loads(out.getvalue())

    def one_ref(self, somebody: int) -> str:
        refs = sorted(self.oracle.refs.values())
        return refs[somebody % len(refs)]

    # What applicants do, on the form

    @initialize()
    def most_people_apply(self) -> None:
        for who in (0, 1, 2, 4, 5, 6):
            self.somebody_applies(who, other_role=False)
        self.the_export_comes(0)
        self.somebody_applies(0, other_role=False)
        self.a_response_is_edited(1, "Band 9", again=True)

    @rule(who=st.integers(0, 7), other_role=st.sampled_from([False] * 7 + [True]))
    def somebody_applies(self, who: int, *, other_role: bool) -> None:
        self.clock += 1
        role, someone = exports.EVERYONE[who]
        if other_role:
            role = Role.MENTOR if role is Role.MENTEE else Role.MENTEE
        number = max([0, *self.form, *self.oracle.known]) + 1  # Forms gives no number twice
        self.form[number] = Answered(role, who, self.clock, someone.grade)

    @precondition(lambda self: self.form)
    @rule(one=SOMEBODY, grade=st.sampled_from(GRADES), again=st.booleans())
    def a_response_is_edited(self, one: int, grade: str, *, again: bool) -> None:
        self.clock += 1
        number = sorted(self.form)[one % len(self.form)]
        self.form[number] = edited(self.form[number], grade, self.clock if again else None)

    @precondition(lambda self: len(self.form) > 1)
    @rule(one=SOMEBODY)
    def a_response_is_deleted(self, one: int) -> None:
        del self.form[sorted(self.form)[one % len(self.form)]]

    # What the officer does

    @rule(order=st.integers(0, 99))
    def the_export_comes(self, order: int) -> None:
        self.downloads.append(dict(self.form))
        self.ingest(self.form, order)

    @rule(order=st.integers(0, 99))
    def the_same_export_comes_twice(self, order: int) -> None:
        self.the_export_comes(order)
        told = self.ingest(self.form, order + 1)
        assert (told["new"], told["changed"]) == (0, 0)

    @rule(one=SOMEBODY, order=st.integers(0, 99))
    def an_earlier_export_comes(self, one: int, order: int) -> None:
        self.ingest(self.downloads[one % len(self.downloads)], order)

    @precondition(lambda self: self.form)
    @rule(one=SOMEBODY, grade=st.sampled_from(GRADES), order=st.integers(0, 99))
    def an_export_comes_after_a_later_one(self, one: int, grade: str, order: int) -> None:
        self.a_response_is_edited(one, grade, again=True)
        self.the_export_comes(order)
        self.an_earlier_export_comes(len(self.downloads) - 2, order)

    def ingest(self, responses: Responses, order: int) -> Any:  # noqa: ANN401 - JSON
        rows = [answer.row(number) for number, answer in responses.items()]
        chance = Random(order)
        chance.shuffle(rows)
        names = chance.sample(exports.headings(), len(exports.headings()))
        file = self.scratch / "applications.csv"
        file.write_bytes(exports.delimited([{name: row[name] for name in names} for row in rows]))
        expected = self.oracle.take_in(responses)
        told = self.run("ingest", file)
        assert {kind: told[kind] for kind in expected} == expected
        assert told["rows"] == len(rows) == sum(expected.values())
        return told

    @rule(one=SOMEBODY, grade=st.sampled_from(GRADES))
    def an_answer_is_corrected(self, one: int, grade: str) -> None:
        ref = self.one_ref(one)
        self.run("correct", ref, "grade", grade, "--because", "asked")
        self.oracle.grades[ref] = grade

    @rule(one=SOMEBODY, status=st.sampled_from(["eligible", "query", "not_eligible"]))
    def the_officer_decides(self, one: int, status: str) -> None:
        ref = self.one_ref(one)
        gone = ref in self.oracle.withdrawn
        self.run("decide", ref, status, "--because", "asked", codes=frozenset({REFUSED if gone else 0}))
        if not gone:
            self.oracle.decided[ref] = status

    @rule(one=SOMEBODY)
    def somebody_withdraws(self, one: int) -> None:
        ref = self.one_ref(one)
        self.run("withdraw", ref, "--because", "a new job")
        self.oracle.withdrawn.add(ref)

    @rule()
    def pairs_are_proposed(self) -> None:
        told = self.run("match")
        self.oracle.proposed = self.pairings()
        assert told["pairs"] == len(self.oracle.proposed)
        assert self.run("verify")["verified"]
        self.assert_they_can_be_paired(self.oracle.proposed)

    @rule()
    def pairs_are_confirmed(self) -> None:
        proposed = self.oracle.proposed
        codes = frozenset({REFUSED} if proposed is None else {0, REFUSED})
        if self.run("confirm", codes=codes) is None:
            return
        assert proposed is not None
        self.assert_they_can_be_paired(proposed)
        self.oracle.confirmed = proposed

    @rule()
    def pairs_are_proposed_and_confirmed(self) -> None:
        self.pairs_are_proposed()
        self.pairs_are_confirmed()
        assert self.oracle.confirmed == self.oracle.proposed

    @precondition(lambda self: self.oracle.confirmed)
    @rule()
    def pairs_are_proposed_again_and_confirmed(self) -> None:
        self.run("rematch")
        self.oracle.proposed = self.pairings()
        assert self.run("verify")["verified"]
        self.pairs_are_confirmed()
        assert self.oracle.confirmed == self.oracle.proposed

    @rule()
    def places_are_given(self) -> None:
        before = self.places()
        told = self.run("schedule")
        after = self.places()
        assert told["places"] == len(after)
        assert all(after[held] == session for held, session in before.items() if held in after)
        assert not {ref for ref, _ in after} & self.oracle.withdrawn
        calendars = {file.stem for file in self.folder.glob("out/calendars/*-[0-9]*.ics")}
        assert {ref for ref, _ in after} <= calendars
        assert not calendars & self.oracle.withdrawn
        assert self.run("schedule")["kept"] == len(after)

    @rule(kind=st.sampled_from(["received", "enrolled"]))
    def letters_are_drafted(self, kind: str) -> None:
        drafted = self.run("letters", kind)["drafted"]
        letters = {(kind, ref) for ref in drafted}
        assert len(letters) == len(drafted)
        assert not letters & self.oracle.letters
        assert not set(drafted) & self.oracle.withdrawn
        self.oracle.letters |= letters

    # What always holds

    @invariant()
    def everybody_is_as_the_oracle_has_them(self) -> None:
        people = {person["ref"]: person for person in self.run("people")}
        counting = self.oracle.counting()
        rungs = {grade: rung.rung for rung in exports.programme().ladder for grade in rung.grades}
        assert people.keys() == counting.keys() == set(self.oracle.refs.values())
        for (role, name), ref in self.oracle.refs.items():
            person = people[ref]
            assert (person["role"], person["name"]) == (role.value, name)
            assert person["response_id"] == str(counting[ref])
            assert person["seniority"] == rungs[self.oracle.grade(ref)]
            if ref in self.oracle.withdrawn:
                assert person["status"] == "withdrawn"
            elif ref in self.oracle.decided:
                assert person["status"] == self.oracle.decided[ref]

    @invariant()
    def the_folder_is_sound(self) -> None:
        assert {path.name for path in self.folder.iterdir()} == AT_REST
        with closing(sqlite3.connect(self.folder / "register.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            pairs = connection.execute("SELECT mentor, mentee FROM pair WHERE ended IS NULL").fetchall()
            letters = connection.execute("SELECT kind, ref FROM letter").fetchall()
        assert (len(pairs), frozenset(pairs)) == (len(self.oracle.confirmed), self.oracle.confirmed)
        assert (len(letters), set(letters)) == (len(self.oracle.letters), self.oracle.letters)
        drafts = {
            (p.parent.name, p.stem.removesuffix(f"-{p.parent.name}"))
            for p in self.folder.glob("out/letters/*/*.eml")
        }
        assert drafts == self.oracle.letters

    def places(self) -> dict[tuple[str, str], str]:
        """The session that each person has of each choose-one group, by reference and group."""
        with closing(sqlite3.connect(self.folder / "register.db")) as connection:
            held = connection.execute("SELECT ref, session FROM place WHERE ended IS NULL").fetchall()
        assert len({(ref, session.rsplit("-", 1)[0]) for ref, session in held}) == len(held)
        return {(ref, session.rsplit("-", 1)[0]): session for ref, session in held}

    def pairings(self) -> frozenset[tuple[str, str]]:
        with (self.folder / "out/pairings.csv").open(encoding="utf-8-sig", newline="") as table:
            return frozenset((row["mentor_ref"], row["mentee_ref"]) for row in csv.DictReader(table))

    def assert_they_can_be_paired(self, pairs: frozenset[tuple[str, str]]) -> None:
        eligible = {person["ref"] for person in self.run("people", "--status", "eligible")}
        refs = [ref for pair in pairs for ref in pair]
        assert len(refs) == len(set(refs))
        assert set(refs) <= eligible - self.oracle.withdrawn


def test_a_cohort_holds_what_a_plain_dictionary_holds_whatever_is_done_in_whatever_order(
    rounds: range,
) -> None:
    games = settings(
        max_examples=max(1, len(rounds) // ROUNDS_A_GAME),
        stateful_step_count=STEPS,
        phases=[Phase.generate],  # a game takes about a second, and is short: to shrink it takes minutes
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    play(seed(rounds.start)(Programme), settings=games)
