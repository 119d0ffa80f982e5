"""Reading a programme file: what is refused, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmtool.errors import ProgrammeFault
from rmtool.programme import read_programme
from tests.programme.files import SOUND, faults, read, spoilt


def test_a_sound_programme_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND).about.name == "A small programme"


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + SOUND) == read(tmp_path, SOUND)


def test_a_file_in_another_encoding_is_refused_with_the_way_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(SOUND.replace("small", "sm\u00e4ll").encode("cp1252"))
    with pytest.raises(ProgrammeFault, match="not saved as UTF-8") as refusal:
        read_programme(path)
    assert "Save As" in refusal.value.hint


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeFault, match="cannot be opened"):
        read_programme(tmp_path / "programme.toml")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"A small team"', "“A small team”", 'line 11: has curly quotation marks; write straight ones: "'),
        ('"10:00"', "10:00", 'line 70: has a time without quotation marks; write start = "09:30"'),
        ("2026-06-23", "23/06/2026", "line 69: has a date written the other way round; write 2026-03-26"),
        ("2026-06-23", "2026-6-23", "line 69: has a date without its noughts; write 2026-03-06"),
        ("2026-06-23", "tbc", 'line 69: has words without quotation marks; write them between two "'),
        ("number = 6", "number 6", "line 16: has no equals sign between the key and its value"),
        (
            "number = 6",
            "number = 6\nnumber = 7",
            "line 17: this key or section stands twice; keep one of them",
        ),
        (
            '"Band 5"]',
            '"Band 5"',
            'line 61: cannot be read; every ", [ and { needs its partner, here or just above',
        ),
    ],
)
def test_what_is_no_toml_is_told_by_its_line_and_mend(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert faults(tmp_path, (old, new)) == [fault]


def test_a_file_that_ends_too_early_says_so(tmp_path: Path) -> None:
    assert faults(tmp_path, added="x = [1,") == [
        'programme.toml: ends in the middle of something: a closing ", ] or } is missing',
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('wording = "race"\n', "", '[[topic]] "race": "wording" is missing'),
        (
            'label = "Race"',
            'lable = "Race"\nlabel = "R"',
            '"lable" is not a key that rmtool knows here. Did you mean "label"?',
        ),
        (
            "number = 6",
            'number = "six"',
            '[meetings]: "number" must be a whole number, without quotation marks',
        ),
        ("number = 6", "number = 0", '[meetings]: "number" must be 1 or more'),
        ("months = 6", "months = 99", '[meetings]: "months" must be 36 or less'),
        (
            'sender = "A small team"',
            "sender = 5",
            '[contacts]: "sender" must be words between "quotation marks"',
        ),
        ('sender = "A small team"', 'sender = " "', '[contacts]: "sender" must not be empty'),
        ('emails = ["team@nhs.example"]', "emails = []", '[contacts]: "emails" must hold at least 1'),
        (
            'emails = ["team@nhs.example"]',
            'emails = "a"',
            '[contacts]: "emails" must be a list in [square brackets]',
        ),
        ('key = "race"', 'key = "Race & belief"', '"key" must be in lower case without spaces'),
        (
            "required = false",
            'required = "perhaps"',
            '"required" must be true or false, without quotation marks',
        ),
        (
            'roles = ["mentor"]',
            'roles = ["mentors"]',
            '"roles", number 1 must be one of these: "mentor" or "mentee"',
        ),
        ('kind = "multi"', 'kind = "many"', 'must be one of these: "text", "choice" or "multi"'),
        (
            'outcome = "eligible"',
            'outcome = "maybe"',
            '[[eligibility]] number 1: "outcome" must be one of these:',
        ),
        (
            "2026-06-23",
            '"23 June"',
            '"date" must be a date such as 2026-03-26 without quotation marks, or "tbc"',
        ),
        ('"10:00"', "10.00", '"start" must be a time such as "09:30" or "1:30pm", between quotation marks'),
        ('"10:00"', '"25:00"', '"start" must be a time such as "09:30"'),
        ("2026-03-12T23:59:59", "2026-03-12", '"deadline" must be a date and an hour'),
        (
            "2026-03-12T23:59:59",
            "2026-03-12T23:59:59Z",
            '"deadline" must not name a time zone: it is UK time',
        ),
        (
            "strong = 80",
            "strng = 80",
            '[matching]: "bands", "strng" is not a key that rmtool knows here. Did you mean "strong"?',
        ),
        ("strong = 80", "strong = 50", '[matching.bands]: "strong" must be above "good"'),
        ("strong = 80", "strong = 180", '[matching]: "bands", "strong" must be 100 or less'),
        (
            'seniority = "high"',
            'seniority = "huge"',
            '"weights", "seniority" must be one of these: "mandatory"',
        ),
        (
            'by_sector = { nhs = ["Officer"] }',
            "by_sector = 5",
            '[[rung]] "1": "by_sector" must be a section of its own',
        ),
        ('{ value = "mentor", label', '{ valu = "mentor", label', '"options", number 1, "valu" is not a key'),
    ],
)
def test_a_fault_of_shape_is_told_in_plain_words(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert fault in "\n".join(faults(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "[retention]",
            "[retension]",
            "[retension] is not a section that rmtool knows. Did you mean [retention]?",
        ),
        ("[retention]", "[retension]", "[retention] is missing"),
        ("[[topic]]", "[topic]", "[[topic]] must be written so, with two brackets on each side"),
        ("[contacts]", "[[contacts]]", "[contacts] must be written so, with one bracket on each side"),
        ("[[criterion]]", "[[criteria]]", "[[criterion]] is missing"),
    ],
)
def test_a_section_that_is_missing_or_misspelt_is_told(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert f"programme.toml: {fault}" in faults(tmp_path, (old, new))


@pytest.mark.parametrize(
    ("copied", "fault"),
    [
        (
            '[[topic]]\nkey = "race"\nlabel = "Ethnicity"\nwording = "x"\n',
            'the key "race" is also that of [[topic]] "race"',
        ),
        (
            '[[topic]]\nkey = "other"\nlabel = "RACE"\nwording = "x"\n',
            'the wording "RACE" is also that of [[topic]] "race"',
        ),
        ('[[area]]\nkey = "city"\nlabel = "Town"\n', 'the key "city" is also that of [[area]] "city"'),
        ('[[sector]]\nkey = "other"\nlabel = "nhs"\n', 'the wording "nhs" is also that of [[sector]] "nhs"'),
        ('[[rung]]\nrung = 1\nlabel = "Band 6"\n', "the number 1 is also that of"),
        (
            '[[rung]]\nrung = 2\nlabel = "B"\ngrades = ["band 5"]\n',
            'the grade "band 5" is also that of [[rung]] "1"',
        ),
        (
            '[[rung]]\nrung = 2\nlabel = "B"\nby_sector = { nhs = ["Officer"] }\n',
            'the grade "Officer" for "nhs" is also',
        ),
        (
            '[[organisation]]\nname = "The council"\n',
            'the wording "The council" is also that of [[organisation]] "City',
        ),
        ('[[organisation]]\nname = "CC"\n', 'the wording "CC" is also that of [[organisation]] "CC"'),
        (
            '[[survey]]\nid = "confidence"\nroles = ["mentee"]\ntext = "x"\n',
            'the id "confidence" is also that of',
        ),
        (
            '[[criterion]]\nid = "training"\nroles = ["mentee"]\ntext = "x"\ntest = "email"\n',
            'the id "training" is also that of [[criterion]] "training" for mentor and mentee',
        ),
        (
            '[[question]]\nfield = "full_name"\nasked_of = ["mentor"]\nkind = "text"\ntext = "Name?"\n',
            'the field "full_name" is also that of [[question]] "full_name"',
        ),
        (
            (
                '[[question]]\nfield = "team"\nasked_of = ["mentor"]\nkind = "text"\n'
                'text = "what is your name"\n'
            ),
            'the wording "what is your name" is also that of [[question]] "full_name"',
        ),
        (
            (
                '[[session]]\nid = "support-1"\nkind = "x"\ntitle = "X"\nroles = ["mentor"]\n'
                'required = true\ndate = "tbc"\n'
            ),
            'the id "support-1" is also that of [[session]] "support-1"',
        ),
    ],
)
def test_what_stands_twice_is_told_with_the_first(tmp_path: Path, copied: str, fault: str) -> None:
    assert any(fault in told for told in faults(tmp_path, added=copied))


def test_an_entry_that_is_no_entry_is_told_by_its_number(tmp_path: Path) -> None:
    added = SOUND.replace("[[survey]]", "[[survey_of_old]]")
    assert added != SOUND
    with pytest.raises(ProgrammeFault) as refusal:
        read(tmp_path, "survey = [5]\n" + added)
    assert (
        "programme.toml, [[survey]] number 1: must be an entry of its own, with keys and values"
        in refusal.value.faults
    )


def test_two_options_of_a_question_are_told_apart(tmp_path: Path) -> None:
    told = faults(
        tmp_path, ('{ value = "mentee", label = "Mentee" }', '{ value = "mentor", label = "MENTOR" }')
    )
    assert told == [
        (
            '[[question]] "role", option "MENTOR": the value "mentor" is also that of '
            '[[question]] "role", option "Mentor"; '
            "change one of them"
        ),
        (
            '[[question]] "role", option "MENTOR": the wording "MENTOR" is also that of [[question]] "role", '
            'option "Mentor"; change one of them'
        ),
    ]


def test_a_criterion_may_share_its_id_across_roles_and_a_title_its_rung_across_sectors(
    tmp_path: Path,
) -> None:
    text = spoilt(
        ('roles = ["mentor", "mentee"]\ntext = "Attend', 'roles = ["mentor"]\ntext = "Attend'),
        ("[[rung]]", '[[sector]]\nkey = "vcse"\nlabel = "VCSE"\n\n[[rung]]'),
    )
    added = (
        '[[criterion]]\nid = "training"\nroles = ["mentee"]\ntext = "x"\ntest = "email"\n'
        '[[rung]]\nrung = 2\nlabel = "B"\nby_sector = { vcse = ["Officer"] }\n'
    )
    assert len(read(tmp_path, text + added).criteria) == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'choice = "training"',
            'choice = "trainings"',
            (
                '[[criterion]] "training" for mentor and mentee: "choice" says "trainings", which is '
                "no option of "
                '[[question]] "mentor_commitments". Did you mean "training"?'
            ),
        ),
        (
            'field = "mentor_commitments"\nchoice',
            'field = "commitment"\nchoice',
            '"field" says "commitment", which is no',
        ),
        (
            'choice = "training"\n',
            "",
            'a commitment needs a "field" (the question) and a "choice" (the option',
        ),
        (
            'sectors = ["nhs"]',
            'sectors = ["nsh"]',
            '"sectors" says "nsh", which is no key of a [[sector]]. Did you mean "nhs"?',
        ),
        ('areas = ["city"]', 'areas = ["moon"]', '"areas" says "moon", which is no key of an [[area]].'),
        (
            "{ nhs = [",
            "{ nsh = [",
            '"by_sector" says "nsh", which is no key of a [[sector]]. Did you mean "nhs"?',
        ),
        ('field = "full_name"', 'field = "fullname"', 'Did you mean "full_name"?'),
        (
            'field = "full_name"',
            'form = "extra"\nfield = "full_name"',
            '"form" says "extra", which is no key of a [[form]].',
        ),
        (
            'value = "support-1"',
            'value = "support-9"',
            '"value" says "support-9", which is no id of a [[session]]',
        ),
        (
            'value = "mentee"',
            'value = "pupil"',
            '"value" says "pupil", which is no value that rmtool knows for this',
        ),
        (
            'options = [{ value = "training", label = "attend the training" }]',
            "",
            'a question of kind "multi" needs options',
        ),
        (
            'text = "What is your name?"',
            'text = "Name"\noptions_from = "topics"',
            "people answer it in words",
        ),
        (
            'roles = ["mentor", "mentee"]\ntext = "Attend',
            'roles = ["mentee"]\ntext = "Attend',
            'no [[criterion]] has the role "mentor"',
        ),
        (
            'field = "role"',
            'field = "previous"',
            'no [[question]] has the field "role", so nothing tells mentors',
        ),
    ],
)
def test_what_refers_to_nothing_is_told_with_the_nearest_name(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert fault in "\n".join(faults(tmp_path, (old, new)))


def test_a_form_without_a_role_must_ask_for_it(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        ('field = "role"', 'form = "one"\nfield = "role"'),
        added='[[form]]\nkey = "one"\n[[form]]\nkey = "two"\n',
    )
    assert told == ['[[form]] "two": it needs a "role", or a [[question]] with the field "role"']


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        ("number = 6", "number = 0"),
        ('choice = "training"', 'choice = "trainings"'),
        ('start = "13:00"\nend = "14:30"', 'start = "13:00"\nend = "11:30"'),
        added='[[area]]\nkey = "city"\nlabel = "Town"\n',
    )
    assert [fault.split(":")[0] for fault in told] == [
        "[meetings]",
        '[[area]] "city"',
        '[[criterion]] "training" for mentor and mentee',
        '[[session]] "support-3"',
    ]


def test_an_entry_with_a_fault_is_still_there_for_those_that_refer_to_it(tmp_path: Path) -> None:
    assert faults(tmp_path, ('key = "nhs"\nlabel = "NHS"', 'key = "nhs"')) == [
        '[[sector]] "nhs": "label" is missing'
    ]


def test_a_refusal_counts_its_faults_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        ProgrammeFault, match=r"programme\.toml has 1 fault\. Nothing was changed\."
    ) as refusal:
        read(tmp_path, spoilt(("number = 6", "number = 0")))
    assert refusal.value.hint == "Mend programme.toml in a text editor, then run: rmtool check"


LINES = SOUND.splitlines(keepends=True)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_happens_to_a_line_the_file_is_read_or_refused_in_plain_words(
    tmp_path: Path, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(LINES) - 1))
    change = data.draw(
        st.sampled_from(["", "x", "= 5\n", "[x]\n", LINES[number] * 2, "[[session]]\n", "date = 5\n"])
    )
    text = "".join([*LINES[:number], change, *LINES[number + 1 :]])
    told = "\n".join(faults_of(tmp_path, text))
    assert not any(
        foreign in told for foreign in ("pydantic", "Input", "validation", "TOML", "cannot be read.")
    )


def faults_of(folder: Path, text: str) -> Sequence[str]:
    """Read a file, and give the faults for which it is refused: none where it is read."""
    try:
        read(folder, text)
    except ProgrammeFault as refusal:
        return refusal.faults or ["refused without a fault: validation"]
    return ()
