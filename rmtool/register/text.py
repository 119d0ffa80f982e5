"""How moments, answers and proposals are written as text in the register, and read back the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from rmtool.model.matching import Band, Pair, Proposal, ProposedPair


def written_moment(moment: datetime) -> str:
    """Write a moment in UTC as `2026-03-26T09:30:00Z`.

    A time without a zone is a wall-clock time, such as an export's completion times, and stays one.
    """
    if moment.tzinfo is None:
        return moment.isoformat()
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_moment(text: str) -> datetime:
    """Read what `written_moment` wrote."""
    return datetime.fromisoformat(text)


_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: object) -> str:
    """Write a value as JSON in which equal values are equal text."""
    return _write(value)


def written_answers(answers: Mapping[str, str]) -> bytes:
    """Write answers by field as `canonical` does, in UTF-8: pydantic's writer takes a third of the time."""
    fields = sorted(answers)
    in_order = fields == [*answers]
    return to_json(dict(answers) if in_order else {field: answers[field] for field in fields})


def response_digest(completed: str | None, answers: bytes) -> str:
    """Return the SHA-256 (hex) of a response as it is written: when it was completed, and its answers."""
    return sha256(b"%b %b" % ((completed or "").encode(), answers)).hexdigest()


def written_proposal(proposal: Proposal) -> str:
    """Write a proposal whole, certificate and all."""
    pairs = [
        {"pair": vars(p.pair), "score": p.score, "band": p.band, "status": p.status} for p in proposal.pairs
    ]
    return canonical(vars(proposal) | {"pairs": pairs})


def read_proposal(text: str) -> Proposal:
    """Read what `written_proposal` wrote. Sequences within the certificate come back as lists."""
    content = json.loads(text)
    return Proposal(
        pairs=tuple(_proposed_pair(pair) for pair in content["pairs"]),
        unpaired_mentors=tuple(content["unpaired_mentors"]),
        unpaired_mentees=tuple(content["unpaired_mentees"]),
        objectives=tuple((name, value) for name, value in content["objectives"]),
        unique=content["unique"],
        certificate=content["certificate"],
    )


def _proposed_pair(content: Mapping[str, Any]) -> ProposedPair:
    return ProposedPair(Pair(**content["pair"]), content["score"], Band(content["band"]), content["status"])
