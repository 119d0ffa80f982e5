from __future__ import annotations

import random

from rmtool.model.matching import Pair
from rmtool.model.references import reference_order


def test_references_are_counted_as_people_count() -> None:
    counted = ["M-2", "M-010", "M-999", "M-1000", "E-001", "E-099", "E-100", "E-1000", "E-9999", "E-10000"]
    mixed = random.Random(1).sample(counted, len(counted))
    assert sorted(mixed, key=reference_order) == counted


def test_pairs_are_counted_by_their_mentors_then_by_their_mentees() -> None:
    counted = [
        Pair("M-002", "E-1000"),
        Pair("M-999", "E-999"),
        Pair("M-999", "E-1000"),
        Pair("M-1000", "E-001"),
    ]
    assert sorted(random.Random(2).sample(counted, len(counted))) == counted
