"""The cohort's memory, and the only SQL in the project: one SQLite file, changed by whole commands."""

from __future__ import annotations

from rmtool.register.file import new_register, register_for_change, register_for_reading
from rmtool.register.reading import Register
from rmtool.register.writing import LogLine, Writer

__all__ = ["LogLine", "Register", "Writer", "new_register", "register_for_change", "register_for_reading"]
