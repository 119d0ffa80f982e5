"""Programme files for tests: a small sound one, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.model.programme import Programme
from rmtool.programme import read_programme

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

SOUND = """
[programme]
key = "small"
name = "A small programme"
cohort = "Cohort 1"
year = 2026
organiser = "A small trust"
deadline = 2026-03-12T23:59:59

[contacts]
sender = "A small team"
emails = ["team@nhs.example"]
form_help = ["team@nhs.example"]

[meetings]
number = 6
minutes = 60
months = 6

[matching]
seed = "lot"
rules = ["shared_topic"]
weights = { seniority = "high" }
bands = { strong = 80, good = 60, fair = 40 }

[retention]
unmatched_months = 6
matched_months = 12

[[topic]]
key = "race"
label = "Race"
wording = "race"

[[sector]]
key = "nhs"
label = "NHS"

[[area]]
key = "city"
label = "The city"

[[eligibility]]
sectors = ["nhs"]
areas = ["city"]
outcome = "eligible"
because = "the programme is for the city"

[[criterion]]
id = "training"
roles = ["mentor", "mentee"]
text = "Attend the training"
test = "commitment"
field = "mentor_commitments"
choice = "training"

[[rung]]
rung = 1
label = "Band 5"
grades = ["Band 5"]
by_sector = { nhs = ["Officer"] }

[[session]]
id = "support-1"
kind = "reflection"
title = "Support"
roles = ["mentor"]
required = false
date = 2026-06-23
start = "10:00"
end = "11:30"

[[session]]
id = "support-2"
kind = "reflection"
title = "Support"
roles = ["mentor"]
required = false
date = 2026-07-16
start = "10:00"
end = "11:30"

[[session]]
id = "support-3"
kind = "reflection"
title = "Support"
roles = ["mentor"]
required = false
date = 2026-09-22
start = "13:00"
end = "14:30"

[[question]]
field = "role"
asked_of = ["mentor", "mentee"]
kind = "choice"
text = "I am applying to be a:"
options = [
    { value = "mentor", label = "Mentor" },
    { value = "mentee", label = "Mentee" },
]

[[question]]
field = "mentor_commitments"
asked_of = ["mentor"]
kind = "multi"
text = "I will:"
options = [{ value = "training", label = "attend the training" }]

[[question]]
field = "reflection"
asked_of = ["mentor"]
kind = "multi"
text = "Which could you attend?"
options = [{ value = "support-1", label = "Tuesday 23 June" }]

[[question]]
field = "full_name"
asked_of = ["mentor", "mentee"]
kind = "text"
text = "What is your name?"

[[ambiguous]]
alias = "CC"
could_be = ["City Council", "County Council"]

[[organisation]]
name = "City Council"
aliases = ["The Council"]

[[survey]]
id = "confidence"
roles = ["mentor"]
text = "I feel confident."
"""


def spoilt(*changes: tuple[str, str]) -> str:
    """Change the small sound programme, replacing each text, which has to be there, once."""
    text = SOUND
    for old, new in changes:
        assert old in text, f"the sound programme has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def read(folder: Path, text: str) -> Programme:
    """Read a programme from its text."""
    path = folder / "programme.toml"
    path.write_text(text, encoding="utf-8")
    return read_programme(path)


def faults(folder: Path, *changes: tuple[str, str], added: str = "") -> Sequence[str]:
    """Spoil the sound programme and give the faults for which it is refused, without the file's name."""
    with pytest.raises(ProgrammeFault) as refusal:
        read(folder, spoilt(*changes) + added)
    assert refusal.value.exit_code == 10
    return [fault.removeprefix("programme.toml, ") for fault in refusal.value.faults]
