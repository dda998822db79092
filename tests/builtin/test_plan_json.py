"""What a program, a person with an editor and git find in plan.json."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.builtin.outputs import plan_json
from playbook.builtin.outputs.plan_json import PlanJson
from playbook.extend import BuildContext, LeadPlan, Rule
from playbook.testing.plans import (
    make_context,
    make_lead,
    make_lead_plan,
    make_rep,
    make_rep_plan,
    make_team_plan,
    make_touch,
    utc_minutes,
)

SAMPLE = """\
{"format":1,
"tzdata":"2026f",
"holidays":"0.109",
"next_change":"2026-11-25T05:00:00Z",
"rules":[
{"text":"week-1: 1-7 days after message of call-back","file":"playbooks/unreturned-call.yaml","line":12}
],
"touches":[
{"uid":"UID-1","lead":"id:101","rep":"ines","playbook":"unreturned-call","enrollment":1,"step":"week-1",\
"occurrence":"2.1","channel":"call","start":"2026-11-26T15:20:00Z","timezone":"America/New_York",\
"local":"2026-11-26T10:20:00-05:00","minutes":15,"text":"short","condition":"lead.amount < 100",\
"status":"assumed","rules":[0,3]},
{"uid":"UID-2","lead":"id:101","rep":"ines","playbook":"unreturned-call","enrollment":1,"step":"answer",\
"occurrence":"1","channel":"email","start":"2026-11-27T14:00:00Z","timezone":"America/New_York",\
"local":"2026-11-27T09:00:00-05:00","minutes":5,"text":"","condition":"","status":"planned","rules":[0]}
]}
"""


def written(*rep_plans: list[LeadPlan], context: BuildContext | None = None, next_change: int | None = None) -> bytes:
    """Run the output as the host does, for reps with these leads."""
    context = context or make_context()
    output = PlanJson()
    parts = []
    plans = [make_rep_plan(leads, make_rep(f"rep-{number}")) for number, leads in enumerate(rep_plans)]
    for plan in plans:
        lines = [part for lead in plan.leads for part in output.for_lead(lead, context)]
        parts += output.for_rep(plan, sorted(lines, key=lambda part: part.order), context)
    team = replace(make_team_plan(plans), next_change=next_change)
    (artifact,) = output.for_team(team, iter(parts), context)
    assert artifact.path == "plan.json"
    return artifact.content


def read(*rep_plans: list[LeadPlan], context: BuildContext | None = None) -> Any:
    return json.loads(written(*rep_plans, context=context))


def test_every_touch_is_a_line_below_what_the_plan_was_made_of():
    lead = make_lead()
    call = replace(
        make_touch(lead), uid="UID-1", occurrence="2.1", condition="lead.amount < 100", status="assumed", rules=(0, 3)
    )
    email = replace(make_touch(lead, "2026-11-27T09:00-05:00", "email", "answer"), uid="UID-2", message="")

    content = written([make_lead_plan(lead, [call, email])], next_change=utc_minutes("2026-11-25T00:00-05:00"))

    assert content.decode() == SAMPLE


def test_touches_stand_by_rep_and_then_by_start():
    first, second, third = make_lead("id:1"), make_lead("id:2"), make_lead("id:3")
    late = make_lead_plan(first, [replace(make_touch(first, "2026-11-30T09:00-05:00"), uid="a")])
    early = make_lead_plan(second, [replace(make_touch(second, "2026-11-26T09:00-05:00"), uid="b")])
    other_rep = make_lead_plan(third, [make_touch(third, "2026-11-25T09:00-05:00")])

    assert [touch["lead"] for touch in read([late, early], [other_rep])["touches"]] == ["id:2", "id:1", "id:3"]


def test_a_plan_without_touches_or_rules_or_next_change_is_still_read():
    project = replace(make_context().project, rules=())
    context = BuildContext(project, make_context().stamps)
    plan = read([make_lead_plan(make_lead(), [])], [], context=context)

    assert plan == {
        "format": 1,
        "tzdata": "2026f",
        "holidays": "0.109",
        "next_change": None,
        "rules": [],
        "touches": [],
    }


def test_names_are_readable_and_what_nobody_sees_is_escaped():
    rules = (Rule("Tag 1: Zürich \u2028\u202e\x9b\x7f \ud800", "playbooks/größe.yaml", 3),)
    project = replace(make_context().project, rules=rules)
    content = written(context=BuildContext(project, make_context().stamps)).decode()

    assert r"Tag 1: Zürich \u2028\u202e\u009b\u007f " in content
    assert "größe.yaml" in content
    assert json.loads(content)["rules"][0]["text"] == "Tag 1: Zürich \u2028\u202e\x9b\x7f \ufffd"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_comes_back_from_one_line(text: str):
    lead = make_lead()
    touch = replace(make_touch(lead), lead=text, condition=text)
    content = written([make_lead_plan(lead, [touch])]).decode()
    whole = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    (line,) = (line for line in content.splitlines() if line.startswith('{"uid"'))

    assert (json.loads(line)["lead"], json.loads(line)["condition"]) == (whole, whole)
    assert json.loads(content)["touches"] == [json.loads(line)]


def test_plan_json_registers_itself():
    (output,) = plan_json.playbook_register_outputs()

    assert output.name == "plan_json"
    assert isinstance(output, PlanJson)
