"""The officer's review of a proposal, `out/review.xlsx`: why each pair, why not, who is short, the record."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from rmtool.model.matching import Band, Cause, Proposal, Word
from rmtool.model.review import (
    ABOUT,
    DECISION,
    FIT,
    MENTEE,
    MENTEE_NAME,
    MENTOR,
    MENTOR_NAME,
    NOTE,
    REJECTED,
    SCORE,
    SHEET,
)
from rmtool.model.wording import listing, plural
from rmtool.reports.workbook import Column, Page, workbook_bytes

if TYPE_CHECKING:
    from rmtool.model.people import Applicant
    from rmtool.model.programme import Programme
    from rmtool.model.review import LeftOut, Option, PairReview, Review

REVIEW = "out/review.xlsx"

UNTOUCHED = b">2000-01-01T00:00:00Z</dcterms:modified>"
"""What stands among a workbook's properties as long as nobody but rmtool has saved it."""

LONGEST_RECORD = 20_000
"""Bytes that a workbook's properties take at most; rmtool writes some hundreds."""

FIT_FILLS = {
    Band.STRONG.value: "C6E0B4",
    Band.GOOD.value: "E2EFDA",
    Band.FAIR.value: "FFE699",
    Band.WEAK.value: "F8CBAD",
}
DECISION_FILLS = {Word.APPROVE.value: "C6E0B4", Word.LOCK.value: "BDD7EE", Word.REJECT.value: "F8CBAD"}

PAIRS = (
    Column(MENTOR, 9),
    Column(MENTOR_NAME, 18),
    Column("Mentor's organisation", 20),
    Column("Mentor's grade", 15),
    Column(MENTEE, 9),
    Column(MENTEE_NAME, 18),
    Column("Mentee's organisation", 20),
    Column("Mentee's grade", 15),
    Column(FIT, 8, fills=FIT_FILLS),
    Column(SCORE, 7),
    Column("Status", 11),
    Column("Why", 60),
    Column("What to look at", 26),
    Column("Other partners, and what they cost the whole", 42),
    Column(DECISION, 11, choices=tuple(Word), typed=True, fills=DECISION_FILLS),
    Column(NOTE, 26, typed=True),
)
NOT_PAIRED = (
    Column("Reference", 11),
    Column("Name", 20),
    Column("Organisation", 24),
    Column("Place in reserve", 10),
    Column("Why not", 44),
    Column("Nearest possibility", 12),
    Column("What stands between them", 40),
    Column("Smallest change that would pair them", 40),
)
PEOPLE = (
    Column("Reference", 11),
    Column("Name", 22),
    Column("Role", 9),
    Column("Status", 13),
    Column("Organisation", 28),
    Column("Grade", 22),
    Column("Partner", 14),
)
SHORTAGES = (Column("Shortage", 70), Column("Who competes", 50), Column("For whom", 40))
RECORD = (Column("What", 26), Column("Value", 100))

NOTHING_BETWEEN = {
    Cause.ALL_TAKEN: "Nothing: they are taken.",
    Cause.REJECTED: "You rejected the pair.",
}
"""What is said of the nearest possibility where no rule refuses it."""

HOW_TO_READ = (
    (
        "How to read Pairs",
        (
            "One row for each pair. Why lists every wish that counts, with full marks or less. What to look "
            "at is no fault: it is what you may want to check. You may sort, filter and widen columns."
        ),
    ),
    (
        "How to decide",
        (
            "Choose approve or lock to keep a pair, reject never to have it proposed again, and leave the "
            "rest blank. Then save and close the file and run: rmtool match --decisions out/review.xlsx. A "
            "decision stands until you change it here; a blank takes it back."
        ),
    ),
    (
        "Who may see it",
        "This file is for the programme's officer only. It is not for participants, managers or e-mail.",
    ),
)


def mark_of(proposal: Proposal) -> str:
    """Give the mark by which a review tells which proposal it shows: the beginning of its seal."""
    return str(proposal.certificate.get("seal", ""))[:12]


def review_workbook(review: Review, people: Mapping[str, Applicant], programme: Programme) -> bytes:
    """The review as a workbook of five sheets. The same review always gives the same bytes."""
    rungs = {rung.rung: rung.label for rung in programme.ladder}
    return workbook_bytes(
        [
            Page(SHEET, PAIRS, [_pair(pair, people, rungs) for pair in review.pairs]),
            Page("Not paired", NOT_PAIRED, [_left_out(left, people) for left in review.left_out]),
            Page("People", PEOPLE, list(_people(review, people.values(), rungs))),
            Page("Shortages", SHORTAGES, review.shortages),
            Page(ABOUT, RECORD, [*review.record, *HOW_TO_READ]),
        ]
    )


def saved_by_somebody_else(content: bytes) -> bool:
    """Tell whether a workbook was saved by another program since rmtool wrote it: those put in the time."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as book:
            part = book.getinfo("docProps/core.xml")
            return part.file_size > LONGEST_RECORD or UNTOUCHED not in book.read(part)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error):
        return True


def _pair(
    row: PairReview, people: Mapping[str, Applicant], rungs: Mapping[int, str]
) -> tuple[str | int, ...]:
    return (
        *_who(people[row.pair.mentor], rungs),
        *_who(people[row.pair.mentee], rungs),
        row.band.value,
        row.score,
        row.status,
        "\n".join(row.why),
        "\n".join(_to_look_at(row)),
        "\n".join(_options(row)),
        row.decision,
        row.note,
    )


def _who(person: Applicant, rungs: Mapping[int, str]) -> tuple[str, str, str, str]:
    answers = person.application
    return person.ref, answers.full_name, answers.organisation, _grade(person, rungs)


def _grade(person: Applicant, rungs: Mapping[int, str]) -> str:
    rung = person.application.rung
    return "not known" if rung is None else rungs.get(rung, str(rung))


def _to_look_at(row: PairReview) -> Iterator[str]:
    yield from row.watch
    if row.by_lot:
        yield "This could have gone either way: the lottery decided between equals."


def _options(row: PairReview) -> Iterator[str]:
    if row.for_mentor is None or row.for_mentee is None:
        return
    yield from (_option(row.pair.mentor, option) for option in row.for_mentor)
    yield from (_option(row.pair.mentee, option) for option in row.for_mentee)


def _option(ref: str, option: Option) -> str:
    return f"{ref} with {option.partner}: {cost_in_words(option.cost)}"


def cost_in_words(cost: Mapping[str, int]) -> str:
    """Say how the whole would change: `1 pair fewer, 2 more fair, total fit 12 lower`."""
    parts = [_change(name, change) for name, change in cost.items()]
    return listing([part for part in parts if part]) or "as good as this"


def _change(name: str, change: int) -> str:
    more = "more" if change > 0 else "fewer"
    match name:
        case "total":
            return f"total fit {abs(change)} {'higher' if change > 0 else 'lower'}"
        case "pairs":
            return f"{plural(abs(change), 'pair')} {more}"
        case "second partners":
            return f"{plural(abs(change), 'second partner')} {more}"
        case "waited":
            return f"{abs(change)} {more} of those who waited"
        case _:
            return f"{abs(change)} {more} {name}"


def _left_out(left: LeftOut, people: Mapping[str, Applicant]) -> tuple[str | int, ...]:
    why, answers = left.why, people[left.why.ref].application
    lot = ["The lottery decided: an equally good pairing would have a place."] if left.by_lot else []
    waited = ["Had no partner in an earlier cohort either."] if people[left.why.ref].waited else []
    return (
        why.ref,
        answers.full_name,
        answers.organisation,
        left.place,
        "\n".join([_sentence(why.text), *lot, *waited]),
        why.nearest or "",
        "\n".join(_sentence(refusal.reason) for refusal in why.refusals)
        or NOTHING_BETWEEN.get(why.cause, ""),
        left.change,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _people(
    review: Review, people: Iterable[Applicant], rungs: Mapping[int, str]
) -> Iterator[tuple[str, ...]]:
    partners: dict[str, list[str]] = {}
    for row in review.pairs:
        if row.status != REJECTED:
            partners.setdefault(row.pair.mentor, []).append(row.pair.mentee)
            partners.setdefault(row.pair.mentee, []).append(row.pair.mentor)
    for person in people:
        yield (
            person.ref,
            person.application.full_name,
            person.role.value,
            person.status.words,
            person.application.organisation,
            _grade(person, rungs),
            listing(partners.get(person.ref, [])),
        )
