"""What a rep finds on a lead's script."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs.call_scripts import CallScripts
from playbook.extend import Artifact, Dropped, Follows, Phone, SheetObjection
from playbook.model.playbook import Message
from playbook.testing import (
    make_context,
    make_lead,
    make_lead_plan,
    make_touch,
)
from playbook.testing.pages import read_page

if TYPE_CHECKING:
    from playbook.extend import LeadPlan, Touch
    from playbook.testing.pages import Element

SCRIPTS = CallScripts()
NEXT = (("no_answer", "e-mail"), ("left_voicemail", "call"))


def script_of(plan: LeadPlan) -> Element:
    (page,) = [made for made in SCRIPTS.for_lead(plan, make_context()) if isinstance(made, Artifact)]
    assert page.path == f"{plan.rep.id}/scripts/{plan.slug}.html"
    return read_page(page.content)


def script_of_touch(touch: Touch, **changes: object) -> Element:
    return script_of(make_lead_plan(touches=[replace(touch, **changes)]))


def with_sheet(**changes: object) -> Touch:
    touch = make_touch(make_lead())
    return replace(touch, texts=replace(touch.texts, sheet=replace(touch.texts.sheet, **changes)))


def test_five_numbered_stages_each_with_its_purpose():
    stages = script_of(make_lead_plan()).find(".stage")
    heads = [(stage.find("h2")[0].text, stage.find(".purpose")[0].text) for stage in stages]
    assert heads == [
        ("1 Greet", "so that they talk with you"),
        ("2 Qualify", "what do they want"),
        ("3 Invite", "to look at something that helps"),
        ("4 Close", "a next step with a date"),
        ("5 Follow through", "see that they get it"),
    ]


def test_each_stage_has_what_to_say_boxes_for_its_points_and_room_for_answers():
    greet, qualify, _, close, _ = script_of(make_lead_plan()).find(".stage")
    assert greet.find(".say")[0].text == "Hello Maria, this is Inès Moreau from Northlight."
    assert [point.text for point in greet.find(".points")[0].find("li")] == ["who we are", "why now"]
    assert len(greet.find(".box")) == 2
    assert [question.text for question in qualify.find(".question")] == ["What made you write to us?", "Who decides?"]
    assert [len(question.find(".line")) for question in qualify.find(".question")] == [2, 2]
    assert close.find(".points")[0].text == "a date on", "a box and two blanks: what, and on which day"
    assert (len(close.find(".box")), len(close.find(".blank"))) == (2, 2)


def test_head_names_the_lead_the_time_there_and_here_and_the_contact():
    head = script_of(make_lead_plan()).find("header")[0]
    assert head.find("h1")[0].text == "Maria López"
    assert head.find(".time")[0].text == "Thu 26 Nov 10:20 there (16:20 here)"
    assert "Head of Operations, Acme Logistics" in head.text
    assert "contact 4 of 9 · The unreturned call, week 1" in head.text


def test_a_time_on_another_day_names_its_weekday_and_one_clock_is_said_once():
    late = make_touch(make_lead(), "2026-11-26T22:20-05:00")
    assert script_of_touch(late).find(".time")[0].text == "Thu 26 Nov 22:20 there (Fri 04:20 here)"
    same = script_of_touch(late, here=late.there)
    assert same.find(".time")[0].text == "Thu 26 Nov 22:20 there and here"


def test_objective_and_ask_stand_above_the_script():
    asked, aim = script_of(make_lead_plan()).find(".aim")[0].find(".row")
    assert [heading.text for heading in asked.find("h2")] == ["Asked Tue 24 Nov"]
    assert [heading.text for heading in aim.find("h2")] == ["Objective", "Ask for"]
    assert [words.text for words in aim.find("p")] == ["Learn what they hoped to find", "Ten minutes this week"]


@given(st.text(min_size=1).filter(str.strip))
def test_the_request_stands_verbatim_whatever_it_holds(request_text: str):
    page = script_of(make_lead_plan(make_lead(request=request_text)))
    assert [quote.raw for quote in page.find("blockquote")] == [request_text.strip()]


def test_without_a_request_the_topic_stands_in_its_place_and_without_both_nothing_does():
    asked, *_ = script_of(make_lead_plan(make_lead(request=" "))).find(".aim")[0].find(".row")
    assert asked.text == "Asked about Tue 24 Nov twelve desks"
    page = script_of(make_lead_plan(make_lead(request="", topic="")))
    assert [row.find("h2")[0].text for row in page.find(".aim")[0].find(".row")] == ["Objective"]
    assert "Asked" not in page.text


EVIL = "</p></style><script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick=x {{ 7*7 }}"


def test_nothing_in_a_lead_becomes_an_element_or_an_attribute():
    fields = ("first_name", "last_name", "company", "job_title", "email", "phone", "request", "topic", "language")
    page = script_of(make_lead_plan(make_lead(**dict.fromkeys(fields, EVIL))))
    assert not page.find("script", "img", "iframe", "link", "object")
    assert not [
        e for e in page.find("p", "a", "h1", "bdi", "html", "blockquote") for name in e.attributes if name[:2] == "on"
    ]
    assert EVIL in page.find("h1")[0].raw
    assert "49" not in page.find("h1")[0].text


def test_room_for_the_next_step_is_left_to_a_question_that_asks_for_it():
    stages = make_touch(make_lead()).texts.sheet.stages
    asked = replace(stages[3], questions=stages[1].questions[:1])
    close = script_of_touch(with_sheet(stages=(*stages[:3], asked))).find(".stage")[3]
    assert (len(close.find(".box")), len(close.find(".blank")), len(close.find(".line"))) == (1, 0, 2)


def test_a_long_objective_and_ask_stand_on_lines_of_their_own():
    touch = make_touch(make_lead())
    page = script_of_touch(
        touch, texts=replace(touch.texts, objective="Learn why they want it and how they will decide")
    )
    assert [row.find("h2")[0].text for row in page.find(".aim")[0].find(".row")][1:] == ["Objective", "Ask for"]


def test_each_objection_can_be_ticked_at_every_stage():
    many = tuple(SheetObjection(f"Objection {n}", f"Answer {n}") for n in range(12))
    objections = script_of_touch(with_sheet(objections=many)).find(".objection")
    assert [objection.find("strong")[0].text for objection in objections] == [f"“Objection {n}”" for n in range(12)]
    assert {objection.find(".raised")[0].text for objection in objections} == {"raised at 1 2 3 4 5"}
    assert {len(objection.find(".box")) for objection in objections} == {5}


def test_the_boxes_of_an_objection_are_explained_once_in_words():
    heading = script_of(make_lead_plan()).find(".objections")[0].find("h2")[0].text
    assert heading == (
        "They ask or object Answer, tick the stage in which they raised it, and go on from there. raised at"
    )


def test_objections_are_apart_from_the_stages():
    page = script_of(make_lead_plan())
    assert not [stage for stage in page.find(".stage") if "No budget" in stage.text]
    assert "When is the next one made?" in page.find(".objections")[0].text


def test_tone_stands_on_the_page_and_in_no_message():
    page = script_of(make_lead_plan())
    notes = [note.text for note in page.find(".tone")[0].find("li")]
    assert notes == ["It is not about you", "They are looking at several offers"]
    spoken = " ".join(part.text for part in page.find(".say", ".voicemail", ".answer"))
    assert not [note for note in notes if note in spoken]


def test_the_voicemail_is_printed_with_its_seconds_rounded_up():
    silence = script_of(make_lead_plan()).find(".silence")[0]
    assert silence.find("h2")[0].text == "Nobody answers: leave the message, 10 s"
    assert silence.find(".voicemail")[0].text == "Hello Maria, Inès Moreau here, about your desks. 212 555 0190."


def test_a_message_is_named_by_its_kind_and_never_by_its_id():
    plan = make_lead_plan()
    known = {"short": Message("short", "introduction", plan.playbook.span)}
    page = script_of(replace(plan, playbook=replace(plan.playbook, messages=known)))
    assert page.find(".silence")[0].find("h2")[0].text == "Nobody answers: leave the message (introduction), 10 s"


def test_without_a_voicemail_nothing_is_left_and_no_box_asks_for_it():
    touch = make_touch(make_lead())
    page = script_of_touch(touch, texts=replace(touch.texts, voicemail=None))
    assert page.find(".silence")[0].text == "Nobody answers: hang up, leave nothing"
    assert "left message" in script_of_touch(touch).find(".happened")[0].text
    assert "left message" not in page.find(".happened")[0].text


def test_a_box_for_every_usual_outcome_says_what_comes_next_and_when():
    touch = make_touch(make_lead())
    more = Follows("not_now", "nurture after 90 days")
    happened = script_of_touch(touch, follows=(*touch.follows, more)).find(".happened")[0].find("li")
    assert [line.text for line in happened] == [
        "no answer → Sat 28 Nov 10:20",
        "left message → Sat 28 Nov 10:20",
        "talked → the chase ends",
        "call back on",
        "not now → nurture after 90 days",
        "stop: how and when instead?",
    ]
    assert [len(line.find(".box")) for line in happened] == [1] * 6
    assert [len(line.find(".blank")) for line in happened] == [0, 0, 0, 1, 0, 1]


def test_what_comes_next_is_named_by_its_channel():
    touch = make_touch(make_lead())
    nexts = tuple(replace(touch.follows[0], outcome=name, happens=f"next: {channel}") for name, channel in NEXT)
    happened = [line.text for line in script_of_touch(touch, follows=nexts).find(".happened")[0].find("li")]
    assert happened[:2] == ["no answer → e-mail, Sat 28 Nov 10:20", "left message → call, Sat 28 Nov 10:20"]


def test_an_outcome_nobody_wrote_down_leaves_room_to_write():
    happened = script_of_touch(make_touch(make_lead()), follows=()).find(".happened")[0].find("li")
    assert [(line.text, len(line.find(".blank"))) for line in happened][2] == ("talked →", 1)


def test_later_touches_are_a_short_dated_list():
    lead = make_lead()
    days = ("2026-11-28", "2026-12-01", "2026-12-03", "2026-12-08", "2026-12-15")
    later = [make_touch(lead, f"{day}T11:00-05:00", step=f"week-{n}") for n, day in enumerate(days)]
    after = script_of(make_lead_plan(lead, [make_touch(lead), *later])).find(".after")[0]
    assert [line.text for line in after.find("li")] == [
        "Sat 28 Nov 11:00 (17:00 here), call",
        "Tue 1 Dec 11:00 (17:00 here), call",
        "Thu 3 Dec 11:00 (17:00 here), call",
        "2 more until Tue 15 Dec",
    ]


def test_what_is_not_planned_is_said_with_its_reason():
    plan = make_lead_plan(touches=[make_touch(make_lead())])
    dropped = [Dropped(step, "no e-mail address", (0,)) for step in ("note", "last-word", "note")]
    after = script_of(replace(plan, dropped=(*dropped, Dropped("week-5", "no open hour is left for it", (0,)))))
    assert after.find(".after")[0].text == (
        "Not planned note, last word – no e-mail address week 5 – no open hour is left for it"
    )
    assert not script_of(plan).find(".after")


def test_many_steps_without_a_touch_stay_one_short_line():
    plan = make_lead_plan()
    dropped = tuple(Dropped(f"note-{n}", "no e-mail address", (0,)) for n in range(9))
    page = script_of(replace(plan, dropped=dropped))
    assert "note 0, note 1, note 2, note 3 and 5 more – no e-mail address" in page.find(".after")[0].text


@given(st.text())
def test_a_number_is_dialled_only_when_it_is_one(e164: str):
    touch = replace(make_touch(make_lead()), number=Phone(e164, "as shown"))
    links = [link.attributes["href"] for link in script_of_touch(touch).find("a") if link.text == "as shown"]
    assert links == ([f"tel:{e164}"] if re.fullmatch(r"\+?[0-9]+", e164) else [])


def test_a_call_without_a_number_says_so():
    assert script_of_touch(make_touch(make_lead()), number=None).find(".dial")[0].text == "no number to dial"


def test_a_call_without_a_script_has_room_for_notes():
    touch = make_touch(make_lead())
    page = script_of_touch(touch, texts=replace(touch.texts, sheet=None))
    assert "There is no script for this call." in page.text
    assert len(page.find(".line")) == 6
    assert not page.find(".stage", ".objections", ".tone")


def test_a_lead_of_unknown_name_and_unwritten_texts_still_has_a_page():
    bare = replace(make_lead(), fields={}, received_at=None)
    page = script_of(make_lead_plan(bare, [replace(make_touch(bare), texts=None, follows=())]))
    assert page.find("h1")[0].text == "id:101"
    assert not page.find("blockquote")


def test_a_lead_in_one_of_two_zones_is_marked():
    lead = replace(make_lead(), zones=("America/New_York", "America/Chicago"))
    assert script_of(make_lead_plan(lead)).find(".note")[0].text == (
        "They are in one of 2 time zones; the hour suits all of them."
    )


def test_names_of_either_direction_keep_to_themselves():
    page = script_of(make_lead_plan(make_lead(first_name="شيماء", last_name="عبد الرحمن")))
    assert page.find("h1")[0].find("bdi")[0].attributes["dir"] == "auto"
    assert page.find("html")[0].attributes["data-foot"] == "\u2068شيماء عبد الرحمن\u2069, \u2068Acme Logistics\u2069"
    assert page.find("blockquote")[0].attributes["dir"] == "auto"


def test_the_page_loads_nothing_and_allows_its_own_style_only():
    (page, *_) = SCRIPTS.for_lead(make_lead_plan(), make_context())
    tree = read_page(page.content)
    (style,) = tree.find("style")
    (policy,) = [m.attributes["content"] for m in tree.find("meta") if "http-equiv" in m.attributes]
    digest = base64.b64encode(hashlib.sha256(style.raw.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert not tree.find("script", "link", "img")
    assert b" style=" not in page.content
    assert not re.search(rb"https?:|@import|url\(", page.content)
    assert len(page.content) < 20_000


def test_on_paper_a_stage_is_never_split_and_the_foot_names_lead_and_page():
    style = script_of(make_lead_plan()).find("style")[0].raw
    assert re.search(r"^\.stage \{[^}]*break-inside: avoid", style, re.MULTILINE)
    assert re.search(r"@bottom-left \{ content: var\(--foot\)", style)
    assert re.search(r'@bottom-right \{ content: "page " counter\(page\) " of " counter\(pages\)', style)
    assert re.search(r"^@media print \{[^@]*\.line \{ height: 8mm", style, re.MULTILINE)


def test_only_a_lead_with_a_coming_call_has_a_script():
    lead = make_lead()
    mail = make_touch(lead, channel="email", step="answer")
    over = replace(make_touch(lead), status="assumed")
    for touches in ([], [mail], [over]):
        made = list(SCRIPTS.for_lead(make_lead_plan(lead, touches), make_context()))
        assert not [page for page in made if isinstance(page, Artifact)]


def test_the_way_back_is_there_only_when_that_page_is_written():
    context = make_context()
    for outputs, links in (((), 1), (("overview", "call_scripts"), 1), (("call_scripts",), 0)):
        project = replace(context.project, outputs=outputs)
        (page, *_) = SCRIPTS.for_lead(make_lead_plan(), replace(context, project=project))
        assert page.content.count(b'href="../index.html"') == links


def test_the_same_plan_gives_the_same_bytes():
    first, second = (list(CallScripts().for_lead(make_lead_plan(), make_context())) for _ in range(2))
    assert first == second
