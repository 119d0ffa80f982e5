from __future__ import annotations

from pathlib import Path

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.model.programme import Programme
from rmtool.programme import read_programme, review
from rmtool.resources import samples_folder

SAMPLE = samples_folder() / "llr-2026" / "programme.toml"
ASKED = """
[[question]]
field = "capacity"
asked_of = ["mentor"]
kind = "choice"
text = "How many mentees could you support?"
options = [{ value = "VALUE", label = "One" }, { value = "2", label = "Two" }]

[[question]]
field = "why"
"""


def programme(folder: Path, *changes: tuple[str, str]) -> Programme:
    """The sample with these changes, read from a file."""
    text = SAMPLE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "programme.toml").write_text(text, "utf-8")
    return read_programme(folder / "programme.toml")


def remarks(of: Programme) -> list[str]:
    return [str(remark) for remark in review(of, ()) if "capacity" in str(remark)]


TWO = ("mentees_per_mentor = 1", "mentees_per_mentor = 2")


def test_the_shipped_programmes_give_everybody_one_partner() -> None:
    for name in ("llr-2026", "llr-2024"):
        matching = read_programme(samples_folder() / name / "programme.toml").matching
        assert (matching.mentees_per_mentor, matching.mentors_per_mentee) == (1, 1)


def test_places_that_nobody_is_asked_to_offer_are_worth_a_look(tmp_path: Path) -> None:
    assert remarks(read_programme(SAMPLE)) == []
    (told,) = remarks(programme(tmp_path, TWO))
    assert told.startswith("programme.toml, [matching]: mentees_per_mentor is 2, but no [[question]]")
    question = ('\n[[question]]\nfield = "why"\n', ASKED.replace("VALUE", "1"))
    assert remarks(programme(tmp_path, TWO, question)) == []


@pytest.mark.parametrize("number", ["0", "11", '"two"'])
def test_a_number_of_partners_that_makes_no_sense_is_a_fault(number: str, tmp_path: Path) -> None:
    with pytest.raises(ProgrammeFault) as fault:
        programme(tmp_path, ("mentees_per_mentor = 1", f"mentees_per_mentor = {number}"))
    assert "mentees_per_mentor" in str(fault.value.faults)


def test_an_option_that_is_no_number_is_a_fault(tmp_path: Path) -> None:
    question = ('\n[[question]]\nfield = "why"\n', ASKED.replace("VALUE", "one"))
    with pytest.raises(ProgrammeFault) as fault:
        programme(tmp_path, question)
    assert "capacity" in str(fault.value.faults)
