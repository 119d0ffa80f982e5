"""A strict reader of calendar files, which shares nothing with the library that writes them (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LINE = re.compile(r"(?P<name>[A-Z-]+)(?:;(?P<parameter>[A-Z]+)=(?P<argument>[A-Za-z/]+))?:(?P<value>.*)")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
ESCAPED = {"n": "\n", "N": "\n", ",": ",", ";": ";", "\\": "\\"}


@dataclass(frozen=True)
class Value:
    """The value of a property, with its one parameter if it has any, such as `TZID=Europe/London`."""

    text: str
    parameter: str | None = None

    @property
    def plain(self) -> str:
        """The value as text: every backslash must begin an escape, and commas and semicolons need one."""
        assert re.fullmatch(r"(?:[^\\,;]|\\[nN,;\\])*", self.text), self.text
        return re.sub(r"\\(.)", lambda found: ESCAPED[found[1]], self.text)

    @property
    def day(self) -> date:
        assert self.parameter == "VALUE=DATE"
        return datetime.strptime(self.text, "%Y%m%d").date()  # noqa: DTZ007 - a date

    @property
    def moment(self) -> datetime:
        """A moment in UTC, written so or in the time of London."""
        if self.text.endswith("Z"):
            assert self.parameter is None
            return datetime.strptime(self.text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        assert self.parameter == "TZID=Europe/London"
        local = datetime.strptime(self.text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone follows
        return local.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


@dataclass(frozen=True)
class Component:
    """A component: its name, its properties, each there once, and the components in it."""

    name: str
    properties: dict[str, Value] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def __getitem__(self, name: str) -> Value:
        return self.properties[name]

    @property
    def events(self) -> list[Component]:
        return [part for part in self.parts if part.name == "VEVENT"]

    @property
    def sequence(self) -> int:
        return int(self["SEQUENCE"].text)


def read(content: bytes | None) -> Component:
    """Read a calendar file, which has to be there and to hold one calendar."""
    assert content
    lines = _unfolded(content)
    assert next(lines) == ("BEGIN", Value("VCALENDAR"))
    calendar = _component("VCALENDAR", lines)
    assert next(lines, None) is None
    return calendar


def _component(name: str, lines: Iterator[tuple[str, Value]]) -> Component:
    component = Component(name)
    for key, value in lines:
        if key == "BEGIN":
            component.parts.append(_component(value.text, lines))
        elif key == "END":
            assert value.text == name
            return component
        else:
            assert key not in component.properties, key
            component.properties[key] = value
    raise AssertionError(f"{name} does not end")


def _unfolded(content: bytes) -> Iterator[tuple[str, Value]]:
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    text = "\n".join(line.decode() for line in physical).replace("\n ", "")
    for line in text.split("\n"):
        assert not CONTROL.search(line), line
        found = LINE.fullmatch(line)
        assert found, line
        parameter = f"{found['parameter']}={found['argument']}" if found["parameter"] else None
        yield found["name"], Value(found["value"], parameter)


class Client:
    """Somebody's calendar program, as RFC 5546 wants it: of two versions of an event the newer one counts."""

    def __init__(self) -> None:
        self._held: dict[str, Component] = {}

    def take(self, content: bytes | None) -> None:
        """Import a file, if there is one."""
        for event in read(content).events if content else []:
            held = self._held.get(event["UID"].text)
            if held is None or self._version(held) <= self._version(event):
                self._held[event["UID"].text] = event

    @property
    def shown(self) -> Mapping[str, Component]:
        """The events that are not cancelled, by their names."""
        return {uid: e for uid, e in self._held.items() if e["STATUS"].text == "CONFIRMED"}

    @staticmethod
    def _version(event: Component) -> tuple[int, datetime]:
        return event.sequence, event["DTSTAMP"].moment
