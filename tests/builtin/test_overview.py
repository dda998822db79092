"""What a manager finds on the team's page, and a rep on the page of the coming week."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs.overview import Overview
from playbook.builtin.outputs.page_words import mail_link
from playbook.diagnostics import Diagnostic, Scope, Severity
from playbook.extend import Culled, Part, RepTally
from playbook.model.standing import Attempt
from playbook.source import Span
from playbook.testing import (
    make_context,
    make_lead,
    make_lead_plan,
    make_rep,
    make_rep_plan,
    make_team_plan,
    make_touch,
    utc_minutes,
)
from playbook.testing.pages import read_page

if TYPE_CHECKING:
    from playbook.extend import BuildContext, LeadPlan, TeamPlan, Touch
    from playbook.testing.pages import Element

TODAY = date(2026, 11, 24)
OVERVIEW = Overview()


def after(page: Element, words: str) -> str:
    assert words in page.text, f"{words!r} is not on the page: {page.text}"
    return page.text.partition(words)[2]


def team_content(plan: TeamPlan, context: BuildContext | None = None) -> bytes:
    (page,) = OVERVIEW.for_team(plan, (), context or make_context())
    assert page.path == "index.html"
    return page.content


def team_page(plan: TeamPlan, context: BuildContext | None = None) -> Element:
    return read_page(team_content(plan, context))


def tally(rep_id: str = "ines", name: str = "Inès Moreau", load: dict[int, dict[str, int]] | None = None) -> RepTally:
    days = {TODAY + timedelta(days=ahead): counts for ahead, counts in (load or {}).items()}
    return RepTally(make_rep(rep_id, name), TODAY, 12, days)


def team(*tallies: RepTally, **changes: object) -> TeamPlan:
    return replace(make_team_plan(culled=()), reps=tallies, **changes)


def rep_page(*plans: LeadPlan, context: BuildContext | None = None) -> Element:
    page, part = OVERVIEW.for_rep(make_rep_plan(plans), (), context or make_context())
    assert page.path == "ines/index.html"
    assert isinstance(part, Part), "the counts for the team's page, and no lead"
    return read_page(page.content)


def rep_page_of(*touches: Touch) -> Element:
    return rep_page(make_lead_plan(touches=touches))


def finding(line: int, severity: Severity = Severity.ERROR, lead: str = "") -> Diagnostic:
    scope = Scope.LEAD if lead else Scope.PROJECT
    return Diagnostic(
        "PB701", "says nothing they asked for", Span("leads.csv", line), "fill topic", severity, scope, 1, lead
    )


def test_the_first_line_says_today_in_words():
    reps = (tally(load={0: {"call": 30, "email": 6}}), replace(tally("tom", "Tom", {0: {"call": 4}}), promised_today=2))
    findings = (
        finding(4, lead="id:4"),
        finding(4, lead="id:4"),
        finding(9, lead="id:9"),
        finding(7, Severity.WARNING, "id:7"),
    )
    culled = (Culled(Span("leads.csv", 3), "id:3", "Ann", "asked us to stop"),)
    page = team_page(team(*reps, findings=findings, culled=culled, rows=56))
    assert (
        "Northlight follow-up Today 34 calls and 6 e-mails for 2 reps; 2 promised at a fixed time; "
        "2 leads withheld, see why; 1 of 56 rows left out."
    ) in page.text


def test_an_empty_day_is_said_in_words_too():
    assert "Today nothing for 1 rep." in team_page(team(tally())).text
    assert "No rep has a lead." in team_page(team()).text


def test_each_reps_load_is_shown_for_three_weeks_from_today():
    page = team_page(team(tally(load={0: {"call": 3, "email": 1}, 6: {"call": 7}, 20: {"call": 5}, 21: {"call": 9}})))
    chart = after(page, "today 3 calls and 1 e-mail").partition("November 2026")[0]
    for words in ("Tue 24 Nov: 3 calls and 1 e-mail", "Mon 30 Nov: 7 calls"):
        chart = chart.replace(words, "")
    weeks = (
        "4 Tu We Th Fr Sa Su 7 Mo today, Tue 24 Nov",
        "Tu We Th Fr Sa Su Mo Tue 1 Dec",
        "Tu We Th Fr Sa Su 5 Mo Tue 8 Dec",
        "week from Tue 1 Dec: nothing week from Tue 8 Dec: 5 calls",
    )
    assert " ".join(chart.split()) == " ".join(weeks)


def test_a_phone_shows_one_chart_a_rep_and_the_other_weeks_in_words():
    page = team_page(team(tally(load={0: {"call": 3}, 8: {"call": 2, "email": 1}})))
    assert [chart.attributes.get("class", "") for chart in page.find(".weeks")[0].find("svg")] == ["", "later", "later"]
    assert [line.text for line in page.find(".brief")] == [
        "week from Tue 1 Dec: 2 calls and 1 e-mail",
        "week from Tue 8 Dec: nothing",
    ]
    narrow = page.find("style")[0].raw.partition("@media (max-width: 640px) {\n.weeks")[2].partition("@media print")[0]
    assert ".weeks .later { display: none; }" in narrow
    assert ".brief { display: block;" in narrow


def test_bars_share_one_scale_and_show_calls_apart_from_the_rest():
    content = team_content(
        team(tally(load={0: {"call": 10}}), tally("tom", "Tom", {0: {"call": 2, "email": 3}}))
    ).decode()
    chart = content.partition("<article")[2].partition("</section>")[0]
    heights = re.findall(r'<rect (class="rest" )?x="[0-9.]+" y="[0-9.]+" width="[0-9]+" height="([0-9]+)"', chart)
    assert heights == [("", "48"), ('class="rest" ', "15"), ("", "9")]


def test_numbers_link_to_the_rep_and_to_the_call_sheets_of_the_coming_week():
    plan = team(tally(load={0: {"call": 3}, 6: {"call": 1}, 7: {"call": 1}}))
    links = ["ines/index.html", "ines/scripts/day-2026-11-24.html", "ines/scripts/day-2026-11-30.html"]
    assert team_page(plan).links == links
    context = make_context()
    without = replace(context, project=replace(context.project, outputs=("overview",)))
    assert team_page(plan, without).links == links[:1]


def test_the_month_is_a_calendar_of_the_weeks_with_something_to_do():
    mid = date(2026, 7, 14)
    load = {mid: {"call": 2}, mid - timedelta(days=1): {"call": 8}, mid + timedelta(days=17): {"email": 1}}
    one, other = (RepTally(make_rep(name), mid, 1, load) for name in "ab")
    calendar = after(
        team_page(team(one, other)), "July 2026 weeks with nothing planned left out Mon Tue Wed Thu Fri Sat Sun"
    )
    assert calendar.startswith(" 13 14 today 4 15 16 17 18 19 27 28 29 30 31 2 Time zones"), "and no second month"


def test_this_week_stands_in_the_month_even_when_empty_and_the_next_month_only_in_the_last_week():
    assert "November 2026 Mon Tue Wed Thu Fri Sat Sun 23 24 today 25 26 27 28 29 30 3 Time zones" in (
        team_page(team(tally(load={6: {"call": 3}}))).text
    )
    page = team_page(team(tally(load={8: {"call": 3}})))
    assert "23 24 today 25 26 27 28 29 December 2026" in page.text
    assert "1 2 3 3 4 5 6 Time zones" in page.text


def test_who_was_left_out_is_grouped_by_reason_with_file_and_line():
    rows = (
        (9, "Bo", "asked us to stop"),
        (4, "John Smith", "the phone number is not valid"),
        (7, "Al", "asked us to stop"),
    )
    culled = tuple(Culled(Span("leads.csv", line), f"id:{line}", name, reason) for line, name, reason in rows)
    page = team_page(team(tally(), culled=culled, rows=12))
    assert (
        "Left out 3 of 12 rows are not worked asked us to stop 2 rows Al leads.csv:7 Bo leads.csv:9 "
        "the phone number is not valid 1 row John Smith leads.csv:4"
    ) in page.text


def test_findings_stand_with_file_and_line_errors_first():
    findings = (finding(2, Severity.WARNING), finding(5), finding(8, lead="id:8"))
    assert (
        "Findings error PB701 leads.csv:5:1 says nothing they asked for fill topic "
        "error PB701 leads.csv:8:1 lead withheld says nothing they asked for fill topic "
        "warning PB701 leads.csv:2:1 says nothing they asked for fill topic"
    ) in team_page(team(tally(), findings=findings)).text


def test_outcomes_are_counted_the_commonest_first():
    page = team_page(team(tally(), outcomes={"connected": 9, "no_answer": 41, "left_voicemail": 0}))
    assert after(page, "What happened so far").strip().startswith("41 no answer 9 talked Time zones")


def parts_of(*counts: tuple[str, int, int]) -> list[Part]:
    rows = [{"rep": name.lower(), "name": name, "unlogged": unlogged, "idle": idle} for name, unlogged, idle in counts]
    return [Part((row["rep"],), json.dumps(row).encode()) for row in rows]


def test_a_large_team_still_fits_in_300_kb_and_says_what_it_leaves_out():
    load = {ahead: {"call": 999, "email": 999} for ahead in range(30)}
    reps = [tally(f"rep-{n}", f"Representative Number {n} of a Large Team", load) for n in range(400)]
    culled = tuple(Culled(Span("leads.csv", n), f"id:{n}", "N" * 500, f"reason {n % 40} " * 60) for n in range(20_000))
    findings = tuple(replace(finding(n, lead=f"id:{n}"), message="m" * 1000, hint="h" * 1000) for n in range(5_000))
    plan = team(*reps, culled=culled, findings=findings, rows=90_000)
    loose = parts_of(*((f"Representative Number {n}", 99, 999) for n in range(400)))
    ((_, content),) = [(page.path, page.content) for page in OVERVIEW.for_team(plan, loose, make_context())]
    assert len(content) <= 300_000
    page = read_page(content)
    assert page.links.count("rep-319/index.html") == 1
    for left in ("and 380 more reps.", "and 80 more reps", "and 480 more", "and 20 more reasons", "and 4920 more"):
        assert left in page.text


def test_nothing_in_a_list_or_a_finding_becomes_an_element():
    evil = "<script>alert(1)</script><img src=x>"
    culled = (Culled(Span(evil, 4), "id:4", evil, evil),)
    findings = (replace(finding(4), message=evil, hint=evil),)
    page = team_page(team(tally(name=evil), culled=culled, findings=findings))
    assert not page.find("script", "img", "iframe")
    assert page.text.count("alert(1)") == 6


def test_a_rep_sees_today_in_words_and_whom_to_call_next():
    lead = make_lead()
    touches = [
        make_touch(lead, "2026-11-24T10:20-05:00"),
        make_touch(lead, "2026-11-24T11:00-05:00", "email", "b"),
        make_touch(lead, "2026-12-03T10:00-05:00", step="c"),
    ]
    page = rep_page_of(*touches)
    assert "Today 1 call and 1 e-mail; next Tue 24 Nov 16:20 here (10:20 there), Maria López." in page.text
    assert "1 lead in all, 1 of them in the coming seven days." in page.text
    assert "3 Dec" not in page.text


def test_an_empty_week_names_the_next_touch():
    page = rep_page_of(make_touch(make_lead(), "2026-12-03T10:00-05:00"))
    assert "Today nothing; next Thu 3 Dec 16:00 here (10:00 there), Maria López." in page.text
    assert "Nothing in the coming seven days." in page.text
    assert "Today nothing, and nothing later." in rep_page_of().text


def test_a_rep_sees_seven_days_with_times_names_and_what_for():
    lead = make_lead()
    days = ("2026-11-24", "2026-11-26", "2026-11-30", "2026-12-01")
    page = rep_page_of(*(make_touch(lead, f"{day}T10:20-05:00", step=day) for day in days))
    assert re.findall(r"(\w{3} \d+ \w{3}) 1 call day sheet", page.text) == ["Tue 24 Nov", "Thu 26 Nov", "Mon 30 Nov"]
    assert (
        "Thu 16:20 here 10:20 there Maria López, Acme Logistics +1 212-555-0134 "
        "Learn what they hoped to find call, contact 4 of 9"
    ) in page.text


def test_a_rep_can_dial_write_and_open_script_draft_and_day_sheet():
    plan = make_lead_plan()
    subject = "Maria%2C%20regarding%20your%20request%20about%20twelve%20desks"
    body = "Hello%20Maria%2C%0D%0A%0D%0Athank%20you%20for%20your%20request.%0D%0A%0D%0AIn%C3%A8s%20Moreau"
    assert rep_page(plan).links == [
        "../index.html",
        "scripts/day-2026-11-26.html",
        f"scripts/{plan.slug}.html",
        "tel:+12125550134",
        "scripts/day-2026-11-27.html",
        f"scripts/{plan.slug}.html",
        f"drafts/2026-11-27/{plan.slug}-answer.eml",
        f"mailto:maria@example.com?subject={subject}&body={body}",
    ]


def test_links_to_pages_that_are_not_written_are_left_out():
    context = make_context()
    without = replace(context, project=replace(context.project, outputs=("overview",)))
    assert [link[:7] for link in rep_page(make_lead_plan(), context=without).links] == ["../inde", "tel:+12", "mailto:"]
    lead = make_lead()
    mail_only = make_lead_plan(lead, [make_touch(lead, channel="email")])
    links = rep_page(mail_only).links
    assert f"drafts/2026-11-26/{mail_only.slug}-week-1.eml" in links
    assert not [link for link in links if link.startswith("scripts/maria")]
    withheld = replace(mail_only, touches=(replace(mail_only.touches[0], texts=None),))
    assert not [link for link in rep_page(withheld).links if link.startswith("drafts")]


def test_what_happened_last_stands_beside_the_lead():
    plan = make_lead_plan()
    attempts = {
        ("a", "1"): Attempt(utc_minutes("2026-11-23T09:12-05:00"), "no_answer"),
        ("b", "1"): Attempt(utc_minutes("2026-11-24T09:57-05:00"), "left_voicemail"),
    }
    known = replace(plan, standing=replace(plan.standing, attempts=attempts))
    assert "call, contact 4 of 9; last: Tue 24 Nov, left a message" in rep_page(known).text
    past = replace(make_touch(plan.lead, "2026-11-25T10:00-05:00", step="c"), status="assumed")
    unlogged = replace(known, touches=(past, *plan.touches))
    assert "last: Wed 25 Nov, call not logged, taken as no answer" in rep_page(unlogged).text


def test_a_missing_number_or_address_is_said():
    lead = make_lead()
    call, mail = make_touch(lead), make_touch(lead, channel="email", step="b")
    page = rep_page_of(replace(call, number=None), replace(mail, address=""))
    assert "no number" in page.text
    assert "no address" in page.text


def test_a_crowded_week_is_cut_with_a_word_and_not_in_silence():
    lead = make_lead()
    touches = [replace(make_touch(lead), uid=str(n), start=make_touch(lead).start + n % 60) for n in range(520)]
    page = rep_page_of(*touches)
    assert page.links.count("tel:+12125550134") == 500
    assert "20 more in the coming seven days, later than these" in page.text


def test_a_leads_fields_never_become_elements_or_links():
    evil = '"><script>x</script> javascript:alert(1)'
    lead = make_lead(first_name=evil, company=evil, email=evil)
    page = rep_page(make_lead_plan(lead, [make_touch(lead), make_touch(lead, channel="email", step="b")]))
    assert not page.find("script")
    assert {link.partition(":")[0] for link in page.links if ":" in link} == {"tel"}


@given(st.text(), st.text(), st.text(max_size=200))
def test_a_mail_link_reaches_one_address_with_the_words_as_written(local: str, subject: str, body: str):
    link = mail_link(f"{local}@example.com", subject, body)
    assert re.fullmatch(r"mailto:[A-Za-z0-9._~%-]*@[A-Za-z0-9._~%-]+(\?[A-Za-z0-9._~%&=-]+)?", link)
    target, _, query = link.removeprefix("mailto:").partition("?")
    assert unquote(target) == f"{local}@example.com"
    said = parse_qs(query)
    assert set(said) <= {"subject", "body"}
    assert said.get("subject", [" ".join(subject.split())]) == [" ".join(subject.split())]
    assert said.get("body", ["\r\n".join(body.splitlines())]) == ["\r\n".join(body.splitlines())]
    assert len(link) < 2_083 or len(local) > 150


def test_a_mail_too_long_for_a_link_keeps_its_subject():
    link = mail_link("maria@example.com", "Your desks", "word " * 600)
    assert link == "mailto:maria@example.com?subject=Your%20desks"
    assert mail_link("nobody", "Your desks") == ""


def test_times_and_months_do_not_follow_the_machine():
    content = team_content(team(tally(load={0: {"call": 3}})))
    assert content == team_content(team(tally(load={0: {"call": 3}})))
    assert "Tuesday 24 November 2026" in read_page(content).text
