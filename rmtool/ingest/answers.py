"""The answers of one applicant as values, and everything about them that is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rmtool.ingest.oddities import Oddity, oddities
from rmtool.ingest.text import one_line
from rmtool.ingest.values.addresses import fault_of_address, read_address
from rmtool.ingest.values.choices import NOTHING_CHOSEN, Chosen, choose_one, read_yes_no, spelling
from rmtool.ingest.values.grades import place
from rmtool.ingest.values.lexicon import Lexicon, lexicon_of
from rmtool.model.people import Application, Problem
from rmtool.model.programme import Programme, Role
from rmtool.model.wording import listing, plural

NO_PREFERENCE = "no_preference"
"""The option of the first-topic question that says: any of them."""
PREFER_NOT = "prefer_not"
"""The option about one's own experience that says nothing, and is never read as something."""

RELEASED: Mapping[str, Literal["yes", "not_yet", "no"]] = {"yes": "yes", "not_yet": "not_yet", "no": "no"}
MODES: Mapping[str, Literal["in_person", "online", "either"]] = {
    "in_person": "in_person",
    "online": "online",
    "either": "either",
}


@dataclass(frozen=True)
class Reading:
    """An application as values, and the problems met in reading it."""

    application: Application
    problems: tuple[Problem, ...]


def read_application(
    answers: Mapping[str, str], programme: Programme, *, form: str, role: Role, completed: datetime | None
) -> Reading:
    """Read one person's answers as values. What cannot be told is blank, and a problem says so."""
    lexicon = lexicon_of(programme, form, role)
    sheet = _Answers(_asked(answers, lexicon), lexicon)
    sector = sheet.one("sector")
    first = sheet.one("topic_first")
    application = Application(
        role=role,
        completed=completed,
        full_name=sheet.line("full_name"),
        email=sheet.address("email", doubt=False),
        job_title=sheet.line("job_title"),
        grade=sheet.line("grade"),
        rung=sheet.rung(sector),
        organisation=sheet.organisation(),
        sector=sector,
        area=sheet.one("area"),
        team=sheet.line("team"),
        manager_name=sheet.line("manager_name"),
        manager_email=sheet.address("manager_email", doubt=True),
        released=RELEASED.get(sheet.one("released") or ""),
        previous=sheet.one("previous"),
        keep_apart=sheet.text("keep_apart"),
        meeting_mode=MODES.get(sheet.one("meeting_mode") or ""),
        adjustments=sheet.text("adjustments"),
        topics_offered=sheet.several("topics_offered") & programme.topic_keys,
        topics_released=sheet.several("topics_released") & programme.topic_keys,
        topics_wanted=sheet.several("topics_wanted") & programme.topic_keys,
        topic_first=first if first in programme.topic_keys else None,
        no_preference=first == NO_PREFERENCE,
        own_experience=sheet.own_experience(programme.topic_keys),
        commitments=sheet.commitments(),
        sessions=sheet.sessions(),
        sessions_asked=sheet.sessions_asked(),
        peer_support=sheet.yes_no("peer_support"),
        leadership=sheet.one("leadership"),
        consent=sheet.yes_no("consent"),
        why=sheet.text("why"),
    )
    odd = (*oddities(application, programme), *_not_asked(answers, lexicon))
    doubts = (sheet.about(*oddity, doubt=True, confirmable=True) for oddity in odd)
    return Reading(application, (*sheet.problems, *doubts, *_left_blank(sheet)))


@dataclass
class _Answers:
    """One person's answers beside the words of the programme. Reading one notes what is wrong with it.

    `answers` are those to questions that are asked of this role.
    """

    answers: Mapping[str, str]
    lexicon: Lexicon
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Give the answer as typed: blank where there is none, or the question is not this role's."""
        return self.answers.get(name, "")

    def line(self, name: str) -> str:
        """Give the answer on one line."""
        text = self.answers.get(name)
        return one_line(text) if text else ""

    def one(self, name: str) -> str | None:
        """Read the option chosen, as its value."""
        text = self.text(name)
        value = choose_one(text, self.lexicon.options.get(name, {}))
        if text and value is None:
            self._doubt(
                name, "the answer is none of the options; ask, or add its wording to the option's aliases"
            )
        return value

    def several(self, name: str) -> frozenset[str]:
        """Read the options ticked, as their values."""
        return self._ticked(name).values

    def yes_no(self, name: str) -> bool | None:
        """Whether the answer is yes."""
        text = self.text(name)
        answer = read_yes_no(text, self.lexicon.options.get(name, {}))
        if text and answer is None:
            self._doubt(name, "the answer is neither plainly yes nor plainly no; ask")
        return answer

    def address(self, name: str, *, doubt: bool) -> str | None:
        """Read the one e-mail address given."""
        text = self.text(name)
        address = read_address(text)
        if text and address is None:
            self.problems.append(self.about(name, fault_of_address(text), doubt=doubt))
        return address

    def rung(self, sector: str | None) -> int | None:
        """Place the grade on the ladder."""
        placing = place(self.line("grade"), sector, self.lexicon.ladder)
        if placing.ask:
            self._doubt("grade", placing.ask)
        return placing.rung

    def organisation(self) -> str:
        """Name the employer as the programme does, else as typed."""
        typed = self.line("organisation").strip(";")
        if could_be := self.lexicon.ambiguous.get(spelling(typed)):
            self._doubt("organisation", f"the short name could be {listing(could_be, 'or')}; ask")
        return self.lexicon.employers.get(spelling(typed), typed)

    def own_experience(self, topics: frozenset[str]) -> frozenset[str] | None:
        """Read the topics lived: None where the person did not say, or would rather not."""
        ticked = self._ticked("own_experience").values
        return None if not ticked or PREFER_NOT in ticked else ticked & topics

    def commitments(self) -> frozenset[str] | None:
        """Read the commitments ticked: None where the question is blank or nothing can be read."""
        ticked = [self.several(name) for name in self.lexicon.about_commitments]
        return frozenset[str]().union(*ticked) or None

    def sessions(self) -> frozenset[str]:
        """Read the sessions that the person could attend."""
        ticked = [self.several(name) for name in self.lexicon.about_sessions]
        return frozenset[str]().union(*ticked) & self.lexicon.session_kinds.keys()

    def sessions_asked(self) -> frozenset[str]:
        """List the kinds of session whose question was answered."""
        values = [
            self.lexicon.options[name].values() for name in self.lexicon.about_sessions if self.text(name)
        ]
        return frozenset(self.lexicon.session_kinds[value] for each in values for value in each)

    def about(self, name: str, message: str, *, doubt: bool, confirmable: bool = False) -> Problem:
        """Put a problem under its question."""
        question = self.lexicon.questions.get(name)
        asked = question.text if question else name
        return Problem(message, question=asked, field=name, doubt=doubt, confirmable=confirmable)

    def _doubt(self, name: str, message: str, *, confirmable: bool = False) -> None:
        self.problems.append(self.about(name, message, doubt=True, confirmable=confirmable))

    def _ticked(self, name: str) -> Chosen:
        text = self.text(name)
        ticked = self.lexicon.several(name, text) if text else NOTHING_CHOSEN
        if ticked.unknown:
            parts = plural(ticked.unknown, "part")
            self._doubt(
                name,
                f"{parts} of the answer cannot be read as an option; ask, or add the wording to its aliases",
                confirmable=bool(ticked.values),
            )
        return ticked


def _left_blank(sheet: _Answers) -> Iterator[Problem]:
    """Find required answers that are blank where no criterion asks: nothing else would tell of them.

    A blank name spoils the application: nobody can be written to, or matched, without one.
    """
    for name in sheet.lexicon.expected:
        if not sheet.line(name):
            doubt = name != "full_name"
            message = "the answer is blank, or could not be read in the export; ask"
            yield sheet.about(name, message, doubt=doubt, confirmable=doubt)


def _asked(answers: Mapping[str, str], lexicon: Lexicon) -> Mapping[str, str]:
    """Leave out answers to questions that are not asked of this role: most people give none."""
    if answers.keys() <= lexicon.questions.keys():
        return answers
    return {name: answer for name, answer in answers.items() if name in lexicon.questions}


def _not_asked(answers: Mapping[str, str], lexicon: Lexicon) -> Iterator[Oddity]:
    """Answers to questions that are for the other role only."""
    answered = sum(bool(answers[name]) for name in lexicon.others & answers.keys())
    if answered:
        yield "role", f"{plural(answered, 'question')} of the other role answered too; not read"
