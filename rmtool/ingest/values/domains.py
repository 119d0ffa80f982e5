"""The domain of a work address: whether it is a personal one, or looks like a slip in typing a known one."""

from __future__ import annotations

from functools import lru_cache

PERSONAL = frozenset(
    {
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "gmx.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "ntlworld.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "ymail.com",
    }
)
"""Domains of providers that people in Britain have personal addresses with. Others may be an employer's."""

OFTEN_MEANT = ("nhs.net", "nhs.uk", "gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com")
"""Domains so common that what is one slip of the finger away from them was most likely meant to be them."""

ENDINGS = {
    "couk": "co.uk",
    "orguk": "org.uk",
    "govuk": "gov.uk",
    "nhsuk": "nhs.uk",
    "acuk": "ac.uk",
    "ukk": "uk",
    "ku": "uk",
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "ent": "net",
    "nte": "net",
    "ogr": "org",
}
"""Endings that no address has, each with the ending that was meant."""


@lru_cache(maxsize=4096)
def oddity_of_domain(domain: str) -> str:
    """Say what is odd about a domain in small letters, naming only the domain meant. Blank if nothing is."""
    if domain in PERSONAL:
        return "this is a personal address, not one from work"
    if meant := _meant(domain):
        return f"the end of the address looks mistyped: {meant} may be meant"
    return ""


def _meant(domain: str) -> str:
    rest, _, ending = domain.rpartition(".")
    if domain in OFTEN_MEANT:
        return ""
    near = next((known for known in OFTEN_MEANT if is_one_slip(domain, known)), "")
    return near or (f"{rest}.{ENDINGS[ending]}" if ending in ENDINGS else "")


def is_one_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter is missing, added, wrong, or has changed places with the next."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    shorter = min(len(typed), len(meant))
    at = next((i for i in range(shorter) if typed[i] != meant[i]), shorter)
    swapped = typed[:at] + typed[at : at + 2][::-1] + typed[at + 2 :]
    return meant in {
        swapped,
        typed[:at] + meant[at : at + 1] + typed[at:],
        typed[:at] + typed[at + 1 :],
        typed[:at] + meant[at : at + 1] + typed[at + 1 :],
    }
