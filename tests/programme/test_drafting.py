from __future__ import annotations

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.model.drafts import Unknown, Worded, Wordings
from rmtool.model.programme import Programme, Question
from rmtool.programme.drafting import draft_questions
from rmtool.programme.reading import parse_programme, programme_text
from rmtool.resources import samples_folder

TEXT = programme_text(samples_folder() / "llr-2026" / "programme.toml")
PROGRAMME = parse_programme(TEXT, "programme.toml")


def asked(field: str, programme: Programme = PROGRAMME) -> Question:
    return next(question for question in programme.questions if question.field == field)


def wordings(*worded: Worded, absent: tuple[str, ...] = (), unknown: tuple[Unknown, ...] = ()) -> Wordings:
    return Wordings("applications", "Sheet1", worded, tuple(map(asked, absent)), unknown)


def test_without_anything_to_change_the_text_comes_back_as_it_was() -> None:
    assert draft_questions(TEXT, PROGRAMME, wordings()) == TEXT


def test_a_file_with_windows_line_ends_is_drafted_like_any_other() -> None:
    drafted = draft_questions(TEXT.replace("\n", "\r\n"), PROGRAMME, wordings(absent=("why",)))
    assert drafted == draft_questions(TEXT, PROGRAMME, wordings(absent=("why",)))


def test_words_with_quotation_marks_and_backslashes_come_through() -> None:
    heading = 'Your "name" in C:\\people, as # written'
    drafted = draft_questions(TEXT, PROGRAMME, wordings(Worded(asked("full_name"), heading)))
    assert asked("full_name", parse_programme(drafted, "draft")).text == heading


def test_a_wording_that_differs_only_in_its_case_leaves_no_alias_behind() -> None:
    heading = "WHY WOULD YOU LIKE TO TAKE PART"
    drafted = draft_questions(TEXT, PROGRAMME, wordings(Worded(asked("why"), heading)))
    question = asked("why", parse_programme(drafted, "draft"))
    assert (question.text, question.aliases) == (heading, ())


def test_options_in_tables_of_their_own_go_with_their_question() -> None:
    tables = "".join(f'[[question.options]]\nvalue = "{v.lower()}"\nlabel = "{v}"\n\n' for v in ("Yes", "No"))
    begin = TEXT.index("options = [", TEXT.index('field = "peer_support"'))
    end = TEXT.index("]\n", TEXT.index('"No"', begin)) + 2
    text = TEXT[:begin] + tables + TEXT[end:]
    programme = parse_programme(text, "programme.toml")
    worded = Worded(asked("peer_support", programme), "Peer support?")
    reworded = parse_programme(draft_questions(text, programme, wordings(worded)), "draft")
    assert asked("peer_support", reworded).text == "Peer support?"
    assert len(asked("peer_support", reworded).options) == 2
    without = parse_programme(draft_questions(text, programme, wordings(absent=("peer_support",))), "draft")
    assert "peer_support" not in {question.field for question in without.questions}


def test_what_is_to_be_decided_stands_below_the_questions_of_its_form() -> None:
    text = programme_text(samples_folder() / "llr-2024" / "programme.toml")
    programme = parse_programme(text, "programme.toml")
    unknown = Unknown("Z", "Shoe size", (programme.questions[0],))
    drafted = draft_questions(text, programme, Wordings("mentor", "Sheet1", (), (), (unknown,)))
    assert drafted.index("Shoe size") < drafted.index('form = "mentee"')
    assert drafted.index("Shoe size") > drafted.rindex('form = "mentor"')
    assert parse_programme(drafted, "draft") == programme


def test_questions_that_are_no_entries_of_their_own_cannot_be_drafted() -> None:
    with pytest.raises(ProgrammeFault) as refused:
        draft_questions("question = []\n", PROGRAMME, wordings())
    assert "[[question]]" in refused.value.message
