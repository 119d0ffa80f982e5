"""`correct`, `decide` and `withdraw`: what the officer says over what the form says, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtool.commands.applicants import answer_mark, applicants, find_applicant, read_corrected
from rmtool.commands.cohort import Command
from rmtool.commands.people import described, in_words
from rmtool.errors import UsageFault
from rmtool.ingest.arrivals import current
from rmtool.model.outcome import Outcome
from rmtool.model.people import Applicant
from rmtool.model.programme import MOST_PARTNERS, Status
from rmtool.model.records import Correction, DecisionRecord
from rmtool.model.wording import listing
from rmtool.model.worklist import correctable
from rmtool.programme.places import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rmtool.commands.desk import Desk
    from rmtool.model.programme import Programme, Role
    from rmtool.model.records import Held
    from rmtool.register import Register

NOT_BY_CORRECTION = {
    "role": "A person's role gives them their reference: withdraw this application and ask for a new one.",
}


def correct(desk: Desk, ref: str, field: str, value: str, because: str) -> Outcome:
    """Put an answer right. The correction stays when the export comes again."""
    programme = desk.here.programme
    because = reason(because)
    with desk.here.change(Command("correct", about=f"{ref.upper()} {field}"), now=desk.now) as change:
        before = find_applicant(applicants(change.register, programme), ref)
        _known_field(programme, before.role, field)
        held = current(change.register.people(), change.register.held())[before.ref]
        correction = correction_of(held, field, value, because)
        earlier = [c for c in change.register.corrections() if c.ref == before.ref]
        if unread_fields(held, before.role, [*earlier, correction], programme) & {field}:
            raise UsageFault(
                f'The correction for {before.ref} was not made: "{field}" cannot be read from that value.',
                hint=expected(programme, field),
            )
        change.write.add_correction(correction)
        after = find_applicant(applicants(change.register, programme), ref)
        unsent = _unsent(change.register, after.ref)
    return _settled(after, f"{after.ref}: {field} corrected. Status: {in_words(after)}.", unsent)


def decide(desk: Desk, ref: str, status: str, because: str) -> Outcome:
    """Decide on an applicant, whatever the screening found."""
    because = reason(because)
    with desk.here.change(Command("decide", about=f"{ref.upper()} {status}"), now=desk.now) as change:
        before = _present(change.register, desk.here.programme, ref)
        change.write.decide(DecisionRecord(before.ref, Status(status), because))
        after = find_applicant(applicants(change.register, desk.here.programme), ref)
        unsent = _unsent(change.register, after.ref)
    return _settled(after, f"{after.ref}: {in_words(after)}.", unsent)


def withdraw(desk: Desk, ref: str, because: str) -> Outcome:
    """Take an applicant out; saying so twice is no fault. Their answers stay until the retention date."""
    because = reason(because)
    with desk.here.change(Command("withdraw", about=ref.upper()), now=desk.now) as change:
        before = find_applicant(applicants(change.register, desk.here.programme), ref)
        change.write.withdraw(before.ref, because)
        after = find_applicant(applicants(change.register, desk.here.programme), ref)
        unsent = _unsent(change.register, after.ref)
    return _settled(after, f"{after.ref} has withdrawn.", unsent)


def correction_of(held: Held, field: str, value: str, because: str) -> Correction:
    """A correction of one answer, which remembers what the form said when it was made."""
    return Correction(held.ref, field, value, because, answer_mark(held.answers.get(field, "")))


def unread_fields(
    held: Held, role: Role, corrections: Sequence[Correction], programme: Programme
) -> frozenset[str]:
    """Fields that cannot be read, once these corrections stand. What only looks odd can be read."""
    reading = read_corrected(held, role, corrections, programme)
    return frozenset(p.field for p in reading.problems if not p.confirmable)


def expected(programme: Programme, field: str) -> str:
    """What a field's value may look like."""
    question = next(q for q in programme.questions if q.field == field)
    labels = [option.label for option in programme.options(question)]
    if labels:
        return f"It takes: {'; '.join(labels)}."
    if field == "capacity":
        return f"It takes a number from 1 to {MOST_PARTNERS}."
    return "Write it as the form would, for example `Band 6` for a grade or one address for an e-mail."


def reason(because: str) -> str:
    """The reason an officer gives. Raises UsageFault where it is blank."""
    if not because.strip():
        raise UsageFault(
            "A reason is needed.", hint='Add --because "..." in a few words; it stays on record.'
        )
    return because.strip()


def _present(register: Register, programme: Programme, ref: str) -> Applicant:
    applicant = find_applicant(applicants(register, programme), ref)
    if applicant.withdrawn:
        raise UsageFault(
            f"{applicant.ref} has withdrawn; nothing was changed.", hint="`rmtool log` says when."
        )
    return applicant


def _known_field(programme: Programme, role: Role, field: str) -> None:
    """Refuse a field that the person's form does not ask about."""
    if field in NOT_BY_CORRECTION:
        raise UsageFault(f'"{field}" cannot be corrected.', hint=NOT_BY_CORRECTION[field])
    fields = list(correctable(programme, role))
    if field not in fields:
        raise UsageFault(
            f'There is no field "{field}" in the application of a {role}.',
            hint=nearest(field, fields).lstrip() or f"The fields are: {', '.join(fields)}.",
        )


def _unsent(register: Register, ref: str) -> tuple[str, ...]:
    """The kinds of the drafts to somebody, or about them, that wait to be sent."""
    waiting = (r.kind for r in register.letters() if r.sent is None and ref in {r.ref, r.occasion})
    return tuple(dict.fromkeys(waiting))


def _settled(applicant: Applicant, sentence: str, unsent: Sequence[str]) -> Outcome:
    """Tell the change. What was drafted before it may be wrong by now, so nobody should just send it."""
    if not unsent:
        return Outcome(told=(sentence,), data=described(applicant), next_step="rmtool status")
    return Outcome(
        told=(sentence, f"Drafts to or about {applicant.ref} are not sent yet: {listing(unsent)}."),
        data=described(applicant),
        next_step="rmtool letters --outdated says which of them not to send",
    )
