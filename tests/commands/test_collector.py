from __future__ import annotations

import gc

import pytest

from rmtool.commands.collector import collector_at_rest


@collector_at_rest()
def breaks_off() -> None:
    raise ValueError("at work" if gc.isenabled() else "at rest")


def test_the_collector_rests_and_is_at_work_again_even_after_a_fault() -> None:
    with pytest.raises(ValueError, match="at rest"):
        breaks_off()
    assert gc.isenabled()


def test_a_collector_that_was_at_rest_before_stays_so() -> None:
    with collector_at_rest():
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
