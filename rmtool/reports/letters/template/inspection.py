"""What a template may do, checked on every branch of it before anything is written.

A template is checked as it was parsed, against a short list of what is allowed: `{{ field }}`, `{% if %}` on
fields, `{% for %}` over a field that is a list, `{% include %}` of a part, and the filter `listing`.
Everything else is refused. Without dots, calls, arithmetic, assignments or loops in loops there is nothing to
escape from the sandbox with, and no letter can take for ever or fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jinja2 import nodes

from rmtool.reports.letters.template.faults import Fault, nearest

FILTERS = frozenset({"listing"})

ALLOWED = (
    "A letter may use {{ a field }}, {% if a field %}, {% for one in a list %}, {% include %} of a part, "
    'and "| listing"'
)


@dataclass(frozen=True)
class Scope:
    """What can be named at one place of a template: single fields, lists, and the parts to include.

    `unlisted` are fields that the kind of letter allows and the head of this one leaves out.
    """

    texts: frozenset[str]
    lists: frozenset[str]
    parts: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    looping: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Every name that stands for something here."""
        return self.texts | self.lists


DEEPEST = 30
"""How deep the parts of a template may stand in one another: letters need 8, and Python reads about 90."""

TOO_DEEP = Fault(1, "its {% if %} stand too deep in one another: take some of them apart")


def inspect(template: nodes.Template, scope: Scope) -> list[Fault]:
    """Find everything in a template that is not allowed, with its line."""
    return [TOO_DEEP] if _is_too_deep(template) else list(_inspect_all(template.body, scope))


def parts_of(template: nodes.Template) -> frozenset[str]:
    """Name the parts that a template includes, on any branch."""
    names = (include.template for include in template.find_all(nodes.Include))
    return frozenset(
        name.value for name in names if isinstance(name, nodes.Const) and isinstance(name.value, str)
    )


def _is_too_deep(template: nodes.Template) -> bool:
    level: list[nodes.Node] = [template]
    for _ in range(DEEPEST):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


def _inspect_all(found: Iterable[nodes.Node], scope: Scope) -> Iterator[Fault]:
    for node in found:
        yield from _inspect(node, scope)


def _inspect(node: nodes.Node, scope: Scope) -> Iterator[Fault]:
    match node:
        case nodes.TemplateData():
            return
        case nodes.Output():
            yield from _inspect_all(node.nodes, scope)
        case nodes.Name():
            yield from _text(node, scope)
        case nodes.Filter():
            yield from _filter(node, scope)
        case nodes.If():
            yield from _condition(node.test, scope)
            yield from _inspect_all([*node.body, *node.elif_, *node.else_], scope)
        case nodes.For():
            yield from _loop(node, scope)
        case nodes.Include():
            yield from _include(node, scope)
        case _:
            yield _refused(node)


def _text(name: nodes.Name, scope: Scope) -> Iterator[Fault]:
    """Check a field that is written out: it is one line, not a list."""
    if name.name in scope.lists:
        yield Fault(
            name.lineno, f'"{name.name}" is a list: go through it with {{% for %}}, or add "| listing"'
        )
    elif name.name not in scope.texts:
        yield _unknown(name, scope, scope.texts)


def _filter(node: nodes.Filter, scope: Scope) -> Iterator[Fault]:
    if node.name not in FILTERS:
        yield Fault(node.lineno, f'there is no filter "{node.name}"{nearest(node.name, FILTERS)}')
    elif node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield Fault(node.lineno, f'write "| {node.name}" without brackets')
    else:
        yield from _list(node.node, scope)


def _condition(test: nodes.Node, scope: Scope) -> Iterator[Fault]:
    """Check a condition: it asks whether fields are filled in, and compares nothing."""
    match test:
        case nodes.Name() if test.name not in scope.names:
            yield _unknown(test, scope, scope.names)
        case nodes.Name():
            return
        case nodes.Not():
            yield from _condition(test.node, scope)
        case nodes.And() | nodes.Or():
            yield from _condition(test.left, scope)
            yield from _condition(test.right, scope)
        case _:
            yield _refused(test)


def _loop(loop: nodes.For, scope: Scope) -> Iterator[Fault]:
    if scope.looping:
        yield Fault(loop.lineno, "a loop cannot stand in another loop")
        return
    yield from _list(loop.iter, scope)
    if loop.test or loop.recursive or not isinstance(loop.target, nodes.Name):
        yield Fault(loop.lineno, "write a loop as {% for one in a list %}, without more")
        return
    if loop.target.name in scope.names:
        yield Fault(
            loop.lineno, f'"{loop.target.name}" is a field already: name what the loop goes through otherwise'
        )
    inside = replace(scope, texts=scope.texts | {loop.target.name}, parts=frozenset(), looping=True)
    yield from _inspect_all(loop.body, inside)
    yield from _inspect_all(loop.else_, scope)


def _list(node: nodes.Node | None, scope: Scope) -> Iterator[Fault]:
    match node:
        case nodes.Name() if node.name in scope.lists:
            return
        case nodes.Name() if node.name in scope.texts:
            yield Fault(
                node.lineno, f'"{node.name}" is one line of text, not a list{nearest(node.name, scope.lists)}'
            )
        case nodes.Name():
            yield _unknown(node, scope, scope.lists)
        case nodes.Node():
            yield _refused(node)
        case None:  # pragma: no cover - only inside {% filter %}, which is refused before
            return


def _include(include: nodes.Include, scope: Scope) -> Iterator[Fault]:
    part = include.template.value if isinstance(include.template, nodes.Const) else None
    if not isinstance(part, str) or include.ignore_missing or not include.with_context:
        yield Fault(
            include.lineno,
            'include a part by its name and nothing else: {% include "parts/contacts.md.j2" %}',
        )
    elif scope.looping or not scope.parts:
        yield Fault(include.lineno, "a part can be included in a letter only, outside of loops")
    elif part not in scope.parts:
        yield Fault(include.lineno, f'there is no part "{part}"{nearest(part, scope.parts)}')


def _unknown(name: nodes.Name, scope: Scope, known: Iterable[str]) -> Fault:
    if name.name in scope.unlisted:
        return Fault(name.lineno, f'add "{name.name}" to the fields in the head, or do without it')
    return Fault(name.lineno, f'this letter may not use "{name.name}"{nearest(name.name, known)}')


_NAMES: Mapping[type[nodes.Node], str] = {
    nodes.Getattr: "a dot",
    nodes.Getitem: "square brackets",
    nodes.Call: "a call",
    nodes.Compare: "a comparison",
    nodes.Const: "a value of its own",
    nodes.Assign: "{% set %}",
    nodes.Macro: "{% macro %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
}


def _refused(node: nodes.Node) -> Fault:
    return Fault(_line_of(node), f"{_NAMES.get(type(node), 'this')} is not allowed here. {ALLOWED}")


def _line_of(node: nodes.Node) -> int:
    """Find where a node stands: Jinja gives some only through what they hold."""
    return next((n.lineno for n in (node, *node.find_all(nodes.Node)) if n.lineno), 1)
