from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from rmtool.model.letters import Composed, Letter, Unready, Wanted
from rmtool.reports.letters.formats.preview import preview
from rmtool.resources import templates_folder
from tests.letters.cases import HOSTILE
from tests.letters.written import CALENDAR, run_of, written

VOID = {"input", "meta"}


def page(*runs: Composed) -> str:
    return preview(runs, "The <Programme>", (templates_folder() / "preview.html.j2").read_text("utf-8"))


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    words: str = ""


@dataclass
class Reader(HTMLParser):
    """Reads a page as a browser does: its elements in their order, each with all words in it."""

    elements: list[Element] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words += data

    def of(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def of_class(self, name: str) -> list[str]:
        return [element.words for element in self.elements if element.attributes.get("class") == name]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def everything() -> str:
    """A page with all that the page can have."""
    wanted = [written(f"M-00{n}", wanted=wish) for n, wish in enumerate(Wanted, start=1)]
    attached = written("E-001", name="Somebody With a Long Name", calendar=CALENDAR)
    return page(
        run_of(*wanted, attached, unready=(Unready("M-009", "there is no address."),)),
        Composed("query", ()),
        Composed("received", (replace(written("E-002"), kind="received"),)),
    )


def article_of(shown: Reader, letter: Letter) -> Element:
    (found,) = [article for article in shown.of("article") if article.attributes["id"] == letter.stem]
    return found


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_page_shows_every_letter_with_its_address_subject_and_both_bodies() -> None:
    letters = [written("M-001"), written("E-001", name="Ødegård, Per", body="# One\n\n## Two\n\nDear you\n")]
    shown = read(page(run_of(letters[0]), Composed("reserve", (letters[1],))))
    for letter in letters:
        article = words(article_of(shown, letter).words)
        assert f"{letter.name} <{letter.address}>" in article
        assert letter.subject in article
        assert words(unescape(re.sub("<[^>]+>", "", letter.fragment))) in article
        assert letter.plain in [element.words for element in shown.of("pre")]
    assert "Letters on this page: 2." in words(shown.of("header")[0].words)


def test_who_is_missing_stands_before_the_first_letter() -> None:
    shown = page(run_of(written(), unready=(Unready("M-002", "there is no address"),)))
    assert 0 < shown.index("M-002 (enrolled): there is no address") < shown.index("<article")
    assert "People whose letter is missing" not in page(run_of(written()))


def test_what_to_look_at_first_is_flagged_at_the_top_and_at_the_letter() -> None:
    shown = read(everything())
    (first,) = shown.of_class("first")
    flagged = words(first)
    assert "M-002 Zoë O'Neill: in large print, as asked for" in flagged
    assert "M-003 Zoë O'Neill: as plain text alone, as asked for" in flagged
    assert "M-004 Zoë O'Neill: asked for another format? rmtool show M-004" in flagged
    assert "E-001 Somebody With a Long Name: the longest name" in flagged
    assert "M-001" not in flagged
    assert len(shown.of_class("flags")) == 4


def test_an_attachment_is_named_at_its_letter() -> None:
    shown = read(page(run_of(written(calendar=CALENDAR), written("E-001"))))
    assert [("calendar.ics" in article.words) for article in shown.of("article")] == [True, False]


def test_a_kind_that_nobody_is_due_says_so() -> None:
    assert "Nobody is due this letter now." in page(Composed("reserve", ()))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_person_typed_is_shown_and_does_nothing(name: str) -> None:
    letter = written(name=name, subject=name.partition("\n")[0])
    ordinary, shown = read(page(run_of(written()))), read(page(run_of(letter)))
    assert [e.tag for e in shown.elements] == [e.tag for e in ordinary.elements]
    assert [[*e.attributes] for e in shown.elements] == [[*e.attributes] for e in ordinary.elements]
    assert [e.words for e in shown.of("dd")] == [f"{letter.name} <{letter.address}>", letter.subject]
    assert shown.of("title")[0].words == "Letters to check: The <Programme>"


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    shown = page(run_of(written(body="Dear you")))
    assert "default-src 'none'" in shown
    assert not re.search(r"https?:|src=|url\(|<link|<iframe|@import", shown)


# What an accessibility checker asks of a page


def test_the_page_has_a_language_a_title_and_one_main_heading() -> None:
    shown = read(everything())
    assert shown.of("html")[0].attributes == {"lang": "en-GB"}
    assert [len(shown.of(tag)) for tag in ("title", "h1", "header", "main")] == [1, 1, 1, 1]
    assert shown.of("title")[0].words.strip()


def test_headings_skip_no_level() -> None:
    levels = [int(e.tag[1]) for e in read(everything()).elements if re.fullmatch("h[1-6]", e.tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_id_is_there_once_and_every_name_for_one_leads_somewhere() -> None:
    shown = read(everything())
    ids = [e.attributes["id"] for e in shown.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    named = [
        e.attributes[key] for e in shown.elements for key in ("for", "aria-labelledby") if key in e.attributes
    ]
    links = [e.attributes["href"][1:] for e in shown.of("a") if e.attributes["href"].startswith("#")]
    assert named
    assert links
    assert {*named, *links} <= {*ids}


def test_every_region_and_field_has_a_name_of_its_own() -> None:
    shown = read(everything())
    labelled = {e.attributes["for"] for e in shown.of("label")}
    assert all(e.attributes["id"] in labelled for e in shown.of("input"))
    assert all(e.attributes.get("aria-labelledby") for e in (*shown.of("section"), *shown.of("article")))
    names = [e.attributes["aria-label"] for e in shown.of("nav")]
    assert len(names) == len(set(names))


def test_the_tab_key_follows_the_page() -> None:
    shown = read(everything())
    assert not [e for e in shown.elements if {"tabindex", "accesskey", "autofocus"} & e.attributes.keys()]
    assert ":focus-visible" in everything()


def test_words_in_links_and_folds_say_where_they_lead() -> None:
    shown = read(everything())
    assert all(e.words.strip() for e in (*shown.of("a"), *shown.of("summary")))
    folds = [e.words for e in shown.of("summary")]
    assert len(folds) == len(set(folds))


TEXT_ON = [
    ("ink", "back"),
    ("ink", "paper"),
    ("quiet", "back"),
    ("quiet", "paper"),
    ("link", "back"),
    ("link", "paper"),
    ("flag-ink", "flag"),
]


def luminance(colour: str) -> float:
    """How light a colour is, as WCAG 2.2 reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palettes() -> list[dict[str, str]]:
    """The colours by day, by night and in print; each goes on from the first."""
    found = [
        dict(re.findall(r"--([a-z-]+): (#\w{6})", rule)) for rule in re.findall(r":root \{(.*?)\}", page())
    ]
    return [found[0] | one for one in found]


@pytest.mark.parametrize("text_on", TEXT_ON, ids=" on ".join)
def test_words_stand_out_from_what_they_stand_on(text_on: tuple[str, str]) -> None:
    assert len(palettes()) == 3
    for colours in palettes():
        assert contrast(colours[text_on[0]], colours[text_on[1]]) >= 4.5


def test_the_reckoning_of_contrast_knows_black_from_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
