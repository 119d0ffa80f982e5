"""A letter as a page for a browser, and as a text file: to read, print, or copy from."""

from __future__ import annotations

from rmtool.model.letters import Letter

CRLF = "\r\n"


def html(letter: Letter) -> bytes:
    """Give the page that goes into the draft, as a file of its own."""
    return letter.html.encode()


def txt(letter: Letter) -> bytes:
    """Write the letter as plain text, below a line each for whom it goes to and its subject.

    Notepad and screen readers on Windows take a file for UTF-8 by its byte order mark; without one, an
    accented name may be read as something else.
    """
    text = f"To: {letter.name} <{letter.address}>\nSubject: {letter.subject}\n\n{letter.plain}"
    return text.replace("\n", CRLF).encode("utf-8-sig")
