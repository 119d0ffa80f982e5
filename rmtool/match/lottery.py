"""The lottery among pairings of equal worth: a keyed hash that nobody can steer, declared beforehand.

The seed stands in the programme file before anyone applies, and each pair's number follows from the seed and
the two people's keys. Neither the order of the rows nor a surname can win anything.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator

DRAW_BITS = 28
"""Wide enough that two optima among thousands of pairs hardly ever tie, narrow enough to add up in int64."""

MOST = (1 << DRAW_BITS) - 1


def _round_key(seed: str, lottery_round: int) -> bytes:
    return (seed if lottery_round == 1 else f"{seed} round {lottery_round}").encode()


def draws(seed: str, keys: Iterable[tuple[str, str]], lottery_round: int = 1) -> Iterator[int]:
    """Give a number from 0 to `MOST` for each (mentor's key, mentee's key): HMAC-SHA256, its first 28 bits.

    Successive pairs of one mentor share the work on the mentor's key, so give them together.
    """
    blank = hmac.new(_round_key(seed, lottery_round), digestmod="sha256")
    begun, begun_with = blank, ""
    for mentor, mentee in keys:
        if mentor != begun_with:
            begun, begun_with = blank.copy(), mentor
            begun.update(f"{mentor}|".encode())
        ticket = begun.copy()
        ticket.update(mentee.encode())
        yield int.from_bytes(ticket.digest()[:4], "big") >> (32 - DRAW_BITS)


def draw(seed: str, mentor_key: str, mentee_key: str, lottery_round: int = 1) -> int:
    """Give the number of one pair."""
    return next(draws(seed, [(mentor_key, mentee_key)], lottery_round))
