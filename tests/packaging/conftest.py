"""What the packaging tests look at: the checkout, and what is built from it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pathspec
import pytest


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml: a checkout, or an sdist that was unpacked."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project_files(checkout: Path) -> list[Path]:
    """Every file of the project, relative to the checkout: all but what .gitignore hides."""
    paths = _known_to_git(checkout) or _not_ignored(checkout)
    return sorted(path for path in paths if (checkout / path).is_file())


def _known_to_git(checkout: Path) -> list[Path]:
    """List the files that are tracked, or would be by `git add --all`; none where this is no git checkout."""
    if shutil.which("git") is None or not (checkout / ".git").exists():
        return []
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False).stdout
    return [Path(name) for name in listing.split("\0") if name]


def _not_ignored(checkout: Path) -> list[Path]:
    """List what .gitignore does not hide, without git."""
    rules = (checkout / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = pathspec.GitIgnoreSpec.from_lines([".git", *rules])
    return [Path(name) for name in ignored.match_tree_files(checkout, negate=True)]


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(checkout)]
    build = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert build.returncode == 0, build.stdout + build.stderr
    return folder


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    """The one wheel that was built."""
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what an installed wheel puts on the path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def environment(installed: Path) -> dict[str, str]:
    """An environment in which Python finds the installed wheel before the checkout."""
    return {**os.environ, "PYTHONPATH": str(installed)}
