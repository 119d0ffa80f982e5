from __future__ import annotations

from pathlib import Path

from rmtool.ingest.decisions import Decided, read_decisions
from rmtool.ingest.export import read_export
from rmtool.model.matching import Pair, Word
from rmtool.model.review import Shown

SAVED = Path(__file__).parent / "data" / "review-saved-by-libreoffice.xlsx"
SHOWN = {
    Pair("M-001", "E-003"): Shown("fair", 30),
    Pair("M-002", "E-001"): Shown("good", 41),
    Pair("M-010", "E-002"): Shown("strong", 55),
}
NAMES = {
    "M-001": "Ida Quist",
    "M-002": "Bo Ferrars",
    "M-010": "Zoë O'Hara",
    "E-001": "Sana Iqbal",
    "E-002": "Ann Lee-Moor",
    "E-003": "Łukasz Nowak",
}


def test_a_review_that_libreoffice_saved_is_read_whatever_its_order_and_filter() -> None:
    found = read_decisions(read_export(SAVED), SHOWN, NAMES)
    assert found.rows == (
        Decided(2, Pair("M-010", "E-002"), Word.REJECT, "=not them; ring first"),  # a row the filter hides
        Decided(3, Pair("M-002", "E-001"), None, ""),
        Decided(4, Pair("M-001", "E-003"), Word.LOCK, ""),
    )
    assert (found.faults, found.edited, found.seal) == ((), (), "a" * 64)


def test_what_differs_from_what_rmtool_wrote_is_told_of_each_row() -> None:
    shown = SHOWN | {Pair("M-001", "E-003"): Shown("good", 44)}
    found = read_decisions(read_export(SAVED), shown, NAMES | {"M-002": "Bo Knightley"})
    assert found.edited == (
        "row 3: Mentor's name of M-002 and E-001 is not what rmtool wrote",
        "row 4: Fit and Score of M-001 and E-003 is not what rmtool wrote",
    )
