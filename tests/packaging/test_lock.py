"""The locks pin everything, for every platform, and say nothing of where they were made."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PIN = re.compile(r"[a-z0-9.-]+==[^ ;]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")


# Each lock, and the group of pyproject.toml that it pins besides what rmtool needs to run.
LOCKS = {"requirements.lock": "dev", "bench/requirements.lock": "bench"}


@pytest.fixture(scope="module", params=LOCKS)
def path(request: pytest.FixtureRequest) -> str:
    """Each lock in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def lock(checkout: Path, path: str) -> str:
    return (checkout / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pins(lock: str) -> list[str]:
    """The lock's entries, one line each, without comments."""
    text = re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE)
    return text.replace("\\\n", "").splitlines()


@pytest.fixture(scope="module")
def pinned(pins: list[str]) -> list[Requirement]:
    """What each entry pins. A name may stand more than once, for one Python and for another."""
    return [Requirement(pin.partition("--hash")[0]) for pin in pins]


@pytest.fixture(scope="module")
def wanted(checkout: Path, path: str) -> list[Requirement]:
    """What pyproject.toml asks for: to run, to build, and the lock's own group."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    groups = (
        settings["project"]["dependencies"],
        settings["build-system"]["requires"],
        settings["dependency-groups"]["editable"],
        settings["dependency-groups"][LOCKS[path]],
    )
    return [Requirement(line) for group in groups for line in group if isinstance(line, str)]


def test_the_lock_names_no_address(lock: str) -> None:
    assert "://" not in lock


def test_the_lock_names_no_path(lock: str) -> None:
    comments = [line for line in lock.splitlines() if line.lstrip().startswith("#")]
    assert comments
    assert not [line for line in comments if re.search(r"[/\\~]", line)]


def test_every_requirement_is_one_release_with_its_hashes(pins: list[str]) -> None:
    assert pins
    assert not [pin for pin in pins if not PIN.fullmatch(pin)]


def test_the_lock_pins_all_that_is_asked_for(wanted: list[Requirement], pinned: list[Requirement]) -> None:
    assert not [want for want in wanted if not any(_meets(pin, want) for pin in pinned)]


def _meets(pin: Requirement, want: Requirement) -> bool:
    (release,) = pin.specifier
    return pin.name == want.name and want.specifier.contains(release.version)


def test_the_lock_serves_windows_too(pinned: list[Requirement]) -> None:
    # Typer needs colorama on Windows alone: a lock made for one platform would lack it, or its marker.
    (colorama,) = [pin for pin in pinned if pin.name == "colorama"]
    assert colorama.marker is not None
    assert colorama.marker.evaluate({"sys_platform": "win32", "os_name": "nt"})
    assert not colorama.marker.evaluate({"sys_platform": "darwin", "os_name": "posix"})


def test_the_lock_serves_the_oldest_python_that_is_promised(pinned: list[Requirement]) -> None:
    oldest = {"python_version": "3.11", "python_full_version": "3.11.0"}
    names = [pin.name for pin in pinned if pin.marker is None or pin.marker.evaluate(oldest)]
    assert "numpy" in names
    assert len(names) == len(set(names))
