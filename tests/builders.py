"""Invented people for tests: only what a test says about them differs from an ordinary one."""

from __future__ import annotations

from rmtool.model.people import Participant
from rmtool.model.programme import Role


def participant(ref: str, **changes: object) -> Participant:
    """Someone eligible, with that reference; everything but what `changes` says is ordinary."""
    role = Role.MENTOR if ref.startswith("M") else Role.MENTEE
    ordinary: dict[str, object] = {
        "ref": ref,
        "key": f"applications:{ref}",
        "role": role,
        "name": f"Person {ref}",
        "email": f"{ref.lower()}@nhs.example",
        "organisation": f"Trust of {ref}",
        "team": "",
        "rung": 3 if role is Role.MENTOR else 9,
        "area": "leicester",
        "mode": "either",
        "topics": frozenset({"race"}),
    }
    return Participant(**(ordinary | changes))  # type: ignore[arg-type]
