"""A letter as an Outlook draft: an `.eml` file that opens ready to send, and that nothing sends.

It has no Date, From or Message-ID: the officer's own mail program writes those when she sends it.

Drafts of one shape differ in their recipient, their subject and their bodies only. So the `email` package
writes what stands around the bodies once for each shape, and each draft's To and Subject go through its
structured headers, which refuse line breaks and quote the commas of a name. All bodies are base64, in which
no line can look like the boundary between them.
"""

from __future__ import annotations

from base64 import b64decode, encodebytes
from email import message_from_bytes
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from functools import lru_cache

from rmtool.errors import OutputFault
from rmtool.model.letters import Letter, Wanted
from rmtool.reports.letters.addresses import is_one_address

CRLF = "\r\n"

LONGEST_NAME = 120
"""Characters of a name that still fit beside an address: mail servers cut or refuse lines of 998 bytes."""

ATTACHMENT = "calendar.ics"
"""A name that says nothing of the session, and so nothing of the person."""

_SAMPLE = "A body of letters, which stands where the bodies of drafts go."
Frame = tuple[bytes, ...]
"""The bytes of a draft from behind its subject on, cut where the bodies go: one more piece than bodies."""


def eml(letter: Letter) -> bytes:
    """Make the draft's bytes, the same every time; they are read back and compared before they are returned.

    Raises OutputFault where a mail program would read anything else than was written.
    """
    if not is_one_address(letter.address):
        raise _not_as_written(letter)
    bodies = _bodies(letter)
    frame = _frame(tuple(bodies))
    try:
        content = _head(letter) + _framed(frame, [_base64(body) for body in bodies.values()])
    except ValueError as error:  # what the headers refuse: a line break in a name or subject
        raise _not_as_written(letter) from error
    if not _says_the_same(content, frame, letter):
        raise _not_as_written(letter)
    return content


def _bodies(letter: Letter) -> dict[str, str | bytes]:
    """The bodies of a draft by the subtype of text they are of: the plain text always, first."""
    bodies: dict[str, str | bytes] = {"plain": letter.plain}
    if letter.wanted is not Wanted.PLAIN_TEXT:
        bodies["html"] = letter.html
    if letter.calendar is not None:
        bodies["calendar"] = letter.calendar
    return bodies


def _head(letter: Letter) -> bytes:
    """The two headers in which drafts differ."""
    name = letter.name if len(letter.name) <= LONGEST_NAME else ""
    return _header("To", Address(display_name=name, addr_spec=letter.address)) + _subject(letter.subject)


def _header(name: str, value: Address | str) -> bytes:
    _, header = SMTP.header_store_parse(name, value)
    return SMTP.fold_binary(name, header)


@lru_cache(maxsize=256)
def _subject(subject: str) -> bytes:
    return _header("Subject", subject)


@lru_cache
def _frame(subtypes: tuple[str, ...]) -> Frame:
    """What the `email` package writes around the bodies of these kinds. It is read back whole, once."""
    parts = {subtype: MIMEText(_SAMPLE, subtype, "utf-8") for subtype in subtypes}
    calendar = parts.pop("calendar", None)
    texts = list(parts.values())
    message = texts[0] if len(texts) == 1 else MIMEMultipart("alternative", "rmtool-alternative", texts)
    if calendar is not None:
        calendar.set_param("method", "PUBLISH")
        calendar.add_header("Content-Disposition", "attachment", filename=ATTACHMENT)
        message = MIMEMultipart("mixed", "rmtool-mixed", [message, calendar])
    message["X-Unsent"] = "1"
    written = message.as_bytes(policy=SMTP)
    if _texts_in(written) != [(f"text/{subtype}", _SAMPLE) for subtype in subtypes]:
        raise OutputFault("Python's email package does not read what it writes. No draft was written.")
    return tuple(written.split(_base64(_SAMPLE)))


def _texts_in(written: bytes) -> list[tuple[str, str]]:
    """Read a message as a mail program does: the type and the text of each body."""
    parts = [part for part in message_from_bytes(written).walk() if not part.is_multipart()]
    contents = [(part.get_content_type(), part.get_payload(decode=True)) for part in parts]
    return [(kind, content.decode()) for kind, content in contents if isinstance(content, bytes)]


def _framed(frame: Frame, bodies: list[bytes]) -> bytes:
    return frame[0] + b"".join(body + piece for body, piece in zip(bodies, frame[1:], strict=True))


def _base64(body: str | bytes) -> bytes:
    content = body.replace("\n", CRLF).encode() if isinstance(body, str) else body
    return encodebytes(content).replace(b"\n", CRLF.encode())


def _says_the_same(content: bytes, frame: Frame, letter: Letter) -> bool:
    """Whether a mail program would find exactly one recipient, the same subject and all bodies unchanged."""
    head, _, _ = content.partition(frame[0])
    read = message_from_bytes(head)
    to = SMTP.header_fetch_parse("To", read["To"])
    return (
        read.keys() == ["To", "Subject"]
        and not read.get_payload()
        and [address.addr_spec for address in to.addresses] == [letter.address]
        and _reads_as(read["Subject"]) == letter.subject
        and _read_bodies(content, frame) == [_as_sent(body) for body in _bodies(letter).values()]
    )


@lru_cache(maxsize=256)
def _reads_as(subject: str) -> str:
    return str(SMTP.header_fetch_parse("Subject", subject))


def _read_bodies(content: bytes, frame: Frame) -> list[bytes]:
    """Decode the bodies of a draft, each found between the pieces of the frame."""
    _, _, rest = content.partition(frame[0])
    bodies = []
    for piece in frame[1:]:
        body, _, rest = rest.partition(piece) if piece else (rest, b"", b"")
        bodies.append(b64decode(body.replace(CRLF.encode(), b""), validate=True))
    return bodies


def _as_sent(body: str | bytes) -> bytes:
    """The bytes of a body on their way: mail ends lines with CR and LF."""
    return body.replace("\n", CRLF).encode() if isinstance(body, str) else body


def _not_as_written(letter: Letter) -> OutputFault:
    return OutputFault(
        f"The draft {letter.stem} would not read as it was written. No draft was written.",
        hint=f"Look at the name and the e-mail address with `rmtool show {letter.ref}`.",
    )
