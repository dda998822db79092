"""What a rep and a manager find of what has no coming touch: left out, ended, or never logged."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.builtin.outputs.overview import Overview
from playbook.extend import Dropped, Part
from playbook.model.playbook import Action, Condition, Step
from playbook.model.standing import Attempt
from playbook.model.timing import (
    Anchor,
    AnchorKind,
    IfClosed,
    IfNotLogged,
    IfPast,
    Repeat,
    Schedule,
    Timing,
    Unit,
    WeekHours,
)
from playbook.testing import make_context, make_lead, make_lead_plan, make_rep_plan, make_team_plan, make_touch
from playbook.testing.pages import read_page

if TYPE_CHECKING:
    from playbook.extend import LeadPlan
    from playbook.testing.pages import Element

OVERVIEW = Overview()


def rep_page(*plans: LeadPlan) -> Element:
    page, _ = OVERVIEW.for_rep(make_rep_plan(plans), (), make_context())
    return read_page(page.content)


def team_page(*parts: Part) -> Element:
    (page,) = OVERVIEW.for_team(make_team_plan(culled=()), parts, make_context())
    return read_page(page.content)


def section(page: Element, name: str) -> Element:
    (found,) = [part for part in page.find("section") if part.attributes.get("id") == name]
    return found


def parts_of(*counts: tuple[str, int, int]) -> list[Part]:
    rows = [{"rep": name.lower(), "name": name, "unlogged": unlogged, "idle": idle} for name, unlogged, idle in counts]
    return [Part((row["rep"],), json.dumps(row).encode()) for row in rows]


def with_steps(plan: LeadPlan, *names: str, repeat: Repeat | None = None) -> LeadPlan:
    span = plan.playbook.span
    hours = Schedule(WeekHours(()), "none", IfClosed.NEXT_OPEN, IfPast.SKIP, IfNotLogged.ASSUME_NO_ANSWER)
    timing = Timing(Anchor(AnchorKind.START), 0, 0, Unit.MINUTES, "at start", span, repeat=repeat)
    steps = tuple(Step(name, timing, (Action("call", "", "", 10, span),), hours, 0, span) for name in names)
    return replace(plan, playbook=replace(plan.playbook, steps=steps))


def ended(plan: LeadPlan, name: str, why: str = "") -> LeadPlan:
    lead = make_lead(f"id:{name}", first_name=name, last_name="", company="")
    return replace(plan, lead=lead, touches=(), standing=replace(plan.standing, ended=why))


def test_what_is_not_planned_with_a_lead_is_said_once_beside_it():
    plan = replace(make_lead_plan(), dropped=(Dropped("note", "no e-mail address", (0,)),))
    assert rep_page(plan).text.count("not planned: note – no e-mail address") == 1


def test_a_step_left_out_by_its_own_condition_is_not_called_not_planned():
    plan = make_lead_plan()
    step = with_steps(plan, "third-try").playbook.steps[0]
    asked = replace(step, condition=Condition('lead.relationship != "acquaintance"', step.span))
    reason = 'its condition does not hold: lead.relationship != "acquaintance"'
    known = replace(
        plan, playbook=replace(plan.playbook, steps=(asked,)), dropped=(Dropped("third-try", reason, (0,)),)
    )
    assert "not planned" not in rep_page(known).text


def test_leads_with_nothing_more_planned_are_grouped_by_the_reason_in_words():
    plan = with_steps(make_lead_plan(), "first", "second")
    tried = {("first", "1"): Attempt(0, "no_answer"), ("second", "1"): Attempt(0, "no_answer")}
    unreachable = tuple(Dropped(step, "no phone number", (0,)) for step in ("first", "second"))
    plans = [
        make_lead_plan(),
        ended(plan, "Bo", "connected"),
        ended(plan, "Al", "connected"),
        ended(plan, "Cy", "not_interested"),
        replace(ended(plan, "Di"), standing=replace(plan.standing, attempts=tried)),
        replace(ended(plan, "Ed"), dropped=unreachable),
        ended(plan, "Flo"),
    ]
    assert section(rep_page(*plans), "nothing-planned").text == (
        "Nothing more planned 6 leads all steps are done Di "
        "no step in the days this plan covers, or withheld because of a mistake Flo "
        "not interested Cy not planned: first, second – no phone number Ed talked Al Bo"
    )
    assert "Nothing more planned" not in rep_page(make_lead_plan()).text


def test_a_lead_whose_steps_repeat_is_not_called_done():
    plan = make_lead_plan()
    repeated = with_steps(plan, "first", repeat=Repeat("until exit", plan.playbook.span))
    once = replace(repeated.standing, attempts={("first", "1"): Attempt(0, "no_answer")})
    said = section(rep_page(replace(ended(repeated, "Bo"), standing=once)), "nothing-planned").text
    assert "no step in the days this plan covers" in said


def test_what_nobody_logged_in_the_last_seven_days_is_listed_the_latest_first():
    lead = make_lead()
    starts = ("2026-11-16T10:00", "2026-11-17T10:00", "2026-11-23T17:30", "2026-11-24T03:00")
    past = [replace(make_touch(lead, f"{start}-05:00", step=start), status="assumed") for start in starts]
    past[2] = replace(past[2], channel="email")
    coming = make_touch(lead, "2026-11-24T15:00-05:00")
    page = rep_page(make_lead_plan(lead, [*past, coming]))
    assert [line.text for line in section(page, "not-logged").find("li")] == [
        "Tue 24 Nov 09:00 here Maria López, Acme Logistics call",
        "Mon 23 Nov 23:30 here Maria López, Acme Logistics e-mail",
        "Tue 17 Nov 16:00 here Maria López, Acme Logistics call",
    ]
    assert "Not logged" not in rep_page(make_lead_plan()).text


def test_long_lists_of_loose_ends_are_cut_with_a_word():
    lead = make_lead()
    call = replace(make_touch(lead, "2026-11-24T03:00-05:00"), status="assumed")
    idle = [ended(make_lead_plan(), f"N{n:03}", "connected") for n in range(250)]
    page = rep_page(make_lead_plan(lead, [replace(call, uid=str(n)) for n in range(420)]), *idle)
    assert "and 120 more" in page.text
    assert "N049 and 200 more" in page.text


def test_what_nobody_logged_and_whom_nothing_is_planned_for_is_said_with_a_way_to_it():
    first, second = team_page(*parts_of(("Ann", 1, 0), ("Bo", 3, 1), ("Cy", 0, 0))).find(".loose")
    assert first.text == "4 touches not logged in the last seven days, counted as no answer: Bo 3, Ann 1."
    assert first.links == ["bo/index.html#not-logged", "ann/index.html#not-logged"]
    assert second.text == "1 lead with nothing more planned: Bo 1."
    assert second.links == ["bo/index.html#nothing-planned"]
    assert not team_page(*parts_of(("Ann", 0, 0))).find(".loose")


def test_the_reps_parts_are_what_the_teams_page_counts():
    past = replace(make_touch(make_lead(), "2026-11-20T10:00-05:00"), status="assumed")
    _, part = OVERVIEW.for_rep(make_rep_plan([make_lead_plan(touches=[past])]), (), make_context())
    assert [line.text for line in team_page(part).find(".loose")] == [
        "1 touch not logged in the last seven days, counted as no answer: Inès Moreau 1.",
        "1 lead with nothing more planned: Inès Moreau 1.",
    ]
