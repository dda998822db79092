"""Turns one person's stop into the stops of their whole account or domain, or says why that would stop strangers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.roster.groups import account_keys, domain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playbook.cli.log_whom import Person
    from playbook.model.event import Event

__all__ = ["group_rows", "is_free_mail"]

_ANY_COUNTRY = re.compile(r"(yahoo|hotmail|outlook|live|gmx|yandex|ymail|rocketmail|msn|aol)\.[a-z]{2,3}(\.[a-z]{2})?")
_FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "mail.com", "email.com", "inbox.com"),
        *("proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.com", "fastmail.com", "hey.com", "zoho.com"),
        *("zohomail.com", "hushmail.com", "mailbox.org", "posteo.de", "web.de", "t-online.de", "freenet.de"),
        *(
            "arcor.de",
            "mail.ru",
            "bk.ru",
            "inbox.ru",
            "list.ru",
            "rambler.ru",
            "ukr.net",
            "i.ua",
            "seznam.cz",
            "centrum.cz",
        ),
        *("wp.pl", "o2.pl", "onet.pl", "interia.pl", "op.pl", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net"),
        *("sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "terra.es", "telefonica.net", "sapo.pt"),
        *("bluewin.ch", "hispeed.ch", "chello.at", "aon.at", "telenet.be", "skynet.be", "ziggo.nl", "kpnmail.nl"),
        *("xs4all.nl", "home.nl", "telia.com", "comhem.se", "online.no", "btinternet.com", "sky.com", "talktalk.net"),
        *("virginmedia.com", "ntlworld.com", "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net"),
        *("cox.net", "charter.net", "earthlink.net", "juno.com", "optonline.net", "shaw.ca", "rogers.com", "bell.net"),
        *("sympatico.ca", "bigpond.com", "optusnet.com.au", "xtra.co.nz", "uol.com.br", "bol.com.br", "terra.com.br"),
        *("qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "naver.com", "daum.net", "hanmail.net"),
        *("docomo.ne.jp", "ezweb.ne.jp", "rediffmail.com", "walla.co.il"),
    }
)
"""Where people have addresses who know nothing of each other."""


def is_free_mail(domain: str) -> bool:
    """Say whether a domain is one where anybody can have an address."""
    return domain in _FREE_MAIL or _ANY_COUNTRY.fullmatch(domain) is not None


def group_rows(
    stop: Event, person: Person, digest: Callable[[str], str], *, account: bool, domain: bool
) -> Mapping[str, Event]:
    """Make the rows that stop a whole account or domain as ``stop`` does one person, by what they are called.

    Raises:
        CannotGoOn: where the account or domain is not known, or is shared by strangers.
    """
    keys: dict[str, str] = {}
    if account:
        keys |= _accounts(person, digest)
    if domain:
        keys |= _domain(person, digest)
    detail = {name: value for name, value in stop.detail.items() if name == "channels"}
    return {
        words: replace(
            stop,
            id=f"{stop.id}-{number}",
            kind="opted_out",
            lead=key,
            playbook="",
            enrollment=0,
            step="",
            occurrence="",
            detail=detail,
        )
        for number, (words, key) in enumerate(keys.items(), start=1)
    }


def _accounts(person: Person, digest: Callable[[str], str]) -> dict[str, str]:
    keys = account_keys(person.lead, digest) if person.lead is not None else ()
    if not keys:
        raise _refused("--account: their company is not known", "leave it out, or name the others one by one")
    if len(keys) == 1:
        return {"account": keys[0]}
    return {f"account ({number} of {len(keys)})": key for number, key in enumerate(keys, start=1)}


def _domain(person: Person, digest: Callable[[str], str]) -> dict[str, str]:
    address = person.lead.email if person.lead is not None else person.typed
    name = domain_name(address.rpartition("@")[2]) if "@" in address else ""
    if not name:
        raise _refused("--domain: their e-mail address is not known", "leave it out, or name them by their address")
    if is_free_mail(name):
        why = f"--domain: at {name} anybody can have an address, so that would stop strangers"
        raise _refused(why, "leave --domain out: the stop holds for their own address")
    return {f"domain {name}": f"domain:{digest(f'domain:{name}')}"}


def _refused(message: str, hint: str) -> CannotGoOn:
    return CannotGoOn((Diagnostic("PB064", message, hint=hint),))
