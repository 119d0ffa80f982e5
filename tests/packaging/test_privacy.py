"""No file of the project tells which registry was used, or where somebody's checkout lay."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Written in pieces, or this file would be the one to name them.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("golang", "org"),
        ("maven", "org"),
        ("debian", "org"),
    )
]
REGISTRY = re.compile("|".join(re.escape(host) for host in REGISTRIES), re.IGNORECASE)
MACHINE_PATH = re.compile(
    r"(?<![\w.~<-])/(?:work|root|home|tmp|Users|opt|mnt|private|builds)/[\w.-]+"  # a folder of Linux or macOS
    r"|\b[A-Za-z]:\\+(?:Users|Temp|work)\\"  # or of Windows
)


# In pieces too.
PATHS = ["/" + path for path in ("work/main", "home/ada/x", "root/.cache", "tmp/x", "Users/ada")]


@pytest.mark.parametrize("path", [*PATHS, "file://" + PATHS[0], "C:" + r"\Users\ada"])
def test_a_path_of_a_machine_is_known_when_seen(path: str) -> None:
    assert MACHINE_PATH.search(f"made in {path}")


@pytest.mark.parametrize(
    "harmless", ["out/letters/", "home/work", "and/work/or", "#!/usr/bin/env bash", "</root>", "~/work/x"]
)
def test_other_slashes_are_not_taken_for_one(harmless: str) -> None:
    assert not MACHINE_PATH.search(harmless)


def test_no_file_names_a_registry(checkout: Path, project_files: list[Path]) -> None:
    assert Path("pyproject.toml") in project_files
    assert not _finds(REGISTRY, checkout, project_files)


def test_no_file_names_a_path_of_a_machine(checkout: Path, project_files: list[Path]) -> None:
    assert Path("pyproject.toml") in project_files
    assert not _finds(MACHINE_PATH, checkout, project_files)


def test_a_workbook_is_read_part_by_part(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", f'<absPath url="{PATHS[0]}"/>')
    assert _finds(MACHINE_PATH, tmp_path, [Path("book.xlsx")])


def _finds(pattern: re.Pattern[str], checkout: Path, files: list[Path]) -> list[str]:
    """List what the pattern finds, each with its file."""
    texts = [(path, text) for path in files for text in _texts(checkout / path)]
    return [f"{path}: {match[0]}" for path, text in texts for match in pattern.finditer(text)]


def _texts(path: Path) -> Iterator[str]:
    """Read a file as text; a workbook or another archive as the texts of its parts."""
    if not zipfile.is_zipfile(path):
        yield path.read_bytes().decode(errors="replace")
        return
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            yield archive.read(part).decode(errors="replace")
