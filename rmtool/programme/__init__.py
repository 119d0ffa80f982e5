"""The programme file: read whole or refused with every fault at once, then reviewed against the calendar."""

from __future__ import annotations

from rmtool.programme.observances import Observance, read_observances
from rmtool.programme.places import Remark
from rmtool.programme.reading import read_programme
from rmtool.programme.review import review

__all__ = ["Observance", "Remark", "read_observances", "read_programme", "review"]
