"""The bank holidays of England."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date


def bank_holidays(years: Iterable[int]) -> Mapping[date, str]:
    """Give the bank holidays of these years, each with its name."""
    import holidays

    return dict(holidays.country_holidays("GB", subdiv="ENG", years=set(years)))
