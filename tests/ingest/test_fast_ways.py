"""Every fast way gives what the plain way gives."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.arrivals import settle, standing_of
from rmtool.ingest.export import read_export
from rmtool.ingest.form import read_form
from rmtool.ingest.screening import screen
from rmtool.ingest.text import _TYPOGRAPHY, clean, normal, one_line
from rmtool.ingest.values.addresses import read_address
from rmtool.ingest.workbook.shared_strings import SharedStrings
from rmtool.ingest.workbook.xml_parts import Unsafe
from rmtool.model.people import Application
from rmtool.model.programme import Role
from rmtool.programme import read_programme
from rmtool.resources import samples_folder
from tests.ingest.forms import PROGRAMME

PLAIN_OR_ODD = (
    st.text(st.sampled_from("aZ9 .,;'\t\n\r\u00a0\u200b\u00e9\u0301\u2019\u2013\ufb01\u2028")) | st.text()
)
ADDRESS_LIKE = st.text(st.sampled_from("abZ09.-_+'@ \u017f\u212a\u00e9"), max_size=14) | st.from_regex(
    r"[a-z.+]{1,5}@([a-z0-9-]{1,4}\.){0,3}(xn--)?[a-z0-9]{1,3}", fullmatch=True
)


@given(PLAIN_OR_ODD)
def test_any_text_is_put_on_one_line_and_compared_as_the_long_way_does(text: str) -> None:
    folded = unicodedata.normalize("NFKC", clean(text)).translate(_TYPOGRAPHY).casefold()
    assert normal(text) == re.sub(r"\s+", " ", folded).strip().rstrip(" .,:;?!*")
    assert one_line(text) == re.sub(r"\s+", " ", text).strip()


@given(ADDRESS_LIKE)
def test_an_address_is_deliverable_if_each_of_its_parts_is(address: str) -> None:
    assert (read_address(address) == address) == part_by_part(address)


def part_by_part(address: str) -> bool:
    local, at, host = address.rpartition("@")
    *labels, top = host.split(".")
    word = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    return (
        bool(at and labels)
        and re.fullmatch(rf"{word}(\.{word})*", local) is not None
        and all(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", label) for label in labels)
        and re.fullmatch(r"[A-Za-z]{2,63}|[xX][nN]--[A-Za-z0-9-]{1,59}", top) is not None
    )


TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=8).map(
        lambda text: "".join(character for character in text if character >= " " or character in "\t\n\r")
    ),
    max_size=12,
)
SHAPES = ("<{p}si><{p}t>{t}</{p}t></{p}si>", '<{p}si><{p}t xml:space="preserve">{t}</{p}t></{p}si>')
ODD_SHAPES = (
    "<{p}si><{p}r><{p}t>{t}</{p}t></{p}r></{p}si>",
    "<!-- <{p}si><{p}t>{t}</{p}t></{p}si> -->",
    "<{p}si><{p}t><![CDATA[</{p}t></{p}si>]]></{p}t></{p}si>",
    "<{p}si ><{p}t>&#65;{t}</{p}t></{p}si >\n",
)


@given(
    texts=TEXTS,
    prefix=st.sampled_from(["", "x:"]),
    odd=st.none() | st.tuples(st.integers(0, 12), st.sampled_from(ODD_SHAPES)),
    cut=st.integers(1, 200),
    draw=st.data(),
)
def test_shared_texts_are_measured_as_the_parser_measures_them(
    texts: list[str], prefix: str, odd: tuple[int, str] | None, cut: int, draw: st.DataObject
) -> None:
    shapes = [draw.draw(st.sampled_from(SHAPES)) for _ in texts]
    if odd:
        shapes[odd[0] : odd[0] + 1] = [odd[1]] * bool(shapes[odd[0] : odd[0] + 1])
    body = "".join(
        shape.format(p=prefix, t=escape(text).replace("--", ""))
        for shape, text in zip(shapes, texts, strict=True)
    )
    name = f"{prefix}sst"
    declared = 'xmlns:x="urn:x"' if prefix else ""
    part = f"<{name} {declared}>{body}</{name}>".encode()
    assert lengths_of(part, cut) == lengths_of(
        b"<!-- so the parser follows it all -->" + part, len(part) + 99
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<si><t>\xff</t></si>",
        b"<si><t>\xef\xbf\xbf</t></si>",
        b"<si><t>a</t></si><si><t>b</si>",
        b"<si><t>&unknown;</t></si>",
    ],
)
def test_shared_texts_that_are_not_well_formed_are_refused_however_they_are_cut(body: bytes) -> None:
    for cut in range(1, len(body) + 20):
        with pytest.raises(Unsafe):
            lengths_of(b"<sst>" + body + b"</sst>", cut)


def lengths_of(part: bytes, cut: int) -> list[int]:
    strings = SharedStrings("xl/sharedStrings.xml", len(part))
    for at in range(0, len(part), cut):
        strings.take(part[at : at + cut])
    strings.finish()
    return strings.lengths


def test_two_programmes_keep_their_own_words_though_their_verdicts_are_equal() -> None:
    reworded = PROGRAMME.model_copy(
        update={"criteria": tuple(c.model_copy(update={"text": "Another line"}) for c in PROGRAMME.criteria)}
    )
    application = Application(role=Role.MENTOR)
    ours, theirs = screen(application, PROGRAMME), screen(application, reworded)
    assert {finding.text for finding in theirs.findings} == {"Another line"}
    assert ours.status is theirs.status
    assert screen(application, PROGRAMME) == ours


def test_what_a_settlement_says_of_the_register_is_what_the_register_then_holds() -> None:
    folder: Path = samples_folder() / "llr-2026"
    form = read_form(read_export(folder / "applications.xlsx"), read_programme(folder / "programme.toml"))
    half = form.responses[: len(form.responses) // 2]
    first = settle((), (), half)
    second = settle(first.people, first.held, form.responses)
    held = {(one.form, one.response_id): one for one in (*first.held, *second.held)}
    assert second.standing == standing_of((*first.people, *second.people), held.values())
