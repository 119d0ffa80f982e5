"""Why a pair fits as it does, criterion by criterion, and what would pair somebody who is left out.

Every sentence stands in a fixed list here and takes no topic, so that none can say what anybody lives with,
nor that two people share it.
"""

from __future__ import annotations

from collections.abc import Mapping

from rmtool.match.fit import FULL_MARKS
from rmtool.model.matching import Cause, Unpaired
from rmtool.model.programme import Role

_NEW_OR_NOT = "it is not certain to be new to the mentee."

SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "first_topic": (
        "not what the mentee asked for first, but something else they asked for.",
        "",
        "what the mentee asked for first, or they put nothing first.",
    ),
    "more_topics": (
        "one subject to talk about.",
        "two subjects to talk about.",
        "three or more subjects to talk about.",
    ),
    # One sentence for no mark and for half: told apart, they would say what the mentee lives with.
    "different_experience": (_NEW_OR_NOT, _NEW_OR_NOT, "something new to the mentee."),
    "seniority": (
        "the mentee does not stand above the mentor.",
        "the mentee stands a little above the mentor, or a grade is not known.",
        "the mentee stands well above the mentor.",
    ),
    "different_organisation": (
        "the same organisation.",
        "",
        "different organisations, or one is not known.",
    ),
    "area": (
        "different areas, and one of them meets only in person.",
        "different areas, but they could meet online.",
        "the same area, or one of them meets only online.",
    ),
}
"""What each soft criterion says about a pair with 0, 1 and 2 marks."""

_PARTNER = {Role.MENTOR: "mentee", Role.MENTEE: "mentor"}


def why_they_fit(marks: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """Say what each criterion found, in the order of the marks: `Full marks: ...` or `Less: ...`."""
    return tuple(
        f"{'Full marks' if given == FULL_MARKS else 'Less'}: {SENTENCES[name][given]}"
        for name, (given, _) in marks.items()
    )


def smallest_change(left: Unpaired) -> str:
    """Say what little would have to be different for somebody who is left out to have a partner."""
    partner = _PARTNER[left.role]
    match left.cause:
        case Cause.NOBODY:
            return f"One {partner} to apply."
        case Cause.NO_TOPIC:
            return f"One more {partner} with a topic that {left.ref} chose."
        case Cause.ALL_TAKEN:
            return f"One more {partner} whom the rules allow, or a place more with one of those there are."
        case Cause.REJECTED:
            return f"Take back the rejection of a pair with {left.ref}."
        case Cause.REFUSED:
            rules = " and ".join(refusal.rule for refusal in left.refusals)
            return f"{left.nearest} could be the {partner}, were it not for: {rules}."
