"""Packages that only some forms of letters need, and that nobody has to install for the others."""

from __future__ import annotations

from importlib.util import find_spec

from rmtool.errors import UsageFault


def require(package: str, *, form: str) -> None:
    """Raise UsageFault, with how to install it, where a package that a form of letters needs is missing."""
    if find_spec(package) is None:
        raise UsageFault(
            f"Letters as {form} need the package {package}, which is not installed. Nothing was written.",
            hint=f"Add it with `pipx inject rmtool {package}` (in an environment of your own: "
            f"`python -m pip install {package}`), or choose another form, such as --as html.",
        )
