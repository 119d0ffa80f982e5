"""A letter as an Outlook draft: an `.eml` file that opens ready to send, and that nothing sends.

It has no Date, From or Message-ID: the officer's own mail program writes those when she sends it. Both bodies
are base64, in which no line can look like the boundary between them.

The headers of the draft go through the `email` package's structured headers, which refuse line breaks and
quote the commas of a name. Those of its parts are fixed, so the parts are of the package's older and plainer
kind: structured headers all through would take more than twice the time.
"""

from __future__ import annotations

from email import message_from_bytes
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP

from rmtool.errors import OutputFault
from rmtool.model.letters import Letter
from rmtool.reports.letters.addresses import is_one_address

HEADERS = ["Content-Type", "MIME-Version", "To", "Subject", "X-Unsent"]
"""Every header of a draft, in its order, once each."""

CRLF = "\r\n"

LONGEST_NAME = 120
"""Characters of a name that still fit beside an address: mail servers cut or refuse lines of 998 bytes."""


def eml(letter: Letter) -> bytes:
    """Make the draft's bytes, the same every time; they are read back and compared before they are returned.

    Raises OutputFault where a mail program would read anything else than was written.
    """
    if not is_one_address(letter.address):
        raise _not_as_written(letter)
    try:
        content = _message(letter).as_bytes(policy=SMTP)
    except ValueError as error:  # what the headers refuse: a line break in a name or subject
        raise _not_as_written(letter) from error
    if not _says_the_same(content, letter):
        raise _not_as_written(letter)
    return content


def _message(letter: Letter) -> MIMEMultipart:
    bodies = [_body(letter.plain, "plain"), _body(letter.html, "html")]
    message = MIMEMultipart("alternative", f"rmtool-{letter.stem}", bodies)
    name = letter.name if len(letter.name) <= LONGEST_NAME else ""
    to = Address(display_name=name, addr_spec=letter.address)
    for header, value in (("To", to), ("Subject", letter.subject), ("X-Unsent", "1")):
        _, message[header] = SMTP.header_store_parse(header, value)
    return message


def _body(text: str, subtype: str) -> MIMEText:
    return MIMEText(text.replace("\n", CRLF), subtype, "utf-8")


def _says_the_same(content: bytes, letter: Letter) -> bool:
    """Whether a mail program would find exactly one recipient, the same subject and both bodies unchanged."""
    read = message_from_bytes(content)
    to = SMTP.header_fetch_parse("To", read["To"])
    return (
        read.keys() == HEADERS
        and [a.addr_spec for a in to.addresses] == [letter.address]
        and SMTP.header_fetch_parse("Subject", read["Subject"]) == letter.subject
        and _bodies(read) == [letter.plain, letter.html]
    )


def _bodies(read: Message) -> list[str]:
    """Take the bodies out of a message that was read back, as they were before they were written."""
    contents = (part.get_payload(decode=True) for part in read.walk() if not part.is_multipart())
    return [content.decode("utf-8").replace(CRLF, "\n") for content in contents if isinstance(content, bytes)]


def _not_as_written(letter: Letter) -> OutputFault:
    return OutputFault(
        f"The draft {letter.stem} would not read as it was written. No draft was written.",
        hint=f"Look at the name and the e-mail address with `rmtool show {letter.ref}`.",
    )
