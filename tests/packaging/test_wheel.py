"""The wheel holds what rmtool needs and no more, and runs where there is no checkout."""

import fnmatch
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

import rmtool

# What the wheel holds, by its folder in the checkout and its folder in the wheel.
SHIPPED = {"rmtool": "rmtool", "templates": "rmtool/templates", "samples": "rmtool/samples"}


@pytest.fixture(scope="module")
def wheel_files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", SHIPPED)
def test_the_wheel_holds_every_file_of(folder: str, project_files: list[Path], wheel_files: set[str]) -> None:
    inside = [path.relative_to(folder) for path in project_files if path.parts[0] == folder]
    assert inside
    assert {(SHIPPED[folder] / path).as_posix() for path in inside} <= wheel_files


@pytest.mark.parametrize("folder", ["templates", "samples"])
def test_no_ignore_rule_hides_a_file_of(folder: str, checkout: Path, wheel_files: set[str]) -> None:
    # hatchling obeys .gitignore: a rule such as `*.xlsx` would leave the wheel without its samples.
    inside = [path.relative_to(checkout) for path in (checkout / folder).rglob("*") if path.is_file()]
    assert inside
    assert {(PurePosixPath("rmtool") / path).as_posix() for path in inside} <= wheel_files


def test_the_wheel_holds_the_samples_workbooks_and_the_letters(wheel_files: set[str]) -> None:
    assert fnmatch.filter(wheel_files, "rmtool/samples/*.xlsx")
    assert fnmatch.filter(wheel_files, "rmtool/templates/letters/*.j2")


def test_the_wheel_holds_nothing_but_the_package(wheel_files: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_files}
    assert tops == {"rmtool", f"rmtool-{rmtool.__version__}.dist-info"}


def test_the_sdist_holds_every_file_of_the_project(built: Path, project_files: list[Path]) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {path.as_posix() for path in project_files} <= names


def test_the_installed_command_starts_where_pyproject_says(checkout: Path, installed: Path) -> None:
    scripts = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    (entry_points,) = installed.glob("rmtool-*.dist-info/entry_points.txt")
    assert f"rmtool = {scripts['rmtool']}" in entry_points.read_text(encoding="utf-8").splitlines()
    module, function = scripts["rmtool"].split(":")
    assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_the_wheel_finds_its_own_templates_and_samples(
    installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    program = "from rmtool.resources import *; print(templates_folder(), samples_folder(), sep='\\n')"
    found = _python("-c", program, environment=environment, folder=tmp_path)
    package = installed / "rmtool"
    assert found.stdout.splitlines() == [str(package / "templates"), str(package / "samples")], found.stderr


def test_the_wheel_tells_its_version(environment: dict[str, str], tmp_path: Path) -> None:
    told = _python("-m", "rmtool", "--version", environment=environment, folder=tmp_path)
    assert (told.returncode, rmtool.__version__ in told.stdout) == (0, True), told.stderr


def test_the_wheel_runs_the_demo_outside_the_checkout(environment: dict[str, str], tmp_path: Path) -> None:
    demo = _python("-m", "rmtool", "demo", "my cohort", environment=environment, folder=tmp_path)
    assert demo.returncode in {0, 1}, demo.stderr
    assert "Traceback" not in demo.stderr
    assert (tmp_path / "my cohort" / "out" / "pairings.csv").is_file()


def _python(*arguments: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
