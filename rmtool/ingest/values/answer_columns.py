"""The answers to one question at a time, over many people, read as values; what is doubtful is noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

from rmtool.ingest.text import one_line
from rmtool.ingest.values.addresses import fault_of_address, read_address
from rmtool.ingest.values.choices import NOTHING_CHOSEN, Chosen, choose_one, read_yes_no, spelling
from rmtool.ingest.values.distinct import K, V, each_once, unions
from rmtool.ingest.values.grades import place
from rmtool.ingest.values.lexicon import Lexicon
from rmtool.ingest.values.numbers import read_number
from rmtool.model.people import Problem
from rmtool.model.wording import listing, plural

PREFER_NOT = "prefer_not"
"""The option about one's own experience that says nothing, and is never read as something."""
NOT_ASKED = {"completed": "Completion time"}
"""What no question asks, in the words of the export."""

Doubtful = tuple[V, Problem | None]
"""A value, and what is wrong with the answer that it was read from."""


@dataclass
class AnswerColumns:
    """The answers of people of one role beside the words of the programme, question by question.

    Each reading gives a value for every person, in their order. What is wrong with an answer goes into
    `problems`, by the person's place; people who gave the same answer share the problem.
    """

    people: Sequence[Mapping[str, str]] = field(repr=False)
    lexicon: Lexicon
    problems: defaultdict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, name: str) -> Sequence[str]:
        """Give the answers as typed: blank where there is none, or the question is not this role's."""
        return self._texts.get(name) or [""] * len(self.people)

    def lines(self, name: str) -> list[str]:
        """Give each answer on one line."""
        return each_once(self.texts(name), one_line)

    def one(self, name: str) -> list[str | None]:
        """Read the option chosen, as its value."""
        options = self.lexicon.options.get(name, {})
        message = "the answer is none of the options; ask, or add its wording to the option's aliases"
        return self._read(name, lambda text: choose_one(text, options), message)

    def several(self, name: str, among: frozenset[str] | None = None) -> list[frozenset[str]]:
        """Read the options ticked, as their values; only those `among` these, where any are given."""
        ticked = self._ticked(name)
        return ticked if among is None else each_once(ticked, among.intersection)

    def yes_no(self, name: str) -> list[bool | None]:
        """Whether the answers are yes."""
        options = self.lexicon.options.get(name, {})
        message = "the answer is neither plainly yes nor plainly no; ask"
        return self._read(name, lambda text: read_yes_no(text, options), message)

    def number(self, name: str, *, most: int) -> list[int | None]:
        """Read how many of something there may be: one at least, `most` at most."""
        options = self.lexicon.options.get(name, {})

        def read(text: str) -> int | None:
            number = read_number(choose_one(text, options) or text)
            return number if number is not None and 1 <= number <= most else None

        message = f"the answer is not plainly a number from 1 to {most}, so it counts as 1; ask"
        return self._read(name, read, message)

    def addresses(self, name: str, *, doubt: bool) -> list[str | None]:
        """Read the one e-mail address given."""

        def read(text: str) -> Doubtful[str | None]:
            address = read_address(text)
            wrong = bool(text) and address is None
            return address, self.about(name, fault_of_address(text), doubt=doubt) if wrong else None

        return self._noting(self.texts(name), read)

    def rungs(self, sectors: Sequence[str | None]) -> list[int | None]:
        """Place the grades on the ladder, each by its sector."""

        def read(graded: tuple[str, str | None]) -> Doubtful[int | None]:
            placing = place(*graded, self.lexicon.ladder)
            return placing.rung, self._doubt("grade", placing.ask) if placing.ask else None

        return self._noting([*zip(self.lines("grade"), sectors, strict=True)], read)

    def organisations(self) -> list[str]:
        """Name the employers as the programme does, else as typed."""

        def read(line: str) -> Doubtful[str]:
            typed = line.strip(";")
            could_be = self.lexicon.ambiguous.get(spelling(typed))
            message = f"the short name could be {listing(could_be, 'or')}; ask" if could_be else ""
            named = self.lexicon.employers.get(spelling(typed), typed)
            return named, self._doubt("organisation", message) if message else None

        return self._noting(self.lines("organisation"), read)

    def own_experience(self, topics: frozenset[str]) -> list[frozenset[str] | None]:
        """Read the topics lived: None where the person did not say, or would rather not."""
        return each_once(
            self._ticked("own_experience"),
            lambda ticked: None if not ticked or PREFER_NOT in ticked else ticked & topics,
        )

    def commitments(self) -> list[frozenset[str] | None]:
        """Read the commitments ticked: None where the question is blank or nothing can be read."""
        ticked = [self._ticked(name) for name in self.lexicon.about_commitments]
        return [each or None for each in unions(ticked, len(self.people))]

    def sessions(self) -> list[frozenset[str]]:
        """Read the sessions that the people could attend."""
        ticked = [self._ticked(name) for name in self.lexicon.about_sessions]
        return each_once(unions(ticked, len(self.people)), frozenset(self.lexicon.session_kinds).intersection)

    def sessions_asked(self) -> list[frozenset[str]]:
        """List the kinds of session whose question was answered."""
        nothing = frozenset[str]()
        answered = [
            [kinds if text else nothing for text in self.texts(name)]
            for name in self.lexicon.about_sessions
            for kinds in (self._kinds_of(name),)
        ]
        return unions(answered, len(self.people))

    def about(self, name: str, message: str, *, doubt: bool, confirmable: bool = False) -> Problem:
        """Put a problem under its question."""
        question = self.lexicon.questions.get(name)
        asked = question.text if question else NOT_ASKED.get(name, name)
        return Problem(message, question=asked, field=name, doubt=doubt, confirmable=confirmable)

    def note(self, at: int, problem: Problem) -> None:
        """Note a problem of the person in this place."""
        self.problems[at].append(problem)

    @cached_property
    def _texts(self) -> Mapping[str, Sequence[str]]:
        names = tuple(self.lexicon.questions)
        rows = ([*map(answers.get, names, repeat(""))] for answers in self.people)
        return dict(zip(names, zip(*rows, strict=True), strict=False))

    def _doubt(self, name: str, message: str, *, confirmable: bool = False) -> Problem:
        return self.about(name, message, doubt=True, confirmable=confirmable)

    def _ticked(self, name: str) -> list[frozenset[str]]:
        def read(text: str) -> Doubtful[frozenset[str]]:
            ticked = self.lexicon.several(name, text) if text else NOTHING_CHOSEN
            return ticked.values, self._unread(name, ticked) if ticked.unknown else None

        return self._noting(self.texts(name), read)

    def _unread(self, name: str, ticked: Chosen) -> Problem:
        parts = plural(ticked.unknown, "part")
        message = f"{parts} of the answer cannot be read as an option; ask, or add the wording to its aliases"
        return self._doubt(name, message, confirmable=bool(ticked.values))

    def _kinds_of(self, name: str) -> frozenset[str]:
        return frozenset(self.lexicon.session_kinds[value] for value in self.lexicon.options[name].values())

    def _read(self, name: str, read: Callable[[str], V | None], message: str) -> list[V | None]:
        """Read answers where a blank one is no problem, and one that cannot be read has this message."""
        unread = self._doubt(name, message)

        def judge(text: str) -> Doubtful[V | None]:
            value = read(text) if text else None
            return value, unread if text and value is None else None

        return self._noting(self.texts(name), judge)

    def _noting(self, answers: Sequence[K], read: Callable[[K], Doubtful[V]]) -> list[V]:
        """Read a column, each distinct answer once, and note the doubtful ones in every place they stand."""
        doubtful: dict[K, Problem] = {}

        def judge(answer: K) -> V:
            value, problem = read(answer)
            if problem:
                doubtful[answer] = problem
            return value

        values = each_once(answers, judge)
        for at, answer in enumerate(answers) if doubtful else ():
            if problem := doubtful.get(answer):
                self.note(at, problem)
        return values
