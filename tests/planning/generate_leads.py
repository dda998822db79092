"""Turns a number into leads in every corner of the calendar, and the journal of what has become of a third of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from checker import Lead, Rep, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

PLAYBOOKS = ("chase", "desk", "dates", "until", "rounds", "always")
COLUMNS = (
    "id,first_name,email,phone,owner,country,state,timezone,basis,received_at,track,renewal_date,birthday,interval,"
    "Do Not Call,Unsubscribed"
)
ROWS = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail"

# country, state, the column `timezone`, every zone the lead may be in, the number without its last three digits, and
# who usually looks after leads there. Numbers are of ranges that phonenumbers takes for valid.
PLACES = """\
US NY - America/New_York +12125550 ines
US FL - America/New_York,America/Chicago +13055550 ines
US FL America/New_York America/New_York +14075550 ines
US RI - America/New_York +14015550 ines
US UT - America/Denver +18015550 sam
US TX - America/Chicago,America/Denver +15125550 sam
US LA - America/Chicago +15045550 ines
US PA - America/New_York +12155550 ines
US TN - America/Chicago,America/New_York +16155550 ines
US OK - America/Chicago +14055550 sam
US MD - America/New_York +14105550 ines
US SD - America/Chicago,America/Denver +16055550 sam
US KY - America/New_York,America/Chicago +15025550 ines
US AZ - America/Phoenix,America/Denver +16025550 sam
US AK - America/Anchorage,America/Adak +19075550 sam
US HI - Pacific/Honolulu +18085550 sam
- - - America/Boise,America/Los_Angeles +12085550 sam
CA NL - America/St_Johns,America/Goose_Bay +17095550 ines
CA SK - America/Regina,America/Swift_Current,America/Edmonton +13065550 ines
GB - - Europe/London +441212345 nora
IE - - Europe/Dublin +353850123 nora
FR - - Europe/Paris +33123456 lea
FR - - Europe/Paris +33123457 lea
DE - - Europe/Berlin +49301234 lea
ES - Atlantic/Canary Atlantic/Canary +34612345 lea
IT - - Europe/Rome +3902123456 lea
PT - Atlantic/Azores Atlantic/Azores +351212345 nora
- - Europe/Berlin Europe/Berlin +80012345 lea
ZA - - Africa/Johannesburg +27101234 lea
MA - - Africa/Casablanca +212520123 nora
EG - - Africa/Cairo +20234567 lea
LB - - Asia/Beirut +9611123 lea
IR - - Asia/Tehran +982123456 ravi
AF - - Asia/Kabul +93234567 ravi
IN - - Asia/Kolkata +917410410 ravi
NP - - Asia/Kathmandu +97714567 ravi
MM - - Asia/Yangon +951234 ravi
JP - - Asia/Tokyo +81312345 koji
AU WA - Australia/Perth,Australia/Eucla +61892345 mia
AU NSW - Australia/Sydney,Australia/Broken_Hill +61212345 mia
AU SA - Australia/Adelaide +61881234 mia
AU - Australia/Lord_Howe Australia/Lord_Howe +61265345 mia
NZ - Pacific/Auckland Pacific/Auckland +6432345 otto
NZ - Pacific/Chatham Pacific/Chatham +6432346 otto
KI - Pacific/Kiritimati Pacific/Kiritimati +68672001 otto
WS - - Pacific/Apia +6857212 otto
AS - - Pacific/Pago_Pago +16846221 otto
NU - - Pacific/Niue +6838884 otto
PF - Pacific/Marquesas Pacific/Marquesas +68940412 otto
CL - America/Santiago America/Santiago +56221234 ines
PY - - America/Asuncion +595212345 ines
BR - America/Sao_Paulo America/Sao_Paulo +551123456 ines
CU - - America/Havana +5371234 ines
GL - America/Nuuk America/Nuuk +299321 ines
""".splitlines()
WITHOUT_A_COUNTRY = {"+12085550": "US"}

REPS = {
    "ines": ("America/New_York", "US-NY", "Mon-Fri 08:00-18:00", "2027-03-12 2027-07-05:2027-07-23 2027-12-27"),
    "sam": ("America/Los_Angeles", "US-CA", "", "2027-05-03:2027-05-07 2027-11-26"),
    "nora": ("Europe/London", "GB", "Mon-Fri 07:30-12:00+13:00-19:00", "2027-03-26:2027-04-09"),
    "lea": ("Europe/Paris", "FR", "Mon-Fri 09:00-19:00,Sat 09:00-12:00", "2027-03-29:2027-04-02 2027-08-02:2027-08-27"),
    "ravi": ("Asia/Kolkata", "IN", "Mon-Sat 06:00-22:00", "2027-10-29:2027-11-05"),
    "mia": ("Australia/Sydney", "AU-NSW", "Mon-Fri 07:00-20:00", "2027-04-05 2027-10-01:2027-10-04"),
    "koji": ("Asia/Tokyo", "JP", "", ""),
    "otto": ("Pacific/Auckland", "NZ", "Mon-Sun 00:00-24:00", "2027-03-08:2027-03-10 2027-09-27"),
}  # fmt: skip

# When clocks change somewhere, a year ends, or February has 29 days.
TURNS = (
    *("2027-03-14T07:30", "2027-03-28T01:00", "2027-04-03T15:30", "2027-04-30T00:00", "2027-09-25T14:00"),
    *("2027-10-02T15:45", "2027-10-31T01:00", "2027-11-07T06:00", "2027-12-31T11:00", "2028-02-29T10:00"),
)

# Which steps a rep may have logged by now, and how many hours after the start.
LOGGED = {
    "chase": "first-call:1:0.3 call-back:1:1.2 third-try:1:4.5 letter:1:13 week-1:1:30 week-1:2:80 week-1:3:140",
    "desk": "answer:1:0.5 nudge:1:26 talk:1:100 again:1:270",
    "dates": "due:1:20 after:1:60",
    "until": "again:1:3 rung:1:124 again:2:260 rung:2:220",
    "rounds": "write:1.1:2 look:1.1:52 dial:1.1:52.1 think:1.1:80 write:2.1:340",
    "always": "hello:1:0.1 ring:1:0.4 ring:2:0.7 ring:3:1 cali:1:76 often:1:150",
}
CALLED = ("no_answer", "no_answer", "busy", "left_voicemail", "left_voicemail", "gatekeeper", "interested")
WRITTEN = ("no_answer", "no_answer", "no_answer", "replied", "auto_reply", "visited_site")
LAST = ("connected", "opted_out", "opted_out call", "opted_out email", "opted_out call email", "wrong_number", "won")


@dataclass(frozen=True)
class Made:
    """One made lead: what the checker knows of it, its line of leads.csv, and what the journal says."""

    key: str
    lead: Lead
    line: str
    is_enrolled: bool
    rows: tuple[Row, ...]


def make_reps(leads: int) -> dict[str, Rep]:
    """As many reps as so many leads need; the second of a kind is called ``ines-2``."""
    crews = max(1, leads // 600)
    found = {}
    for name, (zone, region, hours, off) in REPS.items():
        spans = [(part.split(":") * 2)[:2] if ":" not in part else part.split(":") for part in off.split()]
        absent = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans)
        for crew in range(1, crews + 1):
            found[name if crew == 1 else f"{name}-{crew}"] = Rep(zone, region, hours, absent)
    return found


def make_leads(count: int, as_of: datetime, channels: dict[str, str], seed: int = 1) -> list[Made]:
    """``count`` leads; the first have come before ``as_of``, some with a history, the others come within a year.

    ``channels`` maps a step's id to its channel.
    """
    chance = random.Random(seed)
    crews = max(1, count // 600)
    return [_make(number, as_of, channels, crews, chance) for number in range(count)]


def _make(number: int, as_of: datetime, channels: dict[str, str], crews: int, chance: random.Random) -> Made:
    place = PLACES[number % len(PLACES)]
    country, state, column, zones, prefix, rep = ("" if part == "-" else part for part in place.split(" "))
    playbook = PLAYBOOKS[(number + number // len(PLACES)) % len(PLAYBOOKS)]
    kind = chance.randrange(3)
    start = _arrival(kind, as_of, chance)
    if chance.random() < 0.1:
        rep = chance.choice(list(REPS))
    crew = chance.randint(1, crews)
    rep = rep if crew == 1 else f"{rep}-{crew}"
    renewal = as_of.date() + timedelta(days=chance.randint(-30, 390))
    born = date(chance.randint(1950, 2004), 1, 1) + timedelta(days=chance.randint(0, 364))
    born = chance.choice((born, born, born, date(1980, 2, 29)))
    basis = chance.choice(("", "", "", "asked", "consented", "existing customer"))
    stops = chance.choice(({}, {}, {}, {}, {}, {}, {}, {"call": "yes"}, {"email": "yes"}))
    region = "-".join(part for part in (country, state) if part) or WITHOUT_A_COUNTRY.get(prefix, "")
    interval = str(chance.randint(1, 9))
    key = f"id:L{number:05}"
    phone = f"{prefix}{number // len(PLACES):03}"
    line = (
        f"L{number:05},Lead {number},lead{number}@example.com,{phone},{rep},{country},{state},{column},{basis},"
        f"{start:%Y-%m-%dT%H:%MZ},{playbook},{renewal},{born},{interval},"
        f"{stops.get('call', '')},{stops.get('email', '')}"
    )
    fields = {
        "renewal_date": str(renewal),
        "interval": interval,
        "born": "02-28" if (born.month, born.day) == (2, 29) else f"{born:%m-%d}",
        "born_last": f"{born:%m-%d}",
    }
    closed = frozenset(stops) | ({"sms"} if "call" in stops else set())
    enrolled = as_of if kind else start + timedelta(minutes=chance.randint(0, 5))
    lead = Lead(rep, region, tuple(zones.split(",")), basis, playbook, start, enrolled, closed, fields)
    rows = () if kind else tuple(_history(lead, as_of, channels, chance))
    return Made(key, lead, line, kind == 0, rows)


def _arrival(kind: int, as_of: datetime, chance: random.Random) -> datetime:
    """When a lead comes: in the last weeks, in the last days, or within the year, often when clocks change."""
    if kind < 2:
        return as_of - timedelta(minutes=chance.randint(10, (40 if kind == 0 else 5) * 1440))
    if chance.random() < 0.3:
        turn = datetime.fromisoformat(chance.choice(TURNS)).replace(tzinfo=UTC)
        return turn + timedelta(minutes=chance.randint(-1500, 1500))
    return as_of + timedelta(minutes=chance.randint(0, 300 * 1440))


def _history(lead: Lead, as_of: datetime, channels: dict[str, str], chance: random.Random) -> Iterable[Row]:
    if chance.random() < 0.3:  # calls from another playbook, some of them outside all hours
        for number in range(1, chance.randint(2, 5)):
            at = lead.enrolled - timedelta(minutes=chance.randint(1, 3000))
            yield Row(at, "until" if lead.playbook != "until" else "chase", _other(lead), f"9{number}", "no_answer")
    planned = LOGGED[lead.playbook].split()
    for entry in planned[: chance.randint(1, len(planned))]:
        step, occurrence, hours = entry.split(":")
        at = max(lead.start + timedelta(hours=float(hours)), lead.enrolled) + timedelta(minutes=chance.randint(0, 90))
        if at >= as_of:
            return
        outcome, *closed = chance.choice(CALLED if channels[step] == "call" else WRITTEN).split()
        if channels[step] == "task":
            outcome = "done"
        elif chance.random() < 0.1:
            outcome, *closed = chance.choice(LAST).split()
        yield Row(at, lead.playbook, step, occurrence, outcome, tuple(closed))
        if outcome in {"connected", "won"} or (outcome == "opted_out" and not closed):
            return


def _other(lead: Lead) -> str:
    return "again" if lead.playbook != "until" else "week-1"


def lead_list(made: Iterable[Made]) -> str:
    """leads.csv."""
    return "\n".join([COLUMNS, *(one.line for one in made), ""])


def journal(made: Iterable[Made]) -> str:
    """A writer's file of the journal."""
    lines = [ROWS]
    for one in made:
        if not one.is_enrolled:
            continue
        start = f"start={one.lead.start:%Y-%m-%dT%H:%MZ}"
        name = one.key.removeprefix("id:")
        at = f"{one.lead.enrolled:%Y-%m-%dT%H:%MZ}"
        lines.append(f"{name}e,{at},team,enrolled,{one.key},{one.lead.playbook},1,,,{start}")
        lines += (_row(f"{name}r{number}", one.key, row) for number, row in enumerate(one.rows))
    return "\n".join([*lines, ""])


def _row(name: str, key: str, row: Row) -> str:
    channels = f";channels={','.join(row.channels)}" if row.channels else ""
    place = f"{row.playbook},1,{row.step},{row.occurrence}"
    return f'{name},{row.at:%Y-%m-%dT%H:%MZ},team,outcome,{key},{place},"outcome={row.outcome}{channels}"'
