from __future__ import annotations

import inspect
from itertools import product

from rmtool.match.fit import FULL_MARKS, criteria
from rmtool.match.reasons import SENTENCES, smallest_change, why_they_fit
from rmtool.model.matching import Cause, Refusal, Unpaired
from rmtool.model.programme import Role
from rmtool.programme import read_programme
from rmtool.resources import samples_folder


def test_every_criterion_and_every_mark_has_its_words() -> None:
    assert SENTENCES.keys() == criteria(2).keys()
    for name, marks in product(SENTENCES, range(FULL_MARKS + 1)):
        (told,) = why_they_fit({name: (marks, FULL_MARKS)})
        assert told.startswith("Full marks: ") == (marks == FULL_MARKS)


def test_no_sentence_can_say_that_two_people_share_something() -> None:
    assert set(inspect.signature(why_they_fit).parameters) == {"marks"}
    for programme in ("llr-2026", "llr-2024"):
        topics = read_programme(samples_folder() / programme / "programme.toml").topics
        words = {w.casefold() for t in topics for w in (t.key, t.label, t.wording, *t.aliases)} | {"both"}
        for sentence in (one for three in SENTENCES.values() for one in three):
            assert not [word for word in words if word in sentence.casefold()]


def test_nobody_can_tell_from_the_reasons_what_the_mentee_lives_with() -> None:
    none, half, full = SENTENCES["different_experience"]
    assert none == half != full


def test_each_cause_has_a_smallest_change() -> None:
    for cause in Cause:
        refused = (Refusal("same_team", "x"), Refusal("past_pair", "y"))
        left = Unpaired("E-1", Role.MENTEE, cause, "", "", nearest="M-2", refusals=refused)
        assert "mentor" in smallest_change(left) or cause is Cause.REJECTED
