"""The certificate: all that `rmtool verify` needs to repeat the proof, as plain integers and references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from json import dumps
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rmtool.match.candidates import Candidates
from rmtool.match.crowd import Crowd
from rmtool.match.decisions import Decisions
from rmtool.match.objectives import COST_LIMIT
from rmtool.model.matching import Pair, Proposal
from rmtool.model.programme import Matching

Price = Annotated[int, Field(strict=True, ge=-COST_LIMIT, le=COST_LIMIT)]
Refs = tuple[tuple[str, str], ...]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ProvenStage(_Record):
    """Objectives solved together, and the prices that prove them: mentors, mentees, source, sink."""

    objectives: tuple[str, ...]
    prices: tuple[Price, ...]


class Certificate(_Record):
    """Who was matched, what the officer had decided, and the prices of each stage.

    `mentors` and `mentees` give the order of the prices: one for each person or, where the match was by type,
    one for each type in the order of its first member. `digest` stands for all that the engine was given,
    so that a change of people or rules since is told as that. `seal` stands for the proposal and the rest of
    the certificate, so that no part of either can be edited unnoticed.
    """

    mentors: tuple[str, ...]
    mentees: tuple[str, ...]
    locked: Refs
    rejected: Refs
    kept: Refs
    override: Annotated[bool, Field(strict=True)]
    steady: Refs
    by_type: Annotated[bool, Field(strict=True)]
    stages: Annotated[tuple[ProvenStage, ...], Field(min_length=1)]
    digest: str
    seal: str = ""

    @property
    def decisions(self) -> Decisions:
        """What the officer had decided."""
        return Decisions(
            _pairs(self.locked),
            _pairs(self.rejected),
            _pairs(self.kept),
            self.override,
            _pairs(self.steady),
        )

    @property
    def objectives(self) -> tuple[str, ...]:
        """The names of all objectives, in the order in which they were solved."""
        return tuple(name for stage in self.stages for name in stage.objectives)


def read_certificate(stored: Mapping[str, object]) -> Certificate | None:
    """Read the certificate of a stored proposal, or None where it cannot be one."""
    try:
        return Certificate.model_validate(stored)
    except ValidationError:
        return None


def in_order(pairs: Iterable[Pair]) -> Refs:
    """Pairs as a certificate lists them."""
    return tuple((pair.mentor, pair.mentee) for pair in sorted(pairs))


def _pairs(refs: Refs) -> frozenset[Pair]:
    return frozenset(Pair(*both) for both in refs)


def digest(allowed: Candidates, crowd: Crowd, matching: Matching) -> str:
    """Hash (SHA-256) all that the engine is given: people by reference, allowed pairs, settings."""
    fingerprint = sha256(matching.model_dump_json().encode())
    for size in crowd.sizes:
        fingerprint.update(size.astype("<i8").tobytes())
    for person in crowd.people.values():
        fingerprint.update(dumps([person.ref, person.key, person.capacity, person.waited]).encode())
    for array in (allowed.mentor, allowed.mentee, allowed.score, allowed.band):
        fingerprint.update(array.astype("<i8").tobytes())
    return fingerprint.hexdigest()


def seal(proposal: Proposal, certificate: Certificate) -> str:
    """Hash (SHA-256) a proposal and its certificate, but for the seal itself."""
    said = [
        [[p.pair.mentor, p.pair.mentee, p.score, p.band, p.status] for p in proposal.pairs],
        [proposal.unpaired_mentors, proposal.unpaired_mentees, proposal.objectives, proposal.unique],
        certificate.model_dump(mode="json", exclude={"seal"}),
    ]
    return sha256(dumps(said).encode()).hexdigest()
