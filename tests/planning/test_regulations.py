"""The shipped calling rules: what each row says, which rows hold for a lead, and what lifts them."""

from __future__ import annotations

from importlib.resources import files

import pytest

from playbook.planning.regulations import (
    CALLED,
    Cap,
    profiles_for,
    read_hours,
    read_regulations,
    shipped_regulations,
)

HOUR = 60
BASES = ("asked", "consented", "existing customer")
STATES = "AL CT FL IL KY LA MA MD MI MN MS NJ NM NV OK PA RI SD TX UT WA debt"
COUNTRIES = "CA CA-ADAD GB IE FR DE ES IT AU AU-WA IN NZ default"
JURISDICTIONS = ["US", *(f"US-{state}" for state in STATES.split()), *COUNTRIES.split()]
HEADER = "jurisdiction,hours,closed,eves,cap,lifted_by,applies,citation,confidence,note\n"
ROW = "XX,Mon-Fri 09:00-18:00,none,,3/24h,asked,always,a law,high,\n"


def names(region: str, basis: str = "") -> list[str]:
    return [profile.jurisdiction for profile in profiles_for(region, basis)]


def spans(jurisdiction: str, weekday: int) -> list[str]:
    """The open spans of a weekday as a person would write them."""
    hours = shipped_regulations()[jurisdiction].hours.days[weekday]
    return [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in hours]


def test_every_jurisdiction_is_there_once():
    assert list(shipped_regulations()) == JURISDICTIONS


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_every_row_can_be_acted_on_and_cited(jurisdiction):
    profile = shipped_regulations()[jurisdiction]

    assert any(profile.hours.days)
    assert profile.citation
    assert profile.confidence
    assert profile.lifted_by <= set(BASES)


def test_a_profile_knows_the_line_it_stands_in():
    lines = files("playbook.planning").joinpath("regulations.csv").read_text("utf-8").splitlines()

    assert [lines[row.line - 1].split(",")[0] for row in shipped_regulations().values()] == JURISDICTIONS


# Copied by hand from the source, so that a slip in the table cannot agree with itself: (Friday, Saturday, Sunday).
@pytest.mark.parametrize(
    ("jurisdiction", "friday", "saturday", "sunday", "cap"),
    [
        ("US", ["08:00-21:00"], ["08:00-21:00"], ["08:00-21:00"], None),
        ("US-FL", ["08:00-20:00"], ["08:00-20:00"], ["08:00-20:00"], Cap(3, 24 * HOUR)),
        ("US-LA", ["08:00-20:00"], ["08:00-20:00"], [], None),
        ("US-RI", ["09:00-18:00"], ["10:00-17:00"], [], None),
        ("US-SD", ["09:00-21:00"], [], [], None),
        ("US-TX", ["09:00-21:00"], ["09:00-21:00"], ["12:00-21:00"], None),
        ("US-debt", ["08:00-21:00"], ["08:00-21:00"], ["08:00-21:00"], Cap(7, 168 * HOUR)),
        ("CA", ["09:00-21:30"], ["10:00-18:00"], ["10:00-18:00"], None),
        ("GB", ["08:00-21:00"], ["09:00-20:00"], ["10:00-18:00"], None),
        ("FR", ["10:00-13:00", "14:00-20:00"], [], [], Cap(4, 720 * HOUR)),
        ("IT", ["09:00-20:00"], ["10:00-19:00"], [], None),
        ("AU-WA", ["09:00-20:00"], ["09:00-17:00"], [], None),
        ("default", ["09:00-18:00"], [], [], Cap(3, 168 * HOUR)),
    ],
)
def test_hours_and_cap_are_those_of_the_source(jurisdiction, friday, saturday, sunday, cap):
    assert [spans(jurisdiction, day) for day in (4, 5, 6)] == [friday, saturday, sunday]
    assert shipped_regulations()[jurisdiction].cap == cap


@pytest.mark.parametrize(
    ("jurisdiction", "closed"),
    [
        ("US", "none"),
        ("US-FL", "none"),
        ("US-LA", "state"),
        ("US-RI", "state"),
        ("CA", "none"),
        ("GB", "state"),
        ("IE", "national"),
        ("AU", "national"),
        ("AU-WA", "state"),
        ("IN", "none"),
        ("default", "national"),
    ],
)
def test_on_whose_holidays_nobody_is_called(jurisdiction, closed):
    assert shipped_regulations()[jurisdiction].closed == closed


def test_only_in_italy_is_the_eve_of_a_holiday_a_saturday():
    assert [name for name, row in shipped_regulations().items() if row.eves] == ["IT"]


@pytest.mark.parametrize(
    ("region", "rows"),
    [
        ("US-FL", ["US", "US-FL"]),
        ("US-NY", ["US"]),
        ("US", ["US"]),
        ("GB-ENG", ["GB"]),
        ("AU-WA", ["AU", "AU-WA"]),
        ("AU-NSW", ["AU"]),
        ("CA-QC", ["CA"]),
        ("BR-SP", ["default"]),
        ("BR", ["default"]),
        ("", ["default"]),
    ],
)
def test_country_and_state_hold_together_and_the_default_where_neither_exists(region, rows):
    assert names(region) == rows


@pytest.mark.parametrize(("region", "rows"), [("US-debt", ["US"]), ("CA-ADAD", ["CA"])])
def test_rules_for_special_callers_never_apply_by_themselves(region, rows):
    assert names(region) == rows


@pytest.mark.parametrize(
    ("region", "asked", "consented", "customer"),
    [
        ("US-NY", [], [], []),
        ("US-FL", ["US-FL"], ["US-FL"], ["US-FL"]),
        ("US-LA", ["US-LA"], ["US-LA"], ["US-LA"]),
        ("US-MD", ["US-MD"], ["US-MD"], ["US-MD"]),
        ("US-CT", ["US-CT"], ["US-CT"], ["US-CT"]),
        ("US-PA", ["US-PA"], ["US-PA"], []),
        ("US-UT", ["US-UT"], [], ["US-UT"]),
        ("CA-ON", ["CA"], ["CA"], ["CA"]),
        ("GB-SCT", ["GB"], ["GB"], ["GB"]),
        ("FR", ["FR"], ["FR"], ["FR"]),
        ("DE-BY", ["DE"], ["DE"], ["DE"]),
        ("AU-WA", ["AU", "AU-WA"], ["AU", "AU-WA"], ["AU", "AU-WA"]),
        ("IN", ["IN"], ["IN"], ["IN"]),
        ("", ["default"], ["default"], ["default"]),
    ],
)
def test_a_basis_lifts_only_the_rows_that_say_so(region, asked, consented, customer):
    assert [names(region, basis) for basis in BASES] == [asked, consented, customer]


def test_nothing_else_is_lifted_by_anything():
    lifted = {name: set(row.lifted_by) for name, row in shipped_regulations().items() if row.lifted_by}

    assert lifted == {"US": set(BASES), "US-PA": {"existing customer"}, "US-UT": {"consented"}}


def test_hours_are_half_open_minutes_after_midnight():
    week = read_hours("Mon-Fri 10:00-13:00+14:00-20:00,Sat 10:00-17:00,Sun 00:00-24:00")

    assert week.days[0] == week.days[4] == ((600, 780), (840, 1200))
    assert week.days[5:] == (((600, 1020),), ((0, 1440),))
    assert 13 * HOUR not in range(*week.days[0][0])
    assert read_hours("Mon 09:00-13:00+13:00-18:00").days == (((540, 1080),), (), (), (), (), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon-Fri",
        "Mon-Fri 9:00-18:00",
        "mon 09:00-18:00",
        "Fri-Mon 09:00-18:00",
        "Mon 18:00-09:00",
        "Mon- 09:00-18:00",
        "Mon 09:00-09:00",
        "Mon 09:00-24:01",
        "Mon 09:60-10:00",
        "Mon 09:00-18:00,",
        "Mon ٠٩:00-18:00",
    ],
)
def test_hours_in_another_spelling_are_refused(text):
    with pytest.raises(ValueError, match=r"is (none of|not a span)|runs backwards|does not end after"):
        read_hours(text)


@pytest.mark.parametrize(
    ("was", "slip"),
    [
        ("09:00-18:00", "18:00-09:00"),
        ("none,,", "local,,"),
        ("none,,", "none,sun,"),
        ("3/24h", "3 a day"),
        ("3/24h", "0/24h"),
        ("asked", "invited"),
        ("always", "sometimes"),
        ("XX,Mon", "XX,,Mon"),
    ],
)
def test_a_slip_in_the_table_is_named_with_its_line(was, slip):
    lines = [HEADER, ROW.replace("XX", "XY"), ROW.replace(was, slip)]

    with pytest.raises(ValueError, match=r"^regulations\.csv:3: "):
        read_regulations(lines)


def test_a_jurisdiction_may_stand_only_once():
    with pytest.raises(ValueError, match=r"^regulations\.csv:3: XX stands twice"):
        read_regulations([HEADER, ROW, ROW])


def test_only_what_rings_is_ruled():
    assert {"call", "sms"} == CALLED


def test_the_page_cites_every_row_and_says_what_it_is_not(root):
    page = (root / "docs" / "regulations.md").read_text("utf-8")

    assert "**This is not legal advice, and it may be out of date.**" in page
    for profile in shipped_regulations().values():
        start = f"| {profile.jurisdiction}{' (named)' if profile.is_special else ''} | "
        row = next(line for line in page.splitlines() if line.startswith(start))
        assert row.endswith(f" | {profile.citation} | {profile.confidence} |")
