"""Says, as data, what the columns and values of each program's export mean; a new program is a new entry here."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HUBSPOT", "NOT_READ_YET", "PLAIN", "READ", "SUSPECT_STOP", "Stop", "Unread", "Vendor"]

# Every header below is written as `comparable` gives it: lower case, single spaces, no underscores.


@dataclass(frozen=True, slots=True)
class Stop:
    """A column that forbids contact in every row where it is neither empty nor a no.

    Attributes:
        pattern: regular expression that the whole header matches.
        channels: what it closes; empty means the person wants no contact at all.
        reason: in words for the rep.
    """

    pattern: str
    channels: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Vendor:
    """What one program's export looks like and means.

    Attributes:
        name: as the program calls itself; empty for a list of nobody's.
        signatures: sets of headers, each of which only this program's exports have together.
        aliases: field → headers that hold it; where several are present, the first counts.
        stops: columns that forbid contact.
        dead: status → why a person with it is not contacted, whichever row they stand in.
        flawed: status → what is wrong with the row, which is left out; it says nothing of the person's other rows.
        alive: further statuses it knows; one that is neither is worked and reported.
    """

    name: str
    signatures: tuple[frozenset[str], ...]
    aliases: Mapping[str, tuple[str, ...]]
    stops: tuple[Stop, ...]
    dead: Mapping[str, str]
    flawed: Mapping[str, str]
    alive: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unread:
    """A program whose exports are known by their headers, and whose opt-outs and statuses we do not know yet."""

    name: str
    signatures: tuple[frozenset[str], ...]


def _any_of(*signatures: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(signature.split(" & ")) for signature in signatures)


PLAIN = Vendor(
    name="",
    signatures=(),
    aliases=MappingProxyType(
        {
            "id": ("id", "lead id", "contact id", "record id"),
            "first_name": ("first name", "firstname", "given name"),
            "last_name": ("last name", "lastname", "surname", "family name"),
            "company": ("company", "company name", "account", "account name", "organization", "organisation"),
            "account_id": ("account id", "company id", "organization id", "organisation id"),
            "email": ("email", "e-mail", "email address", "e-mail address"),
            "phone": ("phone", "phone number", "telephone", "telephone number", "work phone"),
            "mobile": ("mobile", "mobile phone", "mobile phone number", "mobile number", "cell phone"),
            "owner": ("owner", "lead owner", "contact owner", "rep", "sales rep", "assigned to"),
            "job_title": ("job title", "position", "role"),
            "country": ("country", "country/region"),
            "state": ("state", "state/region", "state/province", "province", "region"),
            "city": ("city", "town"),
            "timezone": ("timezone", "time zone"),
            "language": ("language", "preferred language"),
            "received_at": ("received at", "received on", "received", "create date", "created at", "created on"),
            "requested_at": ("requested at", "requested on", "request date", "form submitted on", "submitted at"),
            "request": ("request", "message", "comments"),
            "topic": ("topic", "request topic", "subject"),
            "form": ("form", "form name", "lead form"),
            "relationship": ("relationship",),
            "engagement": ("engagement",),
            "basis": ("basis", "lawful basis", "legal basis"),
            "qualified": ("qualified",),
            "status": ("status", "lead status"),
            "playbook": ("playbook",),
            "amount": ("amount", "budget", "deal amount"),
        }
    ),
    stops=(
        Stop(r"do[ -]not[ -]call|dnc|no[ -]calls?|(phone|call) opt[ -]?out", ("call", "sms"), "do not call"),
        Stop(r"(sms|text) opt[ -]?out|do[ -]not[ -]text|no[ -]sms", ("sms",), "do not text"),
        Stop(r"unsubscribed from all e-?mails?", ("email",), "unsubscribed from all email"),
        Stop(r"opted out of e-?mail.*|has opted out of e-?mail|e-?mail opt[ -]?out", ("email",), "opted out of email"),
        Stop(r"unsubscribed|do[ -]not[ -]e-?mail|no[ -]e-?mails?", ("email",), "unsubscribed from email"),
        Stop(r"do[ -]not[ -]contact|no[ -]contact|opt(ed)?[ -]?out", (), "asked not to be contacted"),
    ),
    dead=MappingProxyType(
        {
            "unqualified": "marked as unqualified",
            "not qualified": "marked as not qualified",
            "disqualified": "marked as disqualified",
            "not interested": "said they are not interested",
            "do not contact": "asked not to be contacted",
            "unsubscribed": "asked not to be contacted",
            "opted out": "asked not to be contacted",
            "junk": "marked as junk",
            "spam": "marked as spam",
            "dead": "marked as dead",
            "lost": "marked as lost",
        }
    ),
    flawed=MappingProxyType(
        {
            "bad number": "marked as a bad number",
            "wrong number": "marked as a wrong number",
            "duplicate": "marked as a duplicate",
        }
    ),
    alive=frozenset(
        {
            "new",
            "open",
            "in progress",
            "working",
            "attempted to contact",
            "attempting",
            "contacted",
            "connected",
            "open deal",
            "qualified",
            "nurture",
            "bad timing",
        }
    ),
)
"""A list somebody keeps by hand: our own names for the fields, and the commonest words for them."""

HUBSPOT = Vendor(
    name="HubSpot",
    signatures=_any_of(
        "record id & contact owner", "record id & lifecycle stage", "record id & create date", "record id - contact"
    ),
    aliases=MappingProxyType(
        {
            "id": ("record id", "record id - contact"),
            "company": ("company name", "associated company"),
            "account_id": ("associated company ids", "associated company id", "primary associated company id"),
            "email": ("email",),
            "phone": ("phone number",),
            "mobile": ("mobile phone number",),
            "owner": ("contact owner",),
            "country": ("country/region",),
            "state": ("state/region",),
            "timezone": ("time zone",),
            # The CRM creates the record when the lead comes in, so its clock is the rep's (domain.md A1).
            "received_at": ("create date",),
            "requested_at": ("form submitted on", "recent conversion date"),
            "request": ("message",),
            "status": ("lead status",),
        }
    ),
    stops=(Stop(r"invalid e-?mail address|e-?mail hard bounce reason", ("email",), "mail to this address comes back"),),
    dead=MappingProxyType({"unqualified": "marked as unqualified in HubSpot"}),
    flawed=MappingProxyType({}),
    alive=frozenset({"new", "open", "in progress", "open deal", "attempted to contact", "connected", "bad timing"}),
)
"""Contacts as HubSpot exports them, with its internal status values (``OPEN_DEAL``) or its labels (``Open Deal``)."""

READ = (HUBSPOT,)

NOT_READ_YET = (
    Unread("Salesforce", _any_of("company / account", "ownerid & lastname", "isconverted")),
    Unread("Zoho", _any_of("lead owner.id", "contact owner.id", "record id & lead owner")),
    Unread("Google Contacts", _any_of("e-mail 1 - value", "phone 1 - value", "given name & group membership")),
    Unread("Outlook", _any_of("e-mail address & business phone", "e-mail display name")),
    Unread("LinkedIn", _any_of("connected on & url", "connected on & position")),
    Unread("Facebook lead ads", _any_of("ad id & form id", "adset id", "campaign id & is organic")),
    Unread("Pipedrive", _any_of("person - name", "deal - title")),
    Unread("Mailchimp", _any_of("member rating", "optin time & euid")),
)
"""Reading these as a plain list would miss who opted out, so they are refused by name."""

_WAYS = r"(?:calls?|calling|phone|phoning|e-?mails?|mails?|mailings?|texts?|sms|contact|contacting|marketing)"
SUSPECT_STOP = (
    r"\b(?:opt(?:ed|s)?[ -]?out|unsubscrib|do[ -]not|don['’]?t|dnc\b|suppress|block(?:ed)?[ -]?list|blacklist"
    # "No of calls" and "no emails sent" are counts.
    rf"|(?:no|never) (?!of\b)(?:\w+ )?{_WAYS}\b(?! (?:made|sent|logged|attempted|received))"
    r"|consent (?:withdrawn|revoked|refused)|withdr(?:ew|awn) consent|(?:robinson|tps)\b)|^(?:please )?stop\b"
)
"""A header that speaks of stopping and is none of the known ones: obeyed in full, and reported."""
