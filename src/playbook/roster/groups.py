"""Turns a lead's address and company into the keys it shares with others by nature, for stops of a whole group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playbook.model.lead import Lead

__all__ = ["account_keys", "account_name", "domain_name", "group_keys"]

PLACEHOLDERS = frozenset(
    {
        *("n/a", "n.a", "na", "none", "no", "no company", "nil", "null", "nan", "unknown", "not known", "tbd", "tba"),
        *("private", "private person", "privat", "privatperson", "individual", "self", "self employed"),
        *("self-employed", "selfemployed", "freelance", "freelancer"),
    }
)
"""What people write who have no company: it is nobody's account."""


def group_keys(lead: Lead, digest: Callable[[str], str]) -> tuple[str, ...]:
    """Give the domains of a lead's address, nearest first, then its accounts: the CRM's ids for them, then the name.

    A stop of example.com holds for sales.example.com too. ``digest`` turns ``domain:example.com`` into what stands for
    it in a key.
    """
    names = [f"domain:{name}" for name in _domains(lead.email)]
    names += [f"account:{name}" for name in (*_account_ids(lead), account_name(lead.company)) if name]
    return tuple(dict.fromkeys(f"{name.partition(':')[0]}:{digest(name)}" for name in names))


def account_keys(lead: Lead, digest: Callable[[str], str]) -> tuple[str, ...]:
    """Give the keys of the accounts a lead belongs to: by the CRM's ids, or by name where it has none."""
    names = tuple(_account_ids(lead)) or (account_name(lead.company),)
    return tuple(f"account:{digest(f'account:{name}')}" for name in names if name)


def account_name(company: str) -> str:
    """Write a company's name as accounts are compared by it; empty where it stands for no company."""
    name = " ".join(company.casefold().split())
    return "" if name.strip(" .-_–—?*/") in PLACEHOLDERS | {""} else name


def domain_name(domain: str) -> str:
    """Write a domain as all its spellings are compared: ``Bücher.example.`` as ``xn--bcher-kva.example``."""
    plain = domain.strip().rstrip(".").casefold()
    try:
        return plain if plain.isascii() else plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


def _domains(email: str) -> Iterator[str]:
    domain = domain_name(email.rpartition("@")[2]) if "@" in email else ""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]


def _account_ids(lead: Lead) -> Iterator[str]:
    """The ids in the account column; several go with semicolons or commas, as HubSpot writes them."""
    ids = re.split("[;,]", lead.fields.get("account_id", ""))
    yield from (one for one in dict.fromkeys(part.strip().casefold() for part in ids) if account_name(one))
