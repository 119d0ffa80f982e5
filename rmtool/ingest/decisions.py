"""The officer's decisions, read back from the review by reference, however it was sorted or filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rmtool.errors import UnreadableExport
from rmtool.ingest.text import normal
from rmtool.model.export import Cell, CellFault, Export, Sheet
from rmtool.model.matching import Pair, Word
from rmtool.model.review import (
    ABOUT,
    DECISION,
    FIT,
    MENTEE,
    MENTEE_NAME,
    MENTOR,
    MENTOR_NAME,
    NOTE,
    READ_BACK,
    SCORE,
    SEAL,
    SHEET,
    Shown,
)
from rmtool.model.wording import listing


@dataclass(frozen=True)
class Decided:
    """What one row says of its pair: the word, or None where the decision is left blank, and the note."""

    row: int
    pair: Pair
    word: Word | None
    note: str


@dataclass(frozen=True)
class Decisions:
    """What a review says, and all that is wrong with it: sentences with row numbers.

    `edited` are faults in what rmtool wrote, `faults` in what the officer chose. `seal` is the mark of the
    proposal that the file shows, blank where the file does not tell.
    """

    rows: tuple[Decided, ...]
    faults: tuple[str, ...]
    edited: tuple[str, ...]
    seal: str


Row = Mapping[str, str | CellFault]
"""The cells of a row by heading, as text."""


def read_decisions(
    export: Export, shown: Mapping[Pair, Shown], names: Mapping[str, str], *, insisting: bool = False
) -> Decisions:
    """Read the sheet of pairs of a review.

    `shown` holds every pair that rmtool put there, `names` everyone of the cohort by reference.
    `insisting` allows rows that the officer added: two references and a decision.

    Raises:
        UnreadableExport: where there is no such sheet, or a column is missing.
    """
    sheet = _pairs_sheet(export)
    columns = _columns(sheet, export.name)
    rows: list[Decided] = []
    faults: list[str] = []
    edited: list[str] = []
    for number, row in _rows(sheet, columns):
        pair = Pair(_ref(row[MENTOR]), _ref(row[MENTEE]))
        found = _row_faults(row, pair, names)
        if not found and pair not in shown and _said(row) and not (insisting and row[DECISION]):
            found = [_not_proposed(pair)]
        faults += [f"row {number}: {fault}" for fault in found]
        edited += [f"row {number}: {fault}" for fault in _edits(row, pair, shown, names)]
        if not found and (pair in shown or _said(row)):
            rows.append(Decided(number, pair, _word(row[DECISION]), str(row[NOTE])))
    faults += _contradictions(rows)
    return Decisions(tuple(rows), tuple(faults), tuple(edited), _seal(export))


def _pairs_sheet(export: Export) -> Sheet:
    for sheet in export.sheets:
        if normal(sheet.name) == normal(SHEET) and sheet.rows:
            return sheet
    raise UnreadableExport(
        f'{export.name} holds no sheet "{SHEET}". Nothing was changed.',
        hint="Name the review that `rmtool match` wrote, out/review.xlsx, or a copy of it.",
    )


def _columns(sheet: Sheet, name: str) -> dict[str, int]:
    headings = {normal(str(cell)): at for at, cell in enumerate(sheet.rows[0].cells) if cell is not None}
    missing = [heading for heading in READ_BACK if normal(heading) not in headings]
    if missing:
        raise UnreadableExport(
            f'{name}, sheet "{SHEET}": there is no column {listing(missing)}. Nothing was changed.',
            hint="Put the headings back in row 1, or run `rmtool match` for a new file.",
        )
    return {heading: headings[normal(heading)] for heading in READ_BACK}


def _rows(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[tuple[int, Row]]:
    """Yield each row below the headings that names somebody or says something, under Excel's number."""
    for row in sheet.rows[1:]:
        cells = {
            heading: _text(row.cells[at] if at < len(row.cells) else None) for heading, at in columns.items()
        }
        if any(cells.values()):
            yield row.number, cells


def _text(cell: Cell) -> str | CellFault:
    if cell is None or isinstance(cell, CellFault):
        return cell or ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _ref(cell: str | CellFault) -> str:
    return "" if isinstance(cell, CellFault) else cell.upper()


def _said(row: Row) -> bool:
    return bool(row[DECISION] or row[NOTE])


def _word(cell: str | CellFault) -> Word | None:
    said = "" if isinstance(cell, CellFault) else cell.casefold()
    return Word(said) if said in tuple(Word) else None


def _row_faults(row: Row, pair: Pair, names: Mapping[str, str]) -> list[str]:
    """Tell what stands against following a row."""
    unread = [heading for heading, cell in row.items() if isinstance(cell, CellFault)]
    if unread:
        return [f"{listing(unread)} cannot be read: type the value again"]
    faults = [f"there is no {who} in this cohort" for who in _strangers(pair, names)]
    if row[DECISION] and _word(row[DECISION]) is None:
        faults.append(
            f"the decision is not one of {listing(tuple(Word), 'or')}; choose one, or clear the cell"
        )
    return faults


def _strangers(pair: Pair, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what stands in the place of a reference and is nobody's, or somebody's of the other role."""
    for ref, letter in ((pair.mentor, "M"), (pair.mentee, "E")):
        if ref not in names or not ref.startswith(letter):
            yield f"{'mentor' if letter == 'M' else 'mentee'} of that reference"


def _not_proposed(pair: Pair) -> str:
    return (
        f"{pair.mentor} and {pair.mentee} are no pair of the last proposal: decide on a row of the newest "
        "out/review.xlsx, or insist with --override --because"
    )


def _edits(row: Row, pair: Pair, shown: Mapping[Pair, Shown], names: Mapping[str, str]) -> Iterator[str]:
    """Tell what differs from what rmtool wrote about this pair. A row that was added may leave it blank."""
    was = shown.get(pair)
    wrote = {
        heading: names[ref]
        for heading, ref in ((MENTOR_NAME, pair.mentor), (MENTEE_NAME, pair.mentee))
        if ref in names and (was or row[heading])
    }
    if was and was.score is not None:
        wrote |= {FIT: was.fit, SCORE: str(was.score)}
    changed = [heading for heading, value in wrote.items() if normal(str(row[heading])) != normal(value)]
    if changed:
        yield f"{listing(changed)} of {pair.mentor} and {pair.mentee} is not what rmtool wrote"


def _contradictions(rows: list[Decided]) -> Iterator[str]:
    """Tell of each pair that stands in two rows with different decisions."""
    first: dict[Pair, Decided] = {}
    for row in rows:
        before = first.setdefault(row.pair, row)
        if before.word is not row.word:
            yield (
                f"row {row.row}: {row.pair.mentor} and {row.pair.mentee} are decided otherwise in row "
                f"{before.row}: leave one of the two rows"
            )


def _seal(export: Export) -> str:
    """Find the mark of the proposal in the sheet of the record."""
    for sheet in export.sheets:
        if normal(sheet.name) == normal(ABOUT):
            told = {str(row.cells[0]): str(row.cells[1]) for row in sheet.rows if len(row.cells) > 1}
            return told.get(SEAL, "")
    return ""
