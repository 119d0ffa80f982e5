"""What goes on record about a match, for the sheet `About` of the review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from rmtool import __version__
from rmtool.commands.decisions import counted
from rmtool.model.review import SEAL
from rmtool.model.wording import listing, plural
from rmtool.reports.review import mark_of

if TYPE_CHECKING:
    from rmtool.commands.cohort import Cohort
    from rmtool.commands.review import Found
    from rmtool.match.alternatives import Alternatives
    from rmtool.match.lineup import Lineup
    from rmtool.model.people import Participant
    from rmtool.model.programme import Programme
    from rmtool.register import Register


def record_of(
    cohort: Cohort, register: Register, found: Found, others: Alternatives | None
) -> Iterator[tuple[str, str]]:
    """What goes on record about the run. No date: the same register always gives the same file."""
    proposal, programme = found.proposal, cohort.programme
    yield SEAL, mark_of(proposal)
    yield "Programme", f"{programme.about.name}, {programme.about.cohort}"
    yield "programme.toml (SHA-256)", sha256(cohort.programme_file.read_bytes()).hexdigest()
    yield "Exports (SHA-256)", "\n".join(_exports(register)) or "none"
    yield "rmtool", __version__
    yield "Seed of the lottery", programme.matching.seed
    yield "How people were matched", _how_people_were_taken(found.lineup)
    sides = ((found.field.mentors, "mentor"), (found.field.mentees, "mentee"))
    yield "Who could be paired", listing([_with_places(people, word) for people, word in sides])
    yield from _waited(found, programme)
    yield "Pairs", f"{len(proposal.pairs)}: {fit_in_words(proposal.fits())}"
    yield "Not paired", str(len(found.left_out))
    yield "Objectives, in their order", "\n".join(f"{name}: {value}" for name, value in proposal.objectives)
    yield "Proof", "checked; rmtool verify repeats it"
    yield "Unique", "yes: no other pairing is as good" if proposal.unique else "no: another is as good"
    yield (
        "Your decisions",
        listing([f"{n} {word}" for word, n in counted(found.standing).items() if n]) or "none",
    )
    yield "Other partners", _how_alternatives_were_found(found, others)


def _with_places(people: Sequence[Participant], word: str) -> str:
    """How many people there are, and how many partners they can have together if that is more."""
    places = sum(person.capacity for person in people)
    several = f" with {places:,} places" if places > len(people) else ""
    return f"{plural(len(people), word)}{several}"


def _waited(found: Found, programme: Programme) -> Iterator[tuple[str, str]]:
    """How many of those who waited since an earlier cohort have a partner now, if anybody waited."""
    waited = {ref for ref, person in found.field.by_ref.items() if person.waited}
    served = waited & {ref for p in found.proposal.pairs for ref in (p.pair.mentor, p.pair.mentee)}
    if waited:
        first = programme.matching.priority_for_waiting
        how = "matched before others" if first else "matched like everybody (priority_for_waiting is off)"
        people = plural(len(waited), "person", "people")
        yield "Have waited", f"{people} since an earlier cohort, {how}; {len(served)} of them with a partner"


def _how_alternatives_were_found(found: Found, others: Alternatives | None) -> str:
    pairs = len(found.proposal.pairs)
    if others is None:
        return f"worked out for none of the {plural(pairs, 'pair')}: the cohort is too large for it"
    undecided = sum(proposed.status != "locked" for proposed in found.proposal.pairs)
    return (
        f"worked out for {undecided:,} of {plural(pairs, 'pair')}, all that you have not decided to keep: "
        "the two for each person that cost the whole least. The costs are exact, as if all were matched anew"
    )


def _how_people_were_taken(lineup: Lineup) -> str:
    if not lineup.by_type:
        return "person by person"
    mentors, mentees = lineup.crowd.sizes
    return (
        f"by type, as the cohort is large: {plural(len(mentors), 'type')} of mentors and {len(mentees):,} of "
        "mentees. People of a type are alike to every rule and wish; who of them gets which partner was "
        "drawn by lot"
    )


def _exports(register: Register) -> Iterable[str]:
    """The digests of the exports that were taken in, each once, in the order of their first coming."""
    lines = (line.inputs for line in register.commands() if line.command == "ingest")
    return dict.fromkeys(digest for inputs in lines for digest in inputs.split())


def fit_in_words(fits: Mapping[str, int]) -> str:
    """Say how many pairs each band has: `7 strong, 3 good`."""
    return listing([f"{number} {band}" for band, number in fits.items() if number]) or "none"
