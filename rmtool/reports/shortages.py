"""What the cohort is short of, in words: for the officer's eyes, as it counts people by what they chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rmtool.model.programme import Programme, Role
from rmtool.model.review import Recruits, Shortage
from rmtool.model.wording import listing, plural


def topic_labels(programme: Programme) -> dict[str, str]:
    """Give each topic's label by its key."""
    return {topic.key: topic.label for topic in programme.topics}


def shortage_in_words(short: Shortage, labels: Mapping[str, str]) -> str:
    """Say who compete for how many: `14 mentees want disability, 3 mentors offer it: 11 more are needed.`."""
    mentees = short.role is Role.MENTEE
    partner = Role.MENTOR if mentees else Role.MENTEE
    if not short.topics:
        return f"{plural(len(short.people), short.role.value)} named no topic, so no {partner} is possible."
    people = plural(len(short.people), short.role.value)
    chose = ("want" if mentees else "offer") + ("s" if len(short.people) == 1 else "")
    topics = listing([labels.get(topic, topic) for topic in short.topics], "and" if short.all_chose else "or")
    there = (
        f"the rules allow them {_counted(short, partner)}" if short.places else f"no {partner} is possible"
    )
    return f"{people} {chose} {topics}, and {there}: {plural(short.missing, partner.value)} more needed."


def _counted(short: Shortage, partner: Role) -> str:
    people = plural(len(short.partners), partner.value)
    return people if short.places == len(short.partners) else f"{people} with {plural(short.places, 'place')}"


def plan_in_words(plan: Sequence[Recruits], programme: Programme) -> Iterable[str]:
    """Say whom to recruit, a sentence for each topic, the number of all first."""
    if not plan:
        return
    labels = topic_labels(programme)
    rungs = {rung.rung: rung.label.split(",")[0] for rung in programme.ladder}
    total = sum(one.number for one in plan)
    yield f"The fewest who would pair every mentee who can be paired: {plural(total, 'mentor')}."
    for topic, those in groupby(plan, key=lambda one: one.topic):
        ceilings = [_at_or_below(one, rungs) for one in those]
        yield f"Recruit for {labels.get(topic, topic)}: {listing(ceilings)}."


def _at_or_below(one: Recruits, rungs: Mapping[int, str]) -> str:
    where = "of any grade" if one.ceiling is None else f"at or below {rungs.get(one.ceiling, one.ceiling)}"
    return f"{one.number} {where}"
