"""What a rep finds on the sheet of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from playbook.builtin.outputs.call_scripts import CallScripts
from playbook.extend import Part, Phone
from playbook.testing import (
    make_context,
    make_lead,
    make_lead_plan,
    make_rep_plan,
    make_touch,
    utc_minutes,
)
from playbook.testing.pages import read_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.extend import LeadPlan, Touch
    from playbook.testing.pages import Element

SCRIPTS = CallScripts()
EVIL = "</p></style><script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick=x {{ 7*7 }}"


def day_sheets(plans: Iterable[LeadPlan], outputs: tuple[str, ...] = ()) -> dict[str, Element]:
    plans, context = list(plans), make_context()
    context = replace(context, project=replace(context.project, outputs=outputs))
    parts = [part for plan in plans for part in SCRIPTS.for_lead(plan, context) if isinstance(part, Part)]
    made = SCRIPTS.for_rep(make_rep_plan(plans), sorted(parts, key=lambda part: part.order), context)
    return {page.path: read_page(page.content) for page in made}


def day_sheet(*touches: Touch) -> Element:
    (sheet,) = day_sheets([make_lead_plan(touches=touches)]).values()
    return sheet


def test_a_day_sheet_has_a_line_a_touch_in_the_order_to_work():
    first, second = make_lead("id:1", first_name="Ana"), make_lead("id:2", first_name="Ben")
    plans = [
        make_lead_plan(second, [make_touch(second, "2026-11-26T11:00-05:00")]),
        make_lead_plan(first, [make_touch(first, "2026-11-26T10:20-05:00")]),
    ]
    sheets = day_sheets(plans)
    assert list(sheets) == ["ines/scripts/day-2026-11-26.html"]
    (sheet,) = sheets.values()
    lines = sheet.find(".touch")
    assert [line.find(".times")[0].text for line in lines] == [
        "Thu 16:20 here 10:20 there",
        "Thu 17:00 here 11:00 there",
    ]
    assert [line.find(".times")[0].find("strong")[0].text for line in lines] == ["Thu 16:20 here", "Thu 17:00 here"]
    assert sheet.find("th")[0].text == "Your time"
    assert [line.find("strong")[1].text for line in lines] == ["Ana López", "Ben López"]
    assert "+1 212-555-0134 Learn what they hoped to find" in lines[0].text
    assert lines[0].find("a")[0].attributes["href"] == f"{plans[1].slug}.html"
    assert lines[0].find("a")[1].attributes["href"] == "tel:+12125550134"
    assert len(lines[0].find(".words")) == 1


def test_a_sheet_for_each_of_the_coming_seven_days_and_no_other():
    lead = make_lead()
    days = [f"2026-11-{day}" for day in (23, 24, 30)] + ["2026-12-01"]
    touches = [make_touch(lead, f"{day}T10:00-05:00", step=day) for day in days]
    assert list(day_sheets([make_lead_plan(lead, touches)])) == [
        "ines/scripts/day-2026-11-24.html",
        "ines/scripts/day-2026-11-30.html",
    ]


def test_calls_and_mails_get_the_boxes_of_their_usual_outcomes():
    lead = make_lead()
    call, mail = make_touch(lead), make_touch(lead, "2026-11-26T11:00-05:00", "email", "answer")
    quiet = replace(make_touch(lead, "2026-11-26T12:00-05:00", step="b"), texts=replace(call.texts, voicemail=None))
    lines = day_sheet(call, mail, quiet).find(".touch")
    labels = [[label.text for label in line.find(".label")] for line in lines]
    assert labels == [
        ["no answer", "left a message", "talked", "call back", "stop"],
        ["sent", "answered", "stop"],
        ["no answer", "talked", "call back", "stop"],
    ]
    assert [len(line.find(".box")) for line in lines] == [5, 3, 4]


def test_the_bold_times_of_leads_in_many_zones_only_ever_go_on():
    lead = make_lead()
    starts = ("05:00", "05:30", "09:00", "16:30")
    touches = [make_touch(lead, f"2026-11-26T{start}-05:00", step=start) for start in starts]
    zones = (timezone(timedelta(hours=hours)) for hours in (9, -8, 0, 10.5))
    sheet = day_sheet(
        *(replace(touch, there=touch.there.astimezone(zone)) for touch, zone in zip(touches, zones, strict=True))
    )
    times = [line.find(".times")[0] for line in sheet.find(".touch")]
    assert [time.find("strong")[0].text for time in times] == [
        "Thu 11:00 here",
        "Thu 11:30 here",
        "Thu 15:00 here",
        "Thu 22:30 here",
    ]
    assert [time.find(".quiet")[0].text for time in times] == [
        "19:00 there",
        "02:30 there",
        "14:00 there",
        "Fri 08:00 there",
    ]


def test_a_day_with_only_mails_has_no_columns_and_no_sums_of_calls():
    mail = make_touch(make_lead(), "2026-11-26T11:00-05:00", "email", "answer")
    sheet = day_sheet(mail)
    assert [heading.text for heading in sheet.find("th")] == ["Your time", "Who and what for", "What happened"]
    assert {cell.attributes.get("colspan", "1") for cell in sheet.find(".ticks", ".words")} == {"1"}
    assert sheet.find("footer")[0].text == "1 e-mail, 0 h 05 min"
    assert not sheet.find(".blank")
    assert sheet.find(".touch")[0].text.count("answer") == len(["answered"])


def test_a_mail_leads_to_its_draft_where_drafts_are_written_and_to_a_script_where_there_is_one():
    lead = make_lead()
    mail = make_touch(lead, "2026-11-26T11:00-05:00", "email", "answer")
    plan = make_lead_plan(lead, [mail])
    draft = f"../drafts/2026-11-26/{plan.slug}-answer.eml"
    assert day_sheet(mail).links == ["../index.html", draft]
    later = make_touch(lead, "2026-12-26T11:00-05:00")
    assert day_sheet(mail, later).links == ["../index.html", f"{plan.slug}.html", draft]
    unaddressed = make_lead_plan(replace(lead, email=""), [replace(mail, address="")])
    (sheet,) = day_sheets([unaddressed]).values()
    assert sheet.links == ["../index.html"], "a draft that is withheld is not linked"
    (sheet,) = day_sheets([plan], outputs=("overview", "call_scripts")).values()
    assert sheet.links == ["../index.html"]


def test_free_time_is_white_space_and_the_foot_adds_up():
    lead = make_lead()
    starts = ("10:00", "10:15", "11:00", "14:00")
    touches = [make_touch(lead, f"2026-11-26T{start}-05:00", step=start) for start in starts]
    mail = make_touch(lead, "2026-11-26T14:00-05:00", "email", "answer")
    sheet = day_sheet(*touches, mail)
    assert [gap.text for gap in sheet.find(".free")] == ["free 16:30–17:00 here", "free 17:15–20:00 here"]
    assert [gap.text for gap in sheet.find(".long")] == ["free 17:15–20:00 here"]
    assert sheet.find("footer")[0].text.startswith("4 calls and 1 e-mail, 1 h 05 min")


def test_a_note_such_as_a_promise_stands_out_on_the_day_sheet():
    line = day_sheet(replace(make_touch(make_lead()), notes=("promised",))).find(".touch")[0]
    assert "promised" in [strong.text for strong in line.find("strong")]


@pytest.mark.parametrize("value", [EVIL, "Mar\udceda", "\x00\x1b"])
def test_no_lead_breaks_the_day_sheet_it_shares(value: str):
    lead = make_lead(first_name=value, company=value)
    sheet = day_sheet(replace(make_touch(lead), number=Phone(value, value)), make_touch(lead, "2026-11-26T12:00-05:00"))
    assert len(sheet.find(".touch")) == 2
    assert not sheet.find("script", "img")


def test_a_call_past_midnight_stands_on_the_reps_day():
    late = make_touch(make_lead(), "2026-11-26T22:20-05:00")
    assert list(day_sheets([make_lead_plan(touches=[late])])) == ["ines/scripts/day-2026-11-27.html"]
    assert late.start == utc_minutes("2026-11-27T03:20+00:00")
