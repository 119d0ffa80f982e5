"""Where the shipped templates and samples lie: inside the package once installed, beside it in a checkout."""

from pathlib import Path

from rmtool.errors import RmtoolError

PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """Find the folder of shipped templates, which holds `letters/` and `report/`."""
    return _shipped("templates")


def samples_folder() -> Path:
    """Find the folder of shipped programmes, each a folder with a `programme.toml` and an export."""
    return _shipped("samples")


def _shipped(name: str) -> Path:
    """Find a folder that is shipped with rmtool; raise RmtoolError where the installation lacks it."""
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise RmtoolError(
        f"This installation of rmtool has no {name} folder. Nothing was changed.",
        hint="Install rmtool again, from a whole wheel or checkout.",
    )
