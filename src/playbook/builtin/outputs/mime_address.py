"""Turns an address as people write it into the ASCII one that every mail server takes, or says why it cannot."""

from __future__ import annotations

import re
import stringprep
import unicodedata

__all__ = ["address_fault", "ascii_address"]

# RFC 5321 §4.5.3.1: 64 octets before the @, 254 for the whole path without its angle brackets.
_LOCAL_MAX = 64
_ADDRESS_MAX = 254
_LABEL_MAX = 63

# RFC 5322 §3.2.3 dot-atom. A quoted local part ("a b"@…) is legal, never needed, and a door for tricks.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")

_IN_LABELS = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})


def ascii_address(address: str) -> str:
    """Write the domain with A-labels (``münchen.example`` → ``xn--mnchen-3ya.example``).

    White space around the address is dropped. What cannot be converted without a doubt is given back as it came, for
    ``address_fault`` to name.
    """
    local, at, domain = address.strip().rpartition("@")
    return local + at + ".".join(_a_label(label) for label in domain.split("."))


def address_fault(address: str) -> str:
    """Say in words why this is not one plain ASCII address (RFC 5322 addr-spec); an empty text when it is one."""
    local, at, domain = address.rpartition("@")
    if not at:
        return "has no @"
    if not local.isascii():
        return "has a letter before the @ that is not plain ASCII, which many mail servers refuse"
    if not domain.isascii():
        return "has a domain with letters whose ASCII form is in doubt: write it in its xn-- form"
    if len(local) > _LOCAL_MAX or len(address) > _ADDRESS_MAX:
        return f"is too long: {_LOCAL_MAX} characters before the @ and {_ADDRESS_MAX} in all are the limit"
    # An address often holds a second one by mistake ("a@x.example; b@y.example"), or a name.
    if not _LOCAL.fullmatch(local):
        return (
            "is not one plain address: only letters, digits, single dots and !#$%&'*+/=?^_`{|}~- may stand before the @"
        )
    return _domain_fault(domain)


def _domain_fault(domain: str) -> str:
    labels = domain.split(".")
    if not all(_LABEL.fullmatch(label) and len(label) <= _LABEL_MAX for label in labels):
        return "has a domain that cannot exist: only letters, digits and inner hyphens between single dots"
    if len(labels) == 1 or labels[-1].isdigit():
        return "has a domain without an ending such as .com"
    return ""


def _a_label(label: str) -> str:
    """Convert one label, but only where the standards of 2003 and 2008 cannot differ."""
    if label.isascii():
        return label
    lowered = unicodedata.ucd_3_2_0.normalize("NFC", label.lower())
    return "xn--" + lowered.encode("punycode").decode("ascii") if _is_undisputed(lowered) else label


def _is_undisputed(label: str) -> bool:
    """Say whether both standards read a lower-case label as it stands.

    They turn ß, ς and what the older one ignores (RFC 3454 table B.1) into two different domains, which may belong to
    two different people. Letters are looked up in Unicode 3.2, so that every version of Python gives the same answer.
    """
    known = unicodedata.ucd_3_2_0
    is_spelled_out = all(
        char == "-" or (known.category(char) in _IN_LABELS and not stringprep.in_table_b1(char)) for char in label
    )
    is_settled = known.normalize("NFKC", label.casefold()) == label
    return is_spelled_out and is_settled and _runs_one_way([known.bidirectional(char) for char in label])


def _runs_one_way(directions: list[str]) -> bool:
    """Say whether letters run left to right, or right to left from the first to the last (RFC 3454 §6)."""
    leftward = {"R", "AL"}
    if not leftward & set(directions):
        return True
    return "L" not in directions and {directions[0], directions[-1]} <= leftward
