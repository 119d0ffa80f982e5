"""How far the tests go that have no natural end: `pytest --rounds N --from-round N`, or `make fuzz`."""

from __future__ import annotations

import pytest

ROUNDS = 200
"""Rounds of the fuzzer in an ordinary run; the state machine plays one game for every 30 of them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare how many rounds are played, and which is the first: a round is repeated by its number."""
    group = parser.getgroup("fuzzing")
    group.addoption("--rounds", type=int, default=ROUNDS, metavar="N", help="how many rounds are played")
    group.addoption("--from-round", type=int, default=0, metavar="N", help="the number of the first round")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> range:
    """Give the numbers of the rounds to play. Each number is the seed of its round."""
    first = int(request.config.getoption("--from-round"))
    return range(first, first + int(request.config.getoption("--rounds")))
