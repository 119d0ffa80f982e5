"""Templates and samples are found inside the package or beside it, and missed in the officer's words."""

from pathlib import Path

import pytest

from rmtool import resources
from rmtool.errors import RmtoolError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An rmtool that lies in a folder of its own, without templates or samples so far."""
    package = tmp_path / "rmtool"
    package.mkdir()
    monkeypatch.setattr(resources, "PACKAGE", package)
    return package


def test_a_checkout_has_them_beside_the_package(package: Path) -> None:
    (package.parent / "templates").mkdir()
    (package.parent / "samples").mkdir()
    assert resources.templates_folder() == package.parent / "templates"
    assert resources.samples_folder() == package.parent / "samples"


def test_an_installed_package_looks_inside_itself_first(package: Path) -> None:
    (package / "templates").mkdir()
    (package.parent / "templates").mkdir()  # somebody else's, among the installed packages
    assert resources.templates_folder() == package / "templates"


def test_a_damaged_installation_is_told_with_its_mend(package: Path) -> None:
    assert package.is_dir()
    with pytest.raises(RmtoolError, match="no samples folder") as told:
        resources.samples_folder()
    assert "Install rmtool again" in told.value.hint
