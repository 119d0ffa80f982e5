"""Finds what is wrong with the shape of a programme file: its keys, kinds of value and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rmtool.model.programme import Programme
from rmtool.programme.places import NAMED_BY, Draft, Remark, nearest

LISTS = frozenset(NAMED_BY) | {"eligibility"}

WHOLE_NUMBER = "must be a whole number, without quotation marks"
TIME = 'must be a time such as "09:30" or "1:30pm", between quotation marks'
DATE = 'must be a date such as 2026-03-26 without quotation marks, or "tbc"'
TRUTH = "must be true or false, without quotation marks"

MUST_BE = {
    "missing": "is missing",
    "string_type": 'must be words between "quotation marks"',
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must be in lower case without spaces: a to z, digits, hyphens, underscores",
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "tuple_type": "must be a list in [square brackets]",
    "dict_type": "must be a section of its own",
    "model_type": "must be a section of its own",
    "too_short": "must hold at least {min_length}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "enum": "must be one of these: {expected}",
    "literal_error": "must be one of these: {expected}",
    "date_type": DATE,
    "time_type": TIME,
    "datetime_type": "must be a date and an hour, such as 2026-03-12T23:59:59 without quotation marks:"
    " without the hour, rmtool could not tell whether the last day counts",
    "timezone_naive": "must not name a time zone: it is UK time",
}
"""What pydantic finds, by its own name for it, and what it means for the person who edits the file."""


def shape_faults(draft: Draft) -> list[Remark]:
    """Find every fault of shape: a missing or unknown key, the wrong kind of value, a value out of bounds."""
    try:
        Programme.model_validate(dict(draft.raw))
    except ValidationError as refused:
        found = refused.errors(include_url=False, include_context=True)
        return list(dict.fromkeys(_remark(draft, error) for error in found if not _is_echo(error)))
    return []


def _is_echo(error: ErrorDetails) -> bool:
    """Tell the second of two complaints about one date: that it is not the word "tbc" either."""
    return str(error["loc"][-1]).startswith("literal[")


def _remark(draft: Draft, error: ErrorDetails) -> Remark:
    path = error["loc"]
    match path:
        case (str(name),):
            return Remark(draft.file, _about_section(name, error["type"]))
        case (str(name), int(index)):
            return Remark(draft.entry(name, index), "must be an entry of its own, with keys and values")
        case (str(name), int(index), *inner):
            return Remark(draft.entry(name, index), _about_key(path, [str(key) for key in inner], error))
        case _:
            return Remark(
                draft.section(str(path[0])), _about_key(path, [str(key) for key in path[1:]], error)
            )


def _about_section(name: str, fault: str) -> str:
    """Word a fault of a whole section, which is mostly a matter of its brackets."""
    written = _brackets(name)
    if fault == "extra_forbidden":
        hint = nearest(name, (field.alias or key for key, field in Programme.model_fields.items()), "[{}]")
        return f"[{name}] is not a section that rmtool knows.{hint}"
    if fault == "missing":
        return f"{written} is missing"
    brackets = "two brackets" if name in LISTS else "one bracket"
    return f"{written} must be written so, with {brackets} on each side"


def _brackets(name: str) -> str:
    return f"[[{name}]]" if name in LISTS else f"[{name}]"


def _about_key(path: tuple[int | str, ...], inner: list[str], error: ErrorDetails) -> str:
    """Word a fault of one key."""
    subject = _subject(inner)
    if error["type"] == "extra_forbidden":
        return f"{subject} is not a key that rmtool knows here.{nearest(inner[-1], _keys_beside(path))}"
    return f"{subject} {_must_be(error['type'], error.get('ctx', {}))}"


def _must_be(fault: str, context: Mapping[str, object]) -> str:
    """Say what a value has to be. Kinds of fault not listed share the words of their kind of value."""
    words = MUST_BE.get(fault) or MUST_BE.get(f"{fault.partition('_')[0]}_type", "cannot be read")
    return words.format(**{key: str(value).replace("'", '"') for key, value in context.items()})


def _subject(inner: list[str]) -> str:
    """Name a key inside an entry: `"date"`, or `"options", number 2, "value"`."""
    told = [key for key in inner if key != "[key]"]
    if told[-2:] == ["date", "date"]:
        told.pop()
    return ", ".join(f"number {int(key) + 1}" if key.isdigit() else f'"{key}"' for key in told)


def _keys_beside(path: tuple[int | str, ...]) -> list[str]:
    """List the keys that the section at the end of `path` does know."""
    section: type[BaseModel] = Programme
    for key in path[:-1]:
        if isinstance(key, str):
            section = _section_under(section, key)
    return [field.alias or name for name, field in section.model_fields.items()]


def _section_under(section: type[BaseModel], key: str) -> type[BaseModel]:
    """Find the model of the section or of the entries that stand under a key."""
    fields = {field.alias or name: field.annotation for name, field in section.model_fields.items()}
    return _model_in(fields.get(key)) or section


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the model inside an annotation such as `tuple[Option, ...]`."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
