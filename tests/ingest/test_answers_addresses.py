from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.values.addresses import fault_of_address, read_address


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        ("ann@nhs.example", "ann@nhs.example"),
        (" Ann.Smith@NHS.example ", "Ann.Smith@NHS.example"),
        ("mailto:ann@nhs.example", "ann@nhs.example"),
        ("Ann Smith <ann@nhs.example>", "ann@nhs.example"),
        ("<mailto:ann@nhs.example>", "ann@nhs.example"),
        ("ann@nhs.example;", "ann@nhs.example"),
        ("ann@nhs.example.", "ann@nhs.example"),
        ("ann\u200b@nhs.example", "ann@nhs.example"),
        ("\uff41\uff4e\uff4e@nhs.example", "ann@nhs.example"),
        ("o'neill+mentor@mail.nhs.example", "o'neill+mentor@mail.nhs.example"),
    ],
)
def test_one_address_is_found_in_its_packing(answer: str, address: str) -> None:
    assert read_address(answer) == address
    assert fault_of_address(answer) == ""


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("a@nhs.example,b@nhs.example", "more than one"),
        ("a@nhs.example;b@nhs.example", "more than one"),
        ("a@nhs.example\nBcc: x@y.example", "more than one"),
        ("a@nhs.example?bcc=x@y.example", "more than one"),
        ("Ann <a@nhs.example>, Bob <b@nhs.example>", "more than one"),
        ("\u0430nn@nhs.example", "only looks like"),
        ("ann@nhs.ex\u0430mple", "only looks like"),
        ("ann@nhs\u3002example", "only looks like"),
        ("not an address", "has no @"),
        ("ann smith@nhs.example", "a space"),
        ('"a\\"b"@nhs.example', "not an address"),
        ("ann@localhost", "not an address"),
        ("ann@nhs..example", "not an address"),
        (".ann@nhs.example", "not an address"),
        ("ann..smith@nhs.example", "not an address"),
        ("ann@-nhs.example", "not an address"),
        ("ann@nhs.e", "not an address"),
        ("@nhs.example", "not an address"),
        ("a" * 320 + "@nhs.example", "not an address"),
        ("@," * 30_000, "more than one"),
    ],
)
def test_what_is_not_one_address_is_refused_with_the_reason(answer: str, fault: str) -> None:
    assert read_address(answer) is None
    assert fault in fault_of_address(answer)


@given(st.text(alphabet="ab@. ,;<>\n\u200b\u0430", max_size=30))
def test_an_address_that_is_accepted_is_one_plain_address(answer: str) -> None:
    address = read_address(answer)
    assert address is None or re.fullmatch(r"[!-~]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}", address)
    assert address is None or read_address(address) == address
    assert (fault_of_address(answer) == "") is (address is not None)
