"""A lead list becomes leads, reasons and findings, as a user who dropped the file in would check them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.sources.csv_file import CsvFile
from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.model.lead import Lead, Phone
from playbook.model.project import LeadFile, Rep
from playbook.reading.lead_rows import LeadRows, read_leads
from playbook.roster.identity import keyed_digest, resolve_people
from playbook.source import Span

ROOT = Path(__file__).parents[2]
PROJECT = Span("project.yaml", 30, 5)
DIGEST = keyed_digest(UUID("4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61"))


def rep(rep_id: str, name: str, *owners: str) -> Rep:
    return Rep(rep_id, name, f"{rep_id}@example.com", "+1 212-555-0190", "America/New_York", frozenset(owners), PROJECT)


REPS = (
    rep("ines", "Inès Moreau"),
    rep("sam", "Sam Okafor", "sam sales"),
    rep("priya", "Priya Nair"),
)


def to_utc(wall: datetime, zone: str) -> int | None:
    try:
        return int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp()) // 60
    except ZoneInfoNotFoundError:
        return None


def read(content: str | bytes, reps: tuple[Rep, ...] = REPS, **told: object) -> LeadRows:
    raw = content.encode() if isinstance(content, str) else content
    said = {"zone": "America/New_York", "country": "", "columns": {}} | told
    lead_file = LeadFile("leads.csv", span=PROJECT, **said)  # type: ignore[arg-type]  # LeadFile checks its names
    return read_leads(CsvFile().read(raw, "leads.csv"), lead_file, reps, DIGEST, to_utc)


def plain(**row: str) -> str:
    """A list of one lead with the given columns over a complete row."""
    cells = {"id": "1", "first name": "Ann", "email": "ann@example.com", "owner": "Sam Okafor", "country": "France"}
    return table({**cells, **row})


def table(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def only(rows: LeadRows) -> Lead:
    (lead,) = rows.leads
    return lead


def withheld(rows: LeadRows) -> Diagnostic:
    assert not rows.leads
    (error,) = (why for _, why in rows.unworked if isinstance(why, Diagnostic))
    assert (error.severity, error.scope) == (Severity.ERROR, Scope.LEAD)
    return error


def wrong_project(rows: LeadRows) -> Diagnostic:
    assert (rows.leads, rows.culled, rows.unworked) == ((), (), ())
    (error,) = (one for one in rows.diagnostics if one.severity is Severity.ERROR)
    assert error.scope is Scope.PROJECT
    return error


def warning(rows: LeadRows) -> Diagnostic:
    (found,) = rows.diagnostics
    assert found.severity is Severity.WARNING
    return found


def clock(minutes: int | None) -> str:
    assert minutes is not None
    return f"{datetime.fromtimestamp(minutes * 60, UTC):%Y-%m-%d %H:%M}"


# The header, the spellings and the traps of a real export: shared/cases/exports/hubspot_contacts.csv.
HUBSPOT = '''\
"Record ID","First Name","Last Name","Email","Phone Number","Mobile Phone Number","Contact owner","Lead Status",\
"Lifecycle Stage","Create Date","Last Activity Date","Job Title","Company Name","Country/Region","Original Source",\
"Unsubscribed from all email","Associated Company IDs","Notes"
"101","Camille","Durand","camille@example.com","+1 212-555-0101","","ines@example.com","NEW","lead",\
"2026-03-12 09:14","","Buyer","Durand Boulangeries","France","ORGANIC_SEARCH","","9001","asked for a call
after 4pm; ""no mornings"""
"102","John","Smith","JOHN@Example.com","(212) 555-0102 ext. 7","","Sam Sales","OPEN_DEAL","opportunity",\
"3/15/2026 2:30 PM","2026-09-30 11:02","Owner","Smith, Sons & Co","Australia","PAID_SEARCH","false","9001;9002",""
"103","","","","","","","","","2026-01-01 00:00","","","","","OFFLINE","","",""
"104","Camille","Durand","camille@example.com","","212.555.0104","","ATTEMPTED_TO_CONTACT","lead",\
"2026-03-13 09:14","","","","","","","",""
"105","","","noname@example.com","5550105","","","IN_PROGRESS","marketingqualifiedlead","2026-05-02 17:40","","",\
"Acme Restoration","United States","DIRECT_TRAFFIC","true","",""
"106","Gaëlle","Perrin","g.perrin@example.com","212 555 01 06","","Inès Moreau","UNQUALIFIED","subscriber",\
"2026-06-20 08:00","2026-10-01 10:10","Acheteuse","Fromagerie Perrin","France","SOCIAL_MEDIA","","9003",""
"107","Bob","Stone","bob@example.com","+12125550107","+12125550108","Sam Sales","BAD_TIMING","lead",\
"2026-08-01 12:00","","Founder","","","REFERRALS","","",""
'''


def test_a_hubspot_export_is_read_right():
    rows = read(HUBSPOT, country="US")
    first, second, last = rows.leads
    assert (first.key, first.rep, first.name, first.region) == ("id:101", "ines", "Camille Durand", "FR")
    assert first.phones == (Phone("+12125550101", "+1 212-555-0101"),)
    assert (first.zones, first.zone_certainty, clock(first.received_at)) == (
        ("Europe/Paris",),
        "region",
        "2026-03-12 13:14",
    )
    assert first.columns["Notes"] == 'asked for a call\nafter 4pm; "no mornings"'
    assert (second.span.line, second.rep, second.email, second.company) == (
        4,
        "sam",
        "JOHN@Example.com",
        "Smith, Sons & Co",
    )
    assert (second.phones, clock(second.received_at)) == ((), "2026-03-15 18:30")
    assert [phone.e164 for phone in last.phones] == ["+12125550107", "+12125550108"]
    assert [phone.kind for phone in last.phones] == ["phone", "mobile"]
    assert (last.zones, last.zone_certainty) == (("America/New_York",), "phone")
    assert last.requested_at is None


def test_a_hubspot_exports_other_rows_all_have_a_reason():
    rows = read(HUBSPOT, country="US")
    assert [(one.span.line, one.key, one.reason) for one in rows.culled] == [
        (5, "id:103", "no phone number and no e-mail address"),
        (8, "id:106", "marked as unqualified in HubSpot"),
    ]
    people = resolve_people(rows.leads, rows.unworked)
    assert [(one.span.line, one.reason) for one in people.culled] == [(6, "the same person as on line 2")]
    assert [(one.code, one.span.line) for one in people.diagnostics] == [("PB037", 7)]
    assert [(one.code, one.span.line) for one in rows.diagnostics] == [("PB038", 4), ("PB038", 7)]


def test_every_row_of_a_list_is_a_lead_or_has_a_line():
    rows = read(HUBSPOT, country="US")
    people = resolve_people(rows.leads, rows.unworked)
    told = [*people.leads, *people.culled, *rows.culled, *(one for one in people.diagnostics if one.lead)]
    assert sorted(one.span.line for one in told if one.span) == [2, 4, 5, 6, 7, 8, 9]


def test_a_plain_list_needs_no_configuration():
    lead = only(
        read(
            "id,first_name,last_name,company,email,phone,owner,state,country,received_at,requested_at,request,topic,form,"
            "relationship,amount,Favourite colour\n"
            '7,Ann,Lee,"Lee, Ltd",ann@example.com,212-555-0100,SAM@example.com,ny,usa,2026-11-23T09:00-05:00,'
            '2026-11-23 08:59,"Two desks,\nplease",two desks,quote,Acquaintance,1200,teal\n'
        )
    )
    assert (lead.key, lead.name, lead.company, lead.rep) == ("id:7", "Ann Lee", "Lee, Ltd", "sam")
    assert (lead.region, lead.zones) == ("US-NY", ("America/New_York",))
    assert (clock(lead.received_at), clock(lead.requested_at)) == ("2026-11-23 14:00", "2026-11-23 13:59")
    known = {name: lead.fields[name] for name in ("request", "topic", "form", "relationship", "amount", "phone")}
    assert known == {
        "request": "Two desks,\nplease",
        "topic": "two desks",
        "form": "quote",
        "relationship": "acquaintance",
        "amount": "1200",
        "phone": "+1 212-555-0100",
    }
    assert lead.columns["Favourite colour"] == "teal"


def test_empty_fields_are_left_out_and_empty_columns_kept():
    lead = only(read(plain(topic="", **{"Lead form": ""})))
    assert "topic" not in lead.fields
    assert "form" not in lead.fields
    assert (lead.columns["topic"], lead.columns["Lead form"]) == ("", "")
    assert lead.fields["relationship"] == "stranger"


def test_keys_show_no_address_and_no_number():
    lead = only(read(plain(phone="+33 1 99 00 12 34")))
    assert lead.keys == ("id:1", f"email:{DIGEST('email:ANN@example.com')}", f"phone:{DIGEST('phone:+33199001234')}")
    assert "ann" not in "".join(lead.keys)
    nameless = only(read(plain(id="")))
    assert nameless.key == f"email:{DIGEST('email:ann@example.com')}"


def test_invisible_characters_do_not_reach_names_or_requests():
    lead = only(read(plain(**{"first name": "An\u202en \x1b[31m\u2028", "request": "one\r\ntwo\x07\x85"})))
    assert lead.first_name == "An n [31m"
    assert lead.fields["request"] == "one\ntwo"
    assert lead.columns["request"] == "one\ntwo"


# Owners.


@pytest.mark.parametrize("owner", ["Inès Moreau", "INÈS  moreau", "Ine\u0300s Moreau", "ines@example.com", "ines"])
def test_an_owner_is_found_by_any_of_their_names(owner: str):
    assert only(read(plain(owner=owner))).rep == "ines"


def test_an_unknown_owner_withholds_the_lead_and_names_the_nearest_rep():
    error = withheld(read(plain(owner="Sam Okafr")))
    assert (error.code, error.span, error.lead) == ("PB037", Span("leads.csv", 2), "id:1")
    assert "line 2 (id:1)" in error.message
    assert "Sam Okafor" in error.hint


def test_an_empty_owner_withholds_the_lead():
    assert "'owner' (column D) is empty" in withheld(read(plain(owner=" "))).message


def test_an_owner_that_two_reps_answer_to_is_nobody():
    twins = (rep("a", "Alex Kim"), rep("b", "Alex Kim"))
    assert withheld(read(plain(owner="Alex Kim"), twins)).code == "PB037"


def test_without_an_owner_column_only_a_single_rep_can_be_meant():
    content = "email,country\nann@example.com,France\n"
    assert only(read(content, REPS[:1])).rep == "ines"
    assert wrong_project(read(content)).code == "PB035"


# Who is not worked.


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"email": ""}, "no phone number and no e-mail address"),
        ({"email": "", "phone": "555-0143"}, "the phone number is not valid"),
        ({"email": "ann at example.com"}, "the e-mail address is not valid"),
        ({"email": "ann@", "phone": "9.7E+11"}, "neither the phone number nor the e-mail address is valid"),
        ({"status": "Not interested"}, "said they are not interested"),
        ({"status": "UNQUALIFIED"}, "marked as unqualified"),
        ({"Do not contact": "yes"}, "asked not to be contacted"),
        ({"Opted out": "2026-05-01"}, "asked not to be contacted"),
    ],
)
def test_who_is_not_worked_has_a_reason_in_words(cells: dict[str, str], reason: str):
    rows = read(plain(**cells))
    assert not rows.leads
    assert [(one.span.line, one.name, one.reason) for one in rows.culled] == [(2, "Ann", reason)]


def test_who_said_no_in_one_row_is_not_worked_from_another():
    row = {"owner": "sam", "country": "FR"}
    for no in ({"status": "unqualified", "opted out": ""}, {"status": "", "opted out": "yes"}):
        yes = {"id": "1", "email": "ann@example.com", "status": "", "opted out": "", **row}
        rows = read(table(yes, {**yes, "id": "2", **no}))
        people = resolve_people(rows.leads, rows.unworked)
        assert not people.leads
        assert people.culled[0].reason.startswith("the same person as on line 3: ")


def test_a_row_marked_as_a_duplicate_says_nothing_against_the_person():
    row = {"email": "ann@example.com", "owner": "sam", "country": "FR"}
    rows = read(table({**row, "status": "new"}, {**row, "status": "duplicate"}))
    assert len(resolve_people(rows.leads, rows.unworked).leads) == 1


def test_a_bad_number_is_left_out_while_an_address_is_left():
    rows = read(plain(phone="555-0143", mobile="+33 1 99 00 12 35"))
    assert [phone.kind for phone in only(rows).phones] == ["mobile"]
    assert "phone" not in only(rows).fields
    found = warning(rows)
    assert (found.code, found.scope, found.lead) == ("PB038", Scope.LEAD, "id:1")
    assert "555" not in found.message


def test_two_addresses_in_one_cell_are_nobodys():
    assert read(plain(email="ann@example.com; bob@example.com")).culled[0].reason == "the e-mail address is not valid"


@pytest.mark.parametrize(
    ("header", "closed"),
    [
        ("Unsubscribed from all email", {"email": "unsubscribed from all email"}),
        ("Opted out of email: Newsletter", {"email": "opted out of email"}),
        ("Email Opt Out", {"email": "opted out of email"}),
        ("DO_NOT_CALL", {"call": "do not call", "sms": "do not call"}),
        ("DNC", {"call": "do not call", "sms": "do not call"}),
    ],
)
def test_a_stop_closes_its_channels(header: str, closed: dict[str, str]):
    for yes in ("true", "1", "X", "2026-01-01"):
        assert only(read(plain(**{header: yes}))).closed_channels == closed
    for no in ("", "false", "0", "No", " "):
        assert only(read(plain(**{header: no}))).closed_channels == {}


def test_a_column_that_seems_to_say_stop_is_obeyed_and_reported():
    rows = read(table({"email": "ann@example.com", "owner": "sam", "country": "FR", "Suppressed since": "2026-01-01"}))
    assert not rows.leads
    assert "Suppressed since" in rows.culled[0].reason
    assert (warning(rows).code, "no_email: Suppressed since" in warning(rows).hint) == ("PB074", True)


@pytest.mark.parametrize(
    "header", ["No calls please", "Please no phone calls", "Stop calling", "No more e-mails", "Consent withdrawn"]
)
def test_a_header_that_only_sounds_like_a_stop_is_obeyed_and_reported(header: str):
    row = {"email": "ann@example.com", "owner": "sam", "country": "FR"}
    rows = read(table({**row, header: "yes"}, {**row, "email": "bo@example.com", header: "no"}))
    assert [lead.email for lead in rows.leads] == ["bo@example.com"]
    assert [one.code for one in rows.diagnostics] == ["PB074"]


@pytest.mark.parametrize("header", ["No of calls", "No emails sent", "Opted in", "Objection", "Lead stop reason"])
def test_a_header_that_counts_or_agrees_is_no_stop(header: str):
    rows = read(table({"email": "ann@example.com", "owner": "sam", "country": "FR", header: "yes"}))
    assert (len(rows.leads), rows.diagnostics) == (1, ())


def test_project_yaml_can_say_what_a_stop_forbids():
    rows = read(plain(**{"Suppressed since": "2026-01-01"}), columns={"no_email": "Suppressed since"})
    assert only(rows).closed_channels == {"email": "unsubscribed from email"}
    assert not rows.diagnostics


def test_a_status_nobody_knows_is_worked_and_reported_once():
    row = {"owner": "sam", "country": "FR", "status": "Hot as July"}
    rows = read(table({"email": "a@example.com", **row}, {"email": "b@example.com", **row}))
    assert len(rows.leads) == 2
    assert (warning(rows).code, "2 rows" in warning(rows).message) == ("PB075", True)


# Times.


def test_an_undecidable_date_is_left_empty_and_the_row_kept():
    rows = read(plain(**{"received at": "03/04/2026 10:00"}))
    assert only(rows).received_at is None
    assert (warning(rows).code, "line 2 (id:1): 'received at'" in warning(rows).message) == ("PB039", True)


def test_undeclared_zones_are_reported_once_a_column():
    row = {"owner": "sam", "country": "FR", "received at": "2026-11-23 16:40"}
    rows = read(table({"email": "a@example.com", **row}, {"email": "b@example.com", **row}), zone="")
    assert [lead.received_at for lead in rows.leads] == [None, None]
    assert (warning(rows).code, warning(rows).span, "2 rows" in warning(rows).message) == ("PB070", PROJECT, True)


# Places.


def test_nobody_is_called_at_an_unknown_hour():
    error = withheld(read(plain(country="")))
    assert (error.code, error.lead) == ("PB071", "id:1")
    assert only(read(plain(country=""), country="GB")).zones == ("Europe/London",)


def test_a_misspelt_country_is_not_taken_for_the_files_own():
    rows = read(plain(country="Germnay", phone="+49 30 12345678", mobile="030 12345679"), country="GB")
    assert [one.code for one in rows.diagnostics] == ["PB071", "PB038"]
    assert (only(rows).region, only(rows).zones) == ("DE", ("Europe/Berlin",))
    assert withheld(read(plain(country="Germnay"), country="GB")).code == "PB071"


@pytest.mark.parametrize("cells", [{"time zone": "EST"}, {"state": "Nowhere", "country": "US"}])
def test_a_place_that_cannot_be_read_is_reported(cells: dict[str, str]):
    assert warning(read(plain(**cells))).code == "PB071"


def test_an_unknown_country_of_the_file_stops_the_build():
    assert wrong_project(read(plain(), country="Germnay")).span == PROJECT


# Columns.


def test_likeness_is_asked_about_and_never_taken():
    rows = read(table({"email": "ann@example.com", "owner": "sam", "country": "FR", "Frist Name": "Ann"}))
    assert "first_name" not in only(rows).fields
    assert "first_name: Frist Name" in warning(rows).hint
    rows = read(plain(**{"Last Contacted": "yesterday"}))
    assert "last_name" not in only(rows).fields
    assert not rows.diagnostics


def test_two_columns_for_one_field_are_refused_until_project_yaml_chooses():
    content = plain(message="one", comments="two")
    error = wrong_project(read(content))
    assert (error.code, "'message' and 'comments'" in error.message) == ("PB032", True)
    assert only(read(content, columns={"request": "Comments"})).fields["request"] == "two"


def test_project_yaml_names_columns_in_its_own_words():
    content = "Kunde,Mail,Verkäufer,Land\nAnna,anna@example.com,Sam Okafor,Deutschland\n"
    assert wrong_project(read(content, REPS[:1])).code == "PB035"
    columns = {"first_name": "Kunde", "email": "mail", "owner": "Verkäufer", "country": "Land"}
    lead = only(read(content, columns=columns))
    assert (lead.first_name, lead.email, lead.rep, lead.region) == ("Anna", "anna@example.com", "sam", "DE")


@pytest.mark.parametrize(
    ("columns", "hint"),
    [({"emial": "email"}, "did you mean 'email'?"), ({"email": "E Mail"}, "did you mean 'email'?")],
)
def test_a_wrong_name_under_columns_gets_the_nearest(columns: dict[str, str], hint: str):
    error = wrong_project(read(plain(), columns=columns))
    assert (error.code, error.span, error.hint) == ("PB035", PROJECT, hint)


@pytest.mark.parametrize(
    "header",
    [
        "Record Id,Lead Owner.id,Lead Owner,First Name,Email,Email Opt Out",
        "id,created_time,ad_id,form_id,email,full_name,phone_number,owner",
        "First Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Owner",
        "Lead Owner,First Name,Last Name,Company / Account,Email,Phone,Lead Status",
    ],
)
def test_another_programs_export_is_refused_by_name(header: str):
    error = wrong_project(read(f"{header}\n{',' * (header.count(','))}x\n"))
    assert error.code == "PB036"
    assert "looks like an export of" in error.message


def test_a_list_that_reaches_nobody_is_refused():
    error = wrong_project(read("id,Name,Emial,Owner\n1,Ann,ann@example.com,Sam Okafor\n"))
    assert (error.code, "email: Emial" in error.hint) == ("PB035", True)


# The sample.


def test_the_sample_list_shows_what_it_promises():
    rows = read((ROOT / "leads.csv").read_bytes())
    people = resolve_people(rows.leads, rows.unworked)
    assert not rows.diagnostics
    assert not people.diagnostics
    assert [lead.key for lead in people.leads] == [f"id:{number}" for number in range(20117, 20127)]
    assert {lead.rep for lead in people.leads} == {"ines", "sam", "priya"}
    assert {one.key: one.reason for one in (*rows.culled, *people.culled)} == {
        "id:20127": "the same person as on line 2",
        "id:20128": "the phone number is not valid",
        "id:20129": "marked as unqualified in HubSpot",
    }
    by_key = {lead.key: lead for lead in people.leads}
    assert by_key["id:20126"].closed_channels == {"email": "unsubscribed from all email"}
    assert by_key["id:20119"].company == "Whitaker, Hale & Partners"
    assert '"light oak"' in by_key["id:20117"].fields["request"].splitlines()[1]
    assert by_key["id:20117"].received_at == by_key["id:20118"].received_at
    assert by_key["id:20124"].zones == ("America/Chicago", "America/New_York")
    assert {zone for lead in people.leads for zone in lead.zones} >= {
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "Europe/London",
        "Australia/Adelaide",
    }
    as_of = to_utc(datetime(2026, 11, 24, 9), "America/New_York")  # noqa: DTZ001 - a wall time, by intent
    two_working_days = to_utc(datetime(2026, 11, 20, 9), "America/New_York")  # noqa: DTZ001 - same
    assert as_of is not None
    assert two_working_days is not None
    for lead in people.leads:
        assert {"request", "topic", "form", "first_name"} <= lead.fields.keys()
        assert lead.requested_at is not None
        assert lead.received_at is not None
        assert two_working_days < lead.requested_at <= lead.received_at < as_of


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)


@given(st.lists(TEXT, min_size=8, max_size=8))
def test_any_cells_give_a_lead_or_a_reason(cells: list[str]):
    headers = ("id", "first name", "email", "phone", "owner", "country", "time zone", "received at")
    rows = read(table(dict(zip(headers, cells, strict=True)), dict.fromkeys(headers, "x")))
    told = {one.span.line for one in (*rows.leads, *rows.culled)} | {lead.span.line for lead, _ in rows.unworked}
    assert len(told) == (2 if any(cell.strip() for cell in cells) else 1)
