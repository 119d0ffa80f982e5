"""What a programme file says: everything that differs from one cohort to the next, and nothing else."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NaiveDatetime, Strict, StringConstraints

from rmtool.model.wording import read_clock

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
"""A name that code and files may use: lower case, digits, hyphens and underscores."""

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

Clock = Annotated[time, BeforeValidator(read_clock), Strict()]
"""A wall-clock time: a TOML time, or words such as "09:30", "9.30" and "9:30am". A bare number is refused."""

LONDON = ZoneInfo("Europe/London")
"""Where the times of a programme file, of Forms exports and of calendars are."""

MOST_PARTNERS = 10
"""Nobody has more partners than this at a time: a larger number is a slip of the pen."""

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


SESSION_KINDS = {
    "training": ("training", "mentor_training", "mentee_training"),
    "midway": ("midway", "reflection"),
    "evaluation": ("evaluation",),
    "peer-support": ("peer_support",),
    "celebration": ("celebration",),
}
"""The kinds of session that have a letter of their own, by that letter."""


class Role(StrEnum):
    """Which side of a pair somebody is on."""

    MENTOR = "mentor"
    MENTEE = "mentee"

    @property
    def letter(self) -> str:
        """The first letter of this role's references: `M-001` is a mentor, `E-001` a mentee."""
        return "M" if self is Role.MENTOR else "E"


class Status(StrEnum):
    """Where an applicant stands."""

    ELIGIBLE = "eligible"
    QUERY = "query"
    NOT_ELIGIBLE = "not_eligible"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """The status as a sentence has it: `not eligible`."""
        return self.value.replace("_", " ")


class Level(StrEnum):
    """How much a soft criterion counts; `mandatory` turns it into a hard rule."""

    MANDATORY = "mandatory"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    OFF = "off"


class Section(BaseModel):
    """A part of the programme file: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class About(Section):
    """`[programme]`: what this cohort is called and when applications close."""

    key: Key
    name: Words
    cohort: Words
    year: Annotated[int, Field(ge=2000, le=2100)]
    organiser: Words
    deadline: Annotated[NaiveDatetime, Strict()]
    """Local time in Europe/London; an application completed after it is late."""


class Contacts(Section):
    """`[contacts]`: who signs the letters and where questions go."""

    sender: Words
    emails: Annotated[tuple[Words, ...], Field(min_length=1)]
    form_help: Annotated[tuple[Words, ...], Field(min_length=1)]


class Meetings(Section):
    """`[meetings]`: how often a pair meets, each meeting's length in minutes, over how many months."""

    number: Annotated[int, Field(ge=1, le=60)]
    minutes: Annotated[int, Field(ge=10, le=480)]
    months: Annotated[int, Field(ge=1, le=36)]

    @property
    def hours(self) -> float:
        """Hours that all the meetings take together."""
        return self.number * self.minutes / 60


class Labelled(Section):
    """Something people choose from a list: a key for rmtool, the label on the form, other spellings."""

    key: Key
    label: Words
    aliases: tuple[Words, ...] = ()


class Topic(Labelled):
    """A kind of lived experience. `wording` is what a letter may call it once its mentor released it."""

    wording: Words


class Eligibility(Section):
    """One row of the area and sector table: who may apply from where. The first row that fits decides."""

    sectors: tuple[Key, ...] = ()
    areas: tuple[Key, ...] = ()
    outcome: Literal["eligible", "query", "not_eligible"]
    because: Words


class Organisation(Section):
    """An employer as the programme names it, with the spellings people use for it."""

    name: Words
    aliases: tuple[Words, ...] = ()


class AmbiguousName(Section):
    """A short name that more than one organisation answers to: always asked about, never guessed."""

    alias: Words
    could_be: Annotated[tuple[Words, ...], Field(min_length=2)]


class CriterionTest(StrEnum):
    """The ways a criterion can be tested. Each is a function in `rmtool.ingest.criteria`."""

    TOPICS = "topics"
    COMMITMENT = "commitment"
    ELIGIBILITY = "eligibility"
    RELEASE = "release"
    CONSENT = "consent"
    DEADLINE = "deadline"
    EMAIL = "email"
    GRADE = "grade"
    ONE_ROLE = "one_role"
    LEADERSHIP = "leadership"
    ANYONE = "anyone"


class Criterion(Section):
    """One line of a person specification, in the pack's own words, and how it is tested.

    `field` is the answer it looks at and `choice` the option that must be ticked, where the test needs them.
    `blank` says what an unanswered question means: plainly not met, or cannot tell.
    """

    id: Key
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    text: Words
    test: CriterionTest
    field: Key | None = None
    choice: Key | None = None
    required: bool = True
    blank: Literal["not_met", "cannot_tell"] = "cannot_tell"


class Rung(Section):
    """One step of the seniority ladder, with the grades that stand on it, for anyone and by sector."""

    rung: Annotated[int, Field(ge=1, le=99)]
    label: Words
    grades: tuple[Words, ...] = ()
    by_sector: dict[Key, tuple[Words, ...]] = {}


class Session(Section):
    """A dated event of the programme. `group` names its choose-one group; blank means on its own.

    Times are wall-clock times in Europe/London. `date = "tbc"` is allowed: such a session is never put in a
    calendar.
    """

    id: Key
    kind: Key
    title: Words
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    required: bool
    group: Key | None = None
    date: Annotated[date, Strict()] | Literal["tbc"]
    weekday: Weekday | None = None
    start: Clock | None = None
    end: Clock | None = None
    lasts: Annotated[int, Field(ge=5, le=480)] | None = None
    """Length in minutes, for a session whose times are not known yet."""
    seats: Annotated[int, Field(ge=1)] | None = None
    place: Words | None = None
    link: Words | None = None
    calendar_title: Words | None = None
    """What calendars and line managers see in place of the title, which may say who attends."""

    @property
    def neutral_title(self) -> str:
        """A title that does not tell mentors from mentees: being a mentor says much about somebody."""
        return self.calendar_title or ("Training session" if self.is_training else "Programme session")

    @property
    def is_training(self) -> bool:
        """Whether it is a training, be it for all or for one role."""
        return self.kind.endswith("training")

    @property
    def minutes(self) -> int | None:
        """Length in minutes: by its times, else what `lasts` says, else None."""
        if self.start is None or self.end is None:
            return self.lasts
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


class Option(Section):
    """One answer of a choice question: the value rmtool keeps, and the labels the form has shown for it."""

    value: Key
    label: Words
    aliases: tuple[Words, ...] = ()


class QuestionKind(StrEnum):
    """How a question is answered: words, one option, several options."""

    TEXT = "text"
    CHOICE = "choice"
    MULTI = "multi"


class Question(Section):
    """One question of the application form, and the field of an application that it fills.

    `form` is blank where one form serves both roles. `options_from` takes the options from another part of
    the programme file: its topics, areas or sectors; `options` adds to them. A question with its options from
    the organisations may be answered with any other name.
    """

    field: Key
    form: Key | None = None
    asked_of: Annotated[tuple[Role, ...], Field(min_length=1)]
    kind: QuestionKind
    text: Words
    aliases: tuple[Words, ...] = ()
    options: tuple[Option, ...] = ()
    options_from: Literal["topics", "areas", "sectors", "organisations"] | None = None
    required: bool = False


class Form(Section):
    """`[[form]]`: a separate application form, and the role of everyone who fills it in."""

    key: Key
    role: Role | None = None


class FitBands(Section):
    """`[matching.bands]`: the share of the top score, in per cent, from which a pair is called each name."""

    strong: Annotated[int, Field(ge=1, le=100)]
    good: Annotated[int, Field(ge=1, le=100)]
    fair: Annotated[int, Field(ge=1, le=100)]


class Matching(Section):
    """`[matching]`: the hard rules by name, the soft criteria with their levels, and the lottery's seed.

    `wanted_gap` is the number of rungs between mentor and mentee that earns full marks. A mentor may have as
    many mentees as they offer to, up to `mentees_per_mentor`. A mentee may have up to `mentors_per_mentee`,
    or fewer where the form asks and they say so.
    """

    seed: Words
    rules: tuple[Key, ...]
    weights: dict[Key, Level]
    bands: FitBands
    wanted_gap: Annotated[int, Field(ge=0, le=12)] = 2
    mentees_per_mentor: Annotated[int, Field(ge=1, le=MOST_PARTNERS)] = 1
    mentors_per_mentee: Annotated[int, Field(ge=1, le=MOST_PARTNERS)] = 1
    priority_for_waiting: bool = False


class Retention(Section):
    """`[retention]`: how many months answers are kept after the deadline."""

    unmatched_months: Annotated[int, Field(ge=0, le=120)]
    matched_months: Annotated[int, Field(ge=0, le=120)]


class Disclosure(Section):
    """`[disclosure]`: counts up to `hide_up_to` are hidden in public reports, others rounded."""

    hide_up_to: Annotated[int, Field(ge=1, le=50)] = 7
    round_to: Annotated[int, Field(ge=1, le=50)] = 5


class SurveyItem(Section):
    """A statement that participants rate before, midway and after, from 1 to 5."""

    id: Key
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    text: Words


class Letters(Section):
    """`[letters]`: what the letters need to know that stands nowhere else."""

    reply_days: Annotated[int, Field(ge=1, le=60)] = 10
    announce_days: Annotated[int, Field(ge=1, le=400)] = 42
    """How many days before a session its joining details, or its invitations, are due."""
    reminder_days: Annotated[int, Field(ge=1, le=60)] = 7
    """How many days before a session its reminders are due."""
    next_cohort: Words = "the next cohort"


class Programme(Section):
    """A whole programme, as its `programme.toml` describes it."""

    about: Annotated[About, Field(alias="programme")]
    contacts: Contacts
    meetings: Meetings
    topics: Annotated[tuple[Topic, ...], Field(alias="topic", min_length=1)]
    areas: Annotated[tuple[Labelled, ...], Field(alias="area")] = ()
    sectors: Annotated[tuple[Labelled, ...], Field(alias="sector")] = ()
    eligibility: tuple[Eligibility, ...] = ()
    organisations: Annotated[tuple[Organisation, ...], Field(alias="organisation")] = ()
    ambiguous: tuple[AmbiguousName, ...] = ()
    criteria: Annotated[tuple[Criterion, ...], Field(alias="criterion", min_length=1)]
    ladder: Annotated[tuple[Rung, ...], Field(alias="rung", min_length=1)]
    sessions: Annotated[tuple[Session, ...], Field(alias="session")] = ()
    forms: Annotated[tuple[Form, ...], Field(alias="form")] = ()
    questions: Annotated[tuple[Question, ...], Field(alias="question", min_length=1)]
    matching: Matching
    letters: Letters = Letters()
    retention: Retention
    disclosure: Disclosure = Disclosure()
    survey: tuple[SurveyItem, ...] = ()

    def specification(self, role: Role) -> tuple[Criterion, ...]:
        """Give the person specification of one role: its criteria in the order of the file."""
        return tuple(c for c in self.criteria if role in c.roles)

    def options(self, question: Question) -> tuple[Option, ...]:
        """List the options of a choice question, wherever in the file they stand; none for free text."""
        lists: dict[str, tuple[Labelled, ...]] = {
            "topics": self.topics,
            "areas": self.areas,
            "sectors": self.sectors,
        }
        return _options(lists.get(question.options_from or "", ())) + question.options

    @cached_property
    def topic_keys(self) -> frozenset[str]:
        """Every topic's key."""
        return frozenset(topic.key for topic in self.topics)

    @cached_property
    def default_form(self) -> str:
        """The form that an export belongs to where the programme has only one."""
        return self.forms[0].key if self.forms else "applications"


def _options(items: tuple[Labelled, ...]) -> tuple[Option, ...]:
    return tuple(Option(value=item.key, label=item.label, aliases=item.aliases) for item in items)
