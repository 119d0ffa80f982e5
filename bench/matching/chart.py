"""A drawing of how something grows: two panels of straight lines on logarithmic axes, as plain SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import log10
from typing import NamedTuple

WIDTH, HEIGHT, MARGIN, BETWEEN = 360, 280, 60, 40
COLOURS = ("#005eb8", "#b3472a")
FONT = 'font-family="Arial, sans-serif" font-size="13"'
DASHES = ("none", "6 3")
"""Lines differ by more than their colour."""


class Line(NamedTuple):
    """A way of doing it: its name, and people a side, seconds and megabytes at each size."""

    name: str
    points: tuple[tuple[int, float, float], ...]


class Panel(NamedTuple):
    """One measure against the size: its heading, its place, its powers of ten, how to read a point."""

    heading: str
    left: int
    powers: tuple[int, int]
    measure: Callable[[tuple[int, float, float]], float]


def chart(lines: Sequence[Line]) -> str:
    """Draw seconds on the left and megabytes on the right, each against people a side."""
    panels = (
        Panel("Processor seconds", MARGIN, (-1, 3), lambda point: point[1]),
        Panel("Memory, megabytes", MARGIN + WIDTH + MARGIN + BETWEEN, (1, 4), lambda point: point[2]),
    )
    width, height = panels[1].left + WIDTH + MARGIN, HEIGHT + 2 * MARGIN
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" {FONT}>',
            "<title>What a match needs as a cohort grows</title>",
            f"<desc>{described(lines)}</desc>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *(part for panel in panels for part in drawn(panel, lines)),
            "</svg>\n",
        )
    )


def described(lines: Sequence[Line]) -> str:
    """Say the figures in words, for those who do not see the drawing."""
    return ". ".join(
        f"{line.name}: "
        + "; ".join(f"{people:,} a side {s:.1f} s, {mb:.0f} MB" for people, s, mb in line.points)
        for line in lines
    )


def drawn(panel: Panel, lines: Sequence[Line]) -> Iterator[str]:
    """Draw one panel: its frame, its scales and its lines."""
    right, bottom = panel.left + WIDTH, MARGIN + HEIGHT
    yield f'<text x="{panel.left}" y="{MARGIN - 14}" font-weight="bold">{panel.heading}</text>'
    for power in range(panel.powers[0], panel.powers[1] + 1):
        y = _y(panel, 10.0**power)
        yield f'<line x1="{panel.left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#d8dde0"/>'
        yield f'<text x="{panel.left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>'
    for people in (100, 1_000, 10_000, 100_000):
        x = _x(panel, people)
        yield f'<line x1="{x:.1f}" y1="{MARGIN}" x2="{x:.1f}" y2="{bottom}" stroke="#d8dde0"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{people:,}</text>'
    middle, below = panel.left + WIDTH / 2, bottom + 38
    yield f'<text x="{middle}" y="{below}" text-anchor="middle">mentors, and as many mentees</text>'
    for at, line in enumerate(lines):
        yield from _line(panel, line, COLOURS[at], DASHES[at])


def _line(panel: Panel, line: Line, colour: str, dash: str) -> Iterator[str]:
    """Draw a line, a dot at each size that was measured, and the name at its end."""
    ends = [(_x(panel, point[0]), _y(panel, panel.measure(point))) for point in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    yield f'<polyline points="{path}" fill="none" {stroke}/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in ends)
    x, y = ends[-1]
    yield f'<text x="{x - 8:.1f}" y="{y - 8:.1f}" text-anchor="end" fill="{colour}">{line.name}</text>'


def _x(panel: Panel, people: int) -> float:
    """Where a size stands, from a hundred to two hundred thousand."""
    return panel.left + WIDTH * (log10(people) - 2) / 3.3


def _y(panel: Panel, measured: float) -> float:
    low, high = panel.powers
    return MARGIN + HEIGHT * (high - log10(max(measured, 10.0**low))) / (high - low)
