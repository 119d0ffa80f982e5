"""The lottery among pairings of equal worth: a keyed hash that nobody can steer, declared beforehand.

The seed stands in the programme file before anyone applies, and each pair's number follows from the seed and
the two people's keys. Neither the order of the rows nor a surname can win anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

DRAW_BITS = 28
"""Wide enough that two optima among thousands of pairs hardly ever tie, narrow enough to add up in int64."""

MOST = (1 << DRAW_BITS) - 1

_BLOCK = 64
"""Bytes that SHA-256 takes in at a time."""
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def _round_key(seed: str, lottery_round: int) -> bytes:
    return (seed if lottery_round == 1 else f"{seed} round {lottery_round}").encode()


def draws(seed: str, keys: Iterable[tuple[str, str]], lottery_round: int = 1) -> Iterator[int]:
    """Give a number from 0 to `MOST` for each (mentor's key, mentee's key): HMAC-SHA256, its first 28 bits.

    Successive pairs of one mentor share the work on the mentor's key, so give them together.
    """
    blank, last = _begun(_round_key(seed, lottery_round))
    begun, begun_with = blank, ""
    for mentor, mentee in keys:
        if mentor != begun_with:
            begun, begun_with = blank.copy(), mentor
            begun.update(f"{mentor}|".encode())
        ticket, drawn = begun.copy(), last.copy()
        ticket.update(mentee.encode())
        drawn.update(ticket.digest())
        yield int.from_bytes(drawn.digest()[:4], "big") >> (32 - DRAW_BITS)


def _begun(key: bytes) -> tuple[_Hash, _Hash]:
    """Begin the inner and the outer hash of HMAC-SHA256 (RFC 2104), each with its padded key.

    Copying these two is all that a further number costs; the library's own object takes three times as long.
    """
    padded = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return sha256(padded.translate(_INNER)), sha256(padded.translate(_OUTER))


def draw(seed: str, mentor_key: str, mentee_key: str, lottery_round: int = 1) -> int:
    """Give the number of one pair."""
    return next(draws(seed, [(mentor_key, mentee_key)], lottery_round))
