from __future__ import annotations

import re

from rmtool.model.letters import Composed
from rmtool.reports.letters.formats.preview import preview
from rmtool.resources import templates_folder
from tests.letters.cases import applicant, composed

NAME = "<script>alert('x')</script> & Sons"


def page(*runs: Composed) -> str:
    return preview(runs, "The <Programme>", (templates_folder() / "preview.html.j2").read_text("utf-8"))


def test_the_page_shows_every_letter_with_its_address_subject_and_both_bodies() -> None:
    run = composed("enrolled", applicant("M-001"), applicant("E-001"))
    shown = page(run, composed("reserve", applicant("M-002")))
    for letter in run.letters:
        assert f'id="{letter.stem}"' in shown
        assert f"{letter.name} &lt;{letter.address}&gt;" in shown
        assert letter.fragment in shown
        assert letter.plain in shown
    assert "Drafts on this page: 3." in shown


def test_who_is_missing_stands_before_the_first_letter() -> None:
    shown = page(composed("enrolled", applicant("M-001"), applicant("M-002", email=None)))
    assert 0 < shown.index("M-002 (enrolled)") < shown.index("<article")
    assert "People whose letter is missing" not in page(composed("enrolled", applicant("M-001")))


def test_a_kind_that_nobody_is_due_says_so() -> None:
    assert "Nobody is due this letter now." in page(composed("reserve"))


def test_what_a_person_typed_is_shown_and_does_nothing() -> None:
    shown = page(composed("enrolled", applicant("M-001", full_name=NAME)))
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 4
    assert "The &lt;Programme&gt;" in shown


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    shown = page(composed("enrolled", applicant("M-001")))
    assert "default-src 'none'" in shown
    assert not re.search(r"https?:|src=|url\(|<link|<iframe|@import", shown)
