from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from rmtool.match.lottery import MOST, draw, draws

KEYS = st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=9)), max_size=9)


@given(seed=st.text(), keys=KEYS)
def test_each_number_is_the_head_of_the_keyed_hash_of_both_keys(
    seed: str, keys: list[tuple[str, str]]
) -> None:
    for (mentor, mentee), number in zip(keys, draws(seed, keys), strict=True):
        expected = hmac.digest(seed.encode(), f"{mentor}|{mentee}".encode(), hashlib.sha256).hex()
        assert number == int(expected[:7], 16)
        assert 0 <= number <= MOST


def test_another_seed_or_round_is_another_lottery() -> None:
    numbers = {draw(seed, "a", "b", held) for seed in ("one", "two") for held in (1, 2)}
    assert len(numbers) == 4
