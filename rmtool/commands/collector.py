"""The collector of cyclic garbage, at rest while a command makes millions of values that have no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the collector rest, also as a decorator. Values without cycles are freed all the same.

    The collector looks through everything made so far again and again: at 50,000 responses it took a third
    of the time, and found nothing.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
