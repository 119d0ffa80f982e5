"""The command line as an officer sees it: commands, options and help. It parses and tells; nothing else."""

# No `from __future__ import annotations` here: Typer would evaluate every annotation, as text, at each start.

import io
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.outcome import Outcome

SET_UP = "Set up"
APPLICATIONS = "Applications"
MATCHING = "Matching"
LETTERS = "Schedule and letters"
RECORDS = "People's data and the record"

EVERYWHERE = (
    "Every command also takes --cohort, --json, --quiet, --no-color and --debug (see: rmtool --help)."
)
SWITCHES = frozenset({"--json", "--quiet", "--no-color", "--debug"})


class ApplicantRole(StrEnum):
    """The two sides of a pair."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Decision(StrEnum):
    """What an officer may decide about an applicant."""

    ELIGIBLE = "eligible"
    QUERY = "query"
    NOT_ELIGIBLE = "not_eligible"


class ApplicantStatus(StrEnum):
    """Where an applicant may stand."""

    ELIGIBLE = "eligible"
    QUERY = "query"
    NOT_ELIGIBLE = "not_eligible"
    WITHDRAWN = "withdrawn"


class Explained(StrEnum):
    """What a match can explain besides the pairs."""

    FAIRNESS = "fairness"


class LetterForm(StrEnum):
    """The forms in which letters can be written."""

    EML = "eml"
    HTML = "html"
    TXT = "txt"
    DOCX = "docx"
    PDF = "pdf"
    NOTIFY = "notify"
    MERGE = "merge"


class YearGroup(TyperGroup):
    """Lists the commands in the order of the programme's year, and takes the common options anywhere."""

    # Typer keeps the classes of its contexts and formatters to itself, hence Any.

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        """Keep the order in which the commands are declared: the order of the year."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Print one block of commands for each part of the year."""
        blocks: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.commands[name]
            block = str(command.rich_help_panel) if isinstance(command, TyperCommand) else "Other"
            blocks.setdefault(block, []).append((name, command.get_short_help_str(90)))
        for title, rows in blocks.items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Move the common options in front of the command, wherever they were typed."""
        return super().parse_args(ctx, common_first(args))


def common_first(args: Sequence[str]) -> list[str]:
    """Put `--cohort FOLDER` and the switches first, the rest behind in its order. `--` ends the search."""
    common: list[str] = []
    rest: list[str] = []
    waiting = iter(args)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word in SWITCHES or word.startswith("--cohort="):
            common.append(word)
        elif word == "--cohort":
            common += [word, *[folder for folder in [next(waiting, None)] if folder is not None]]
        else:
            rest.append(word)
    return common + rest


app = typer.Typer(
    cls=YearGroup,
    name="rmtool",
    help="Runs a reverse mentoring programme from the application form's export to the letters.",
    epilog="Start with: rmtool demo. Letters are drafted, never sent; nothing leaves this computer.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Exports = Annotated[
    list[Path] | None, typer.Argument(help="Exports of the application form (.xlsx or .csv).")
]
Ref = Annotated[str, typer.Argument(help="A reference, such as M-001 (mentor) or E-001 (mentee).")]
Because = Annotated[str, typer.Option(help="The reason, kept on record.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")]


def _version(wanted: bool) -> None:
    if wanted:
        from rmtool import __version__

        typer.echo(f"rmtool {__version__}")
        raise typer.Exit


@app.callback()
def everywhere(
    context: typer.Context,
    cohort: Annotated[Path | None, typer.Option(help="The cohort folder, if not this one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No hints, warnings or progress.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (also: set NO_COLOR).")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the technical detail of a fault.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Keep the options that every command takes."""
    del version
    context.obj = {"cohort": cohort, "json": json, "quiet": quiet, "colour": not no_color, "debug": debug}


def _tell(context: typer.Context, act: "Callable[[Desk], Outcome]") -> None:
    """Let a command act, tell its outcome, and leave with its exit code."""
    from rmtool.commands.desk import Desk

    raise typer.Exit(Desk(**context.obj).attend(act))


@app.command(rich_help_panel=SET_UP, epilog=EVERYWHERE)
def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to make it.")] = Path("demo-cohort"),
) -> None:
    """Make a cohort of invented people and run the whole job on it."""
    from rmtool.commands.demo import demonstrate

    _tell(context, lambda desk: demonstrate(desk, folder))


@app.command(rich_help_panel=SET_UP, epilog=EVERYWHERE)
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    programme: Annotated[
        str, typer.Option(help="A programme that comes with rmtool (llr-2026, llr-2024) or a .toml file.")
    ],
    export: Annotated[
        Path | None, typer.Option("--from", help="An export of your form, to draft its questions from.")
    ] = None,
) -> None:
    """Make a new cohort folder."""
    from rmtool.commands.init import found

    _tell(context, lambda desk: found(desk, folder, programme, export))


@app.command(rich_help_panel=SET_UP, epilog=EVERYWHERE)
def check(
    context: typer.Context,
    export: Annotated[Path | None, typer.Argument(help="An export whose questions to check as well.")] = None,
    role: Annotated[ApplicantRole | None, typer.Option("--as", help="The role of everybody in it.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet that holds the responses.")] = None,
) -> None:
    """Check programme.toml, the templates and the schedule without changing anything."""
    from rmtool.commands.check import review

    _tell(context, lambda desk: review(desk, export, role, sheet))


@app.command(rich_help_panel=SET_UP, epilog=EVERYWHERE)
def status(context: typer.Context) -> None:
    """Say where the cohort stands and what to do next."""
    from rmtool.commands.status import stand

    _tell(context, stand)


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def ingest(
    context: typer.Context,
    exports: Exports = None,
    role: Annotated[
        ApplicantRole | None,
        typer.Option("--as", help="The role of everybody in it, where the form does not ask."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet that holds the responses.")] = None,
    answers: Annotated[
        Path | None, typer.Option(help="The worklist with your answers, out/queries.xlsx.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Read exports of the form, or your answers to the queries, and screen every applicant."""
    from rmtool.commands.ingest import ingest as act

    _tell(context, lambda desk: act(desk, exports or [], role, sheet, answers=answers, dry_run=dry_run))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def history(
    context: typer.Context,
    pairs: Annotated[
        Path, typer.Argument(help="A list with the columns mentor_email, mentee_email and cohort.")
    ],
) -> None:
    """Record the pairs of earlier cohorts, never to be paired again."""
    from rmtool.commands.history import record_history

    _tell(context, lambda desk: record_history(desk, pairs))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def carry_over(
    context: typer.Context,
    cohort_folder: Annotated[Path, typer.Argument(help="The earlier cohort's folder.")],
    people: Annotated[Path, typer.Option(help="A list of the people to take over, with the column email.")],
) -> None:
    """Take in previous participants whose details have not changed."""
    from rmtool.commands.carry_over import carry_over as act

    _tell(context, lambda desk: act(desk, cohort_folder, people))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def people(
    context: typer.Context,
    role: Annotated[ApplicantRole | None, typer.Option(help="Only mentors, or only mentees.")] = None,
    status: Annotated[ApplicantStatus | None, typer.Option(help="Only people of one status.")] = None,
) -> None:
    """List the applicants and where each stands."""
    from rmtool.commands.people import list_people

    _tell(context, lambda desk: list_people(desk, role, status))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def show(context: typer.Context, ref: Ref) -> None:
    """Show one applicant: every criterion, met or not, and why."""
    from rmtool.commands.people import show_person

    _tell(context, lambda desk: show_person(desk, ref))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def correct(
    context: typer.Context,
    ref: Ref,
    field: Annotated[str, typer.Argument(help="The field, as programme.toml names it.")],
    value: Annotated[str, typer.Argument(help="The right answer, as the form would write it.")],
    because: Because,
) -> None:
    """Correct an answer; the correction survives later exports."""
    from rmtool.commands.overlays import correct as act

    _tell(context, lambda desk: act(desk, ref, field, value, because))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def decide(
    context: typer.Context,
    ref: Ref,
    status: Annotated[Decision, typer.Argument(help="What you decide.")],
    because: Because,
) -> None:
    """Decide on an applicant, whatever the screening found."""
    from rmtool.commands.overlays import decide as act

    _tell(context, lambda desk: act(desk, ref, status, because))


@app.command(rich_help_panel=APPLICATIONS, epilog=EVERYWHERE)
def withdraw(context: typer.Context, ref: Ref, because: Because) -> None:
    """Take an applicant out of the cohort, without blame."""
    from rmtool.commands.overlays import withdraw as act

    _tell(context, lambda desk: act(desk, ref, because))


@app.command(rich_help_panel=MATCHING, epilog=EVERYWHERE)
def match(
    context: typer.Context,
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Also write every allowed pair to out/candidates.csv.")
    ] = False,
    decisions: Annotated[
        Path | None, typer.Option(help="The review with your decisions, out/review.xlsx.")
    ] = None,
    override: Annotated[
        bool, typer.Option("--override", help="Keep pairs that a rule refuses, for the reason you give.")
    ] = False,
    because: Annotated[str, typer.Option(help="The reason for --override, kept on record.")] = "",
    explain: Annotated[
        Explained | None, typer.Option(help="Also tell what fewer weak pairs cost in total fit.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Propose the best pairs, with proof that there are no better."""
    from rmtool.commands.decisions import Insistence
    from rmtool.commands.match import Wishes, propose_pairs

    wishes = Wishes(
        candidates=candidates,
        dry_run=dry_run,
        decisions=decisions,
        insistence=Insistence(override=override, because=because),
        fairness=explain is Explained.FAIRNESS,
    )
    _tell(context, lambda desk: propose_pairs(desk, wishes))


@app.command(rich_help_panel=MATCHING, epilog=EVERYWHERE)
def verify(context: typer.Context) -> None:
    """Check the last proposal and its proof again, without the solver."""
    from rmtool.commands.confirm import verify_proposal

    _tell(context, verify_proposal)


@app.command(rich_help_panel=MATCHING, epilog=EVERYWHERE)
def confirm(context: typer.Context) -> None:
    """Make the proposed pairs the cohort's pairs."""
    from rmtool.commands.confirm import confirm_pairs

    _tell(context, confirm_pairs)


@app.command(rich_help_panel=MATCHING, epilog=EVERYWHERE)
def rematch(context: typer.Context, dry_run: DryRun = False) -> None:
    """Propose anew after withdrawals, keeping as many pairs as possible."""
    from rmtool.commands.match import propose_again

    _tell(context, lambda desk: propose_again(desk, dry_run=dry_run))


@app.command(rich_help_panel=LETTERS, epilog=EVERYWHERE)
def schedule(
    context: typer.Context,
    session: Annotated[
        str | None, typer.Option(metavar="ID", help="Only list who comes to this session; change nothing.")
    ] = None,
    meeting_reminders: Annotated[
        bool,
        typer.Option("--meeting-reminders", help="Also make calendars of the days suggested for meetings."),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Give everybody their sessions, with calendars and lists to invite from."""
    if session is not None:
        from rmtool.commands.schedule.attendees import attendee_list

        _tell(context, lambda desk: attendee_list(desk, session))
    from rmtool.commands.schedule.scheduling import schedule as act

    _tell(context, lambda desk: act(desk, meeting_reminders=meeting_reminders, dry_run=dry_run))


@app.command(rich_help_panel=LETTERS, epilog=EVERYWHERE)
def letters(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Argument(help="Which letter; see --list. Without one: enrolled.")
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Only to this person (repeatable).")
    ] = None,
    again: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Draft it once more for this person (repeatable).")
    ] = None,
    form: Annotated[
        LetterForm,
        typer.Option("--as", help="The form: Outlook drafts, pages, documents, or a table to merge."),
    ] = LetterForm.EML,
    preview: Annotated[bool, typer.Option("--preview", help="Also write one page with all of them.")] = False,
    mark_sent: Annotated[bool, typer.Option("--mark-sent", help="Record that you sent the drafts.")] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Show who holds a letter that is out of date.")
    ] = False,
    eject: Annotated[
        bool, typer.Option("--eject", help="Copy the template into the cohort to edit it.")
    ] = False,
    skip_unready: Annotated[
        bool, typer.Option("--skip-unready", help="Leave out people who cannot be written to.")
    ] = False,
    list_kinds: Annotated[
        bool, typer.Option("--list", help="Show every kind, who is due it and what was sent.")
    ] = False,
) -> None:
    """Draft letters for Outlook, one for each person. Nothing is sent."""
    from rmtool.commands.letters.wishes import Wishes, write_letters
    from rmtool.model.letters import Form

    wishes = Wishes(
        kind=kind,
        to=tuple(to or ()),
        again=tuple(again or ()),
        form=Form(form.value),
        preview=preview,
        mark_sent=mark_sent,
        outdated=outdated,
        eject=eject,
        skip_unready=skip_unready,
        list_kinds=list_kinds,
    )
    _tell(context, lambda desk: write_letters(desk, wishes))


@app.command(rich_help_panel=RECORDS, epilog=EVERYWHERE)
def log(context: typer.Context) -> None:
    """Show who did what, and when."""
    from rmtool.commands.log import show_log

    _tell(context, show_log)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line, or the words given in its place. Returns the exit code instead of leaving."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(words, prog_name="rmtool")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0
