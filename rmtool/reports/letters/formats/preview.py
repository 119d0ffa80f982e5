"""One page to read every letter of a run on before any is sent: what is missing, then each letter whole."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from rmtool.model.letters import Composed
from rmtool.reports.letters.kinds import KINDS


def preview(runs: Sequence[Composed], programme: str, template: str) -> str:
    """Make the page: HTML that needs no network and no script. `template` is the text of `preview.html.j2`.

    The bodies were escaped when they were composed; everything else is escaped here.
    """
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, lstrip_blocks=True, trim_blocks=True, undefined=StrictUndefined
    )
    return environment.from_string(template).render(
        programme=programme,
        runs=[_run(run) for run in runs],
        letters=sum(len(run.letters) for run in runs),
        unready=sum(len(run.unready) for run in runs),
    )


def _run(run: Composed) -> dict[str, object]:
    """One kind of letter as the page shows it: its title, who is missing, and its letters."""
    return {
        "title": KINDS[run.kind].title,
        "kind": run.kind,
        "unready": [{"ref": u.ref, "reason": u.reason} for u in run.unready],
        "letters": [
            {
                "ref": letter.ref,
                "stem": letter.stem,
                "name": letter.name,
                "address": letter.address,
                "subject": letter.subject,
                "body": Markup(letter.fragment),  # noqa: S704 -- escaped when it was composed
                "plain": letter.plain,
            }
            for letter in run.letters
        ],
    }
