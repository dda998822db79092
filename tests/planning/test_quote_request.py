"""E1–E6 of the personal answer, through the real build (domain.md, domain-examples.md)."""

from __future__ import annotations

import email
import re
from datetime import datetime, timedelta
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from playbook.testing.pages import read_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import BuiltProject, SampleProject

HEADER = "id,first_name,last_name,company,email,phone,owner,country,state,timezone,received_at,request,topic,form\n"
MARIA = (
    "L1,Maria,López,Acme,maria@example.com,+1 212-555-0134,ines,US,NY,America/New_York,"
    'ARRIVES,"Twelve desks in oak, by December.",twelve desks,quote\n'
)
OMAR = MARIA.replace("L1,Maria,López,Acme,maria", "L2,Omar,Haddad,Baker,omar").replace("0134", "0135")
OMAR = OMAR.replace("Twelve desks in oak, by December.", "Two red sofas with high backs.").replace(
    "twelve desks", "two red sofas"
)
OUTPUTS = "outputs: [plan_json, email_drafts, call_scripts]"


@pytest.fixture
def answer(project: Callable[..., SampleProject], shipped: Callable[[str], str]) -> Callable[..., BuiltProject]:
    def build(arrives: str, leads: str = MARIA, playbook: str = "") -> BuiltProject:
        made = project(playbook or shipped("quote-request"), {"leads.csv": HEADER + leads.replace("ARRIVES", arrives)})
        made.write(
            "project.yaml", (made.folder / "project.yaml").read_text("utf-8").replace("outputs: [plan_json]", OUTPUTS)
        )
        return made.build(as_of=arrives)

    return build


def test_e1_within_half_an_hour_when_open(answer):
    built = answer("2026-07-07T14:00-04:00")

    assert built.touches[0]["start"] <= "2026-07-07T18:30:00Z"


@pytest.mark.parametrize(
    ("arrives", "first_call"),
    [("2026-07-07T20:31-04:00", "2026-07-08T09:00-04:00"), ("2026-07-11T21:00-04:00", "2026-07-13T09:00-04:00")],
    ids=["Tue 20:31", "Sat 21:00"],
)
def test_e1_after_hours_a_personal_draft_the_same_evening_and_the_call_when_we_open(answer, arrives, first_call):
    built = answer(arrives)

    draft = datetime.fromisoformat(built.local("personal-answer"))
    assert draft.date() == datetime.fromisoformat(arrives).date()
    assert draft - datetime.fromisoformat(arrives) <= timedelta(hours=12)
    assert built.local("first-call") == first_call


def test_e1_the_sender_is_a_named_rep(answer):
    assert str(_draft(answer("2026-07-07T14:00-04:00"), "personal-answer")["From"]) == "Inès Moreau <ines@example.com>"


def test_e2_two_requests_give_texts_that_differ_beyond_the_names(answer):
    built = answer("2026-07-07T14:00-04:00", MARIA + OMAR)
    bodies = {
        name: _draft(built, "personal-answer", name).get_body().get_content() for name in ("maria-lopez", "omar-haddad")
    }

    one = re.sub("Maria|López|Acme", "", bodies["maria-lopez"])
    other = re.sub("Omar|Haddad|Baker", "", bodies["omar-haddad"])
    assert one != other
    assert "Twelve desks in oak, by December." in bodies["maria-lopez"]
    assert "Two red sofas with high backs." in bodies["omar-haddad"]


def test_e2_the_request_stands_verbatim_above_the_script(answer):
    page = read_page(_page(answer("2026-07-07T14:00-04:00"))).text

    assert page.index("Twelve desks in oak, by December.") < page.index("1 Greet") < page.index("5 Follow through")


def test_e5_something_that_counts_follows_more_than_a_day_after_the_request(answer):
    arrives = "2026-07-07T14:00-04:00"
    built = answer(arrives)

    late = [
        t
        for t in built.touches
        if datetime.fromisoformat(t["start"]) > datetime.fromisoformat(arrives) + timedelta(days=1)
    ]
    assert "call" in {touch["channel"] for touch in late}


def test_e6_motive_and_decision_are_asked_with_room_to_write(answer, shipped):
    page = read_page(_page(answer("2026-07-07T14:00-04:00"))).text
    script = shipped("quote-request")

    for name in ("motive", "decision"):
        question = re.search(rf"name: {name}\n\s+ask: (.+)", script)[1].replace("{{ lead.topic }}", "twelve desks")
        assert question in page


def test_the_days_of_the_whole_cadence(answer):
    built = answer("2026-07-07T14:00-04:00")  # a Tuesday

    days = [(touch["step"], datetime.fromisoformat(touch["local"]).strftime("%a %d")) for touch in built.touches]
    assert days == [
        ("first-call", "Tue 07"),
        ("personal-answer", "Tue 07"),
        ("second-call", "Wed 08"),
        ("one-detail", "Thu 09"),
        ("third-call", "Mon 13"),
        ("open-door", "Sat 18"),
    ]


def _draft(built: BuiltProject, step: str, lead: str = "maria-lopez"):
    path = next(path for path in built.files if path.endswith(f"-{step}.eml") and f"/{lead}-" in path)
    return email.message_from_bytes(built.files[path], policy=default)


def _page(built: BuiltProject) -> bytes:
    return next(content for path, content in built.files.items() if "/scripts/maria-lopez" in path)
