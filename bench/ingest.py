"""How long `rmtool ingest` takes and how much memory it needs, as ratios to its peers in one run.

The peers merely read the workbook into rows; rmtool guards, reads, screens, stores and writes the worklist.
Whole processes are measured, in interleaved rounds; the smallest time and the largest memory of each count.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from bench.startup import verdict
from rmtool.model.export import column_letters
from rmtool.model.programme import Programme, Question, QuestionKind, Role
from rmtool.programme import read_programme
from rmtool.resources import samples_folder

MANY, FEW = 50_000, 500
ROUNDS = 3
MEGABYTE = 1 << 20
SHARE_ODD = 0.01
PROGRAMME = "llr-2026"

FIXED = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
FIRST_DAY, LAST_DAY = 46054, 46092
"""Excel's numbers for 2 February and 12 March 2026: the form is open in between."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:r="{LINKS}"><x:sheets>'
    '<x:sheet name="Sheet1" sheetId="1" r:id="r1"/></x:sheets></x:workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{LINKS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'<x:styleSheet xmlns:x="{MAIN}">'
    '<x:numFmts count="1"><x:numFmt numFmtId="164" formatCode="m/d/yy\\ h:mm:ss"/></x:numFmts>'
    '<x:fonts count="1"><x:font/></x:fonts>'
    '<x:fills count="1"><x:fill><x:patternFill patternType="none"/></x:fill></x:fills>'
    '<x:borders count="1"><x:border/></x:borders>'
    '<x:cellStyleXfs count="1"><x:xf/></x:cellStyleXfs>'
    '<x:cellXfs count="2"><x:xf numFmtId="0"/><x:xf numFmtId="164" applyNumberFormat="1"/></x:cellXfs>'
    "</x:styleSheet>",
}
"""The parts of a workbook but for its sheet and its texts, with the prefix that a fresh download has."""

FIRST_NAMES = ("Aaliyah", "Chidera", "Niall", "Ursula", "Zoë", "Priya", "Mohammed", "Grace", "Seán", "Tomasz")
LAST_NAMES = ("Carrow", "Mensah", "Brannigan", "Osei", "Patel", "O'Neill", "Nguyễn", "Clarke", "Begum", "Ng")
JOBS = ("Staff nurse", "Pharmacist", "Physiotherapist", "Ward clerk", "Team manager", "Healthcare scientist")
GRADES = ("Band 2", "band 4", "AfC Band 5", "6", "Band 7", "8a", "Band 8b", "8c", "Band 9", "VSM")
TEAMS = ("Estates", "Medicine", "Digital", "Surgery", "Community nursing", "Children & young people")
REASONS = (
    "To learn from somebody whose working life is not like mine",
    "A colleague told me how well it went",
)
ODD: tuple[tuple[str, str], ...] = (
    ("email", "two@nhs.example, addresses@nhs.example"),
    ("grade", "Band 8"),
    ("organisation", "LCC"),
    ("area", "Somewhere else"),
    ("released", "Not yet"),
    ("consent", ""),
    ("full_name", "test"),
    ("manager_email", "as above"),
)

Cell = str | float | None


@dataclass(frozen=True)
class Cost:
    """What a process cost: its wall time in seconds and its peak of memory in MB.

    Linux counts at least what this benchmark itself needs, so small peaks say nothing.
    """

    seconds: float
    megabytes: float


def main() -> None:
    """Measure, and print each figure, then each ratio beside its limit."""
    with tempfile.TemporaryDirectory() as scratch:
        best = measure(Path(scratch))
    for name, cost in best.items():
        print(f"{name:28} {cost.seconds:7.2f} s {cost.megabytes:7.0f} MB")
    ours, calamine = best["rmtool ingest, 50,000"], best["calamine reads 50,000"]
    pandas = best["pandas reads 50,000"]
    beyond = best["rmtool ingest, 500"].seconds - best["rmtool ingest, nobody"].seconds
    verdict("time / calamine", ours.seconds / calamine.seconds, 3.0)
    verdict("time / pandas with openpyxl", ours.seconds / pandas.seconds, 0.25)
    verdict("memory / calamine", ours.megabytes / calamine.megabytes, 2.0)
    verdict("500 responses, s beyond start-up", beyond, 0.5)


def measure(scratch: Path) -> dict[str, Cost]:
    """The least time and the most memory of each program over the rounds."""
    many, few, nobody = (scratch / f"{name}.xlsx" for name in ("many", "few", "nobody"))
    for path, responses in ((many, MANY), (few, FEW), (nobody, 0)):
        write_workbook(path, responses)
    run([*RMTOOL, "init", str(scratch / "empty"), "--programme", PROGRAMME])
    programs: dict[str, Callable[[], Cost]] = {
        "calamine reads 50,000": lambda: run([sys.executable, "-c", CALAMINE, str(many)]),
        "rmtool ingest, 50,000": lambda: ingested(scratch, many),
        "pandas reads 50,000": lambda: run([sys.executable, "-c", PANDAS, str(many)]),
        "rmtool ingest, nobody": lambda: ingested(scratch, nobody, ends_with=0),
        "rmtool ingest, 500": lambda: ingested(scratch, few),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            costs[name].append(program())
    return {
        name: Cost(min(cost.seconds for cost in each), max(cost.megabytes for cost in each))
        for name, each in costs.items()
    }


RMTOOL = (sys.executable, "-m", "rmtool")
CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
PANDAS = 'import sys, pandas; pandas.read_excel(sys.argv[1], engine="openpyxl")'


def ingested(scratch: Path, export: Path, *, ends_with: int = 1) -> Cost:
    """What it costs to ingest an export into a cohort that is still empty. With queries it ends with 1."""
    cohort = scratch / "cohort"
    shutil.rmtree(cohort, ignore_errors=True)
    shutil.copytree(scratch / "empty", cohort)
    return run([*RMTOOL, "--cohort", str(cohort), "ingest", str(export)], ends_with=ends_with)


def run(words: Sequence[str], *, ends_with: int = 0) -> Cost:
    """Run a program to its end and tell what it cost. Any other exit code than expected stops the benchmark.

    A peer that fails at once must not pass for a fast one.
    """
    began = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != ends_with:
        sys.exit(f"{' '.join(words[:4])} ended with exit code {child.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(took, usage.ru_maxrss * unit / MEGABYTE)


def write_workbook(path: Path, responses: int) -> None:
    """Write a workbook as Forms does, with invented answers to the sample programme's form."""
    programme = read_programme(samples_folder() / PROGRAMME / "programme.toml")
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in PARTS.items():
            target.writestr(name, content)
        with target.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<?xml version="1.0"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>'.encode())
            for number, cells in enumerate(rows(programme, responses), start=1):
                sheet.write(row_xml(number, cells, texts).encode())
            sheet.write(b"</x:sheetData></x:worksheet>")
        shared = "".join(f"<x:si><x:t>{escape(text)}</x:t></x:si>" for text in texts)
        count = f'uniqueCount="{len(texts)}"'
        target.writestr("xl/sharedStrings.xml", f'<x:sst xmlns:x="{MAIN}" {count}>{shared}</x:sst>')


def row_xml(number: int, cells: Sequence[Cell], texts: dict[str, int]) -> str:
    """One row, each text replaced by its number among the shared ones."""
    return f'<x:row r="{number}">{"".join(cells_xml(number, cells, texts))}</x:row>'


def cells_xml(number: int, cells: Sequence[Cell], texts: dict[str, int]) -> Iterator[str]:
    for column, cell in enumerate(cells, start=1):
        name = f"{column_letters(column)}{number}"
        if isinstance(cell, str):
            yield f'<x:c r="{name}" t="s"><x:v>{texts.setdefault(cell, len(texts))}</x:v></x:c>'
        elif cell is not None:
            style = ' s="1"' if cell % 1 else ""
            yield f'<x:c r="{name}"{style}><x:v>{cell!r}</x:v></x:c>'


def rows(programme: Programme, responses: int) -> Iterator[Sequence[Cell]]:
    """The headings, then one row for each response: the same ones every time."""
    draw = random.Random(PROGRAMME)
    yield (*FIXED, *(question.text for question in programme.questions))
    for number in range(1, responses + 1):
        answers = an_applicant(programme, number, draw)
        sent = FIRST_DAY + draw.random() * (LAST_DAY - FIRST_DAY)
        fixed = (number, sent - 0.01, sent, "anonymous", None, None)
        yield (*fixed, *(answers.get(question.field) for question in programme.questions))


def an_applicant(programme: Programme, number: int, draw: random.Random) -> Mapping[str, str | None]:
    """Invented answers by field. One applicant in a hundred gives an answer that has to be asked about."""
    role = draw.choice(list(Role))
    answers: dict[str, str | None] = {
        question.field: chosen(programme, question, draw)
        for question in programme.questions
        if role in question.asked_of
    }
    name = f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)} {column_letters(number)}"
    manager = draw.randrange(number // 5 + 1)
    answers |= {
        "role": f"Reverse {role.value}",
        "full_name": name,
        "email": f"person.{number}@nhs.example",
        "job_title": draw.choice(JOBS),
        "grade": draw.choice(GRADES),
        "organisation": draw.choice(programme.organisations).name,
        "sector": "NHS",
        "area": draw.choice(("Leicester", "Leicestershire", "Rutland")),
        "team": draw.choice(TEAMS),
        "manager_name": f"Manager {column_letters(manager + 1)}",
        "manager_email": f"manager.{manager}@nhs.example",
        "released": "Yes",
        "consent": "Yes",
        "keep_apart": f"person.{draw.randrange(MANY)}@nhs.example" if draw.random() < 0.02 else None,
        "adjustments": f"Large print, size {draw.randrange(16, 30)}." if draw.random() < 0.05 else None,
        "why": f"{draw.choice(REASONS)}, and for reason {number}." if draw.random() < 0.6 else None,
    }
    return answers | (dict([draw.choice(ODD)]) if draw.random() < SHARE_ODD else {})


def chosen(programme: Programme, question: Question, draw: random.Random) -> str | None:
    """One option of the question; of a multiple choice all commitments, and else one or more."""
    labels = [option.label for option in programme.options(question)]
    if not labels:
        return None
    if question.kind is not QuestionKind.MULTI:
        return draw.choice(labels)
    most = len(labels)
    ticked = labels if question.field.endswith("commitments") else draw.sample(labels, draw.randint(1, most))
    return "".join(f"{label};" for label in ticked)


if __name__ == "__main__":
    main()
