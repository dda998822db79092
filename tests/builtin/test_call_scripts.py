"""What a rep finds on a lead's script and on the call sheet of a day."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.outputs.call_scripts import CallScripts
from playbook.extend import Artifact, Follows, Part, Phone, SheetObjection
from playbook.testing import (
    make_context,
    make_lead,
    make_lead_plan,
    make_rep_plan,
    make_touch,
    utc_minutes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.extend import LeadPlan, Touch

VOID = {"meta", "br", "link", "img"}
SCRIPTS = CallScripts()


class Element:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.children = tag, attributes, []

    def find(self, *marks: str) -> list[Element]:
        """Every element below that has one of these tags or ``.classes``, in order."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                names = {child.tag, *(f".{name}" for name in child.attributes.get("class", "").split())}
                found += [child] * bool(names & set(marks)) + child.find(*marks)
        return found

    @property
    def raw(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())


class Reader(HTMLParser):
    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(content: bytes) -> Element:
    return Reader(content).root


def script_of(plan: LeadPlan) -> Element:
    (page,) = [made for made in SCRIPTS.for_lead(plan, make_context()) if isinstance(made, Artifact)]
    assert page.path == f"{plan.rep.id}/scripts/{plan.slug}.html"
    return read(page.content)


def script_of_touch(touch: Touch, **changes: object) -> Element:
    return script_of(make_lead_plan(touches=[replace(touch, **changes)]))


def with_sheet(**changes: object) -> Touch:
    touch = make_touch(make_lead())
    return replace(touch, texts=replace(touch.texts, sheet=replace(touch.texts.sheet, **changes)))


def day_sheets(plans: Iterable[LeadPlan]) -> dict[str, Element]:
    plans = list(plans)
    parts = [part for plan in plans for part in SCRIPTS.for_lead(plan, make_context()) if isinstance(part, Part)]
    made = SCRIPTS.for_rep(make_rep_plan(plans), sorted(parts, key=lambda part: part.order), make_context())
    return {page.path: read(page.content) for page in made}


def day_sheet(*touches: Touch) -> Element:
    (sheet,) = day_sheets([make_lead_plan(touches=touches)]).values()
    return sheet


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


def test_head_names_the_lead_the_time_there_and_here_and_the_attempt():
    head = script_of(make_lead_plan()).find("header")[0]
    assert head.find("h1")[0].text == "Maria López"
    assert head.find(".time")[0].text == "Thu 26 Nov 10:20 there (16:20 here)"
    assert "Head of Operations, Acme Logistics" in head.text
    assert "attempt 4 of 9 · The unreturned call, week 1" in head.text


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


def test_each_objection_can_be_ticked_at_every_stage():
    many = tuple(SheetObjection(f"Objection {n}", f"Answer {n}") for n in range(12))
    objections = script_of_touch(with_sheet(objections=many)).find(".objection")
    assert [objection.find("strong")[0].text for objection in objections] == [f"“Objection {n}”" for n in range(12)]
    assert {objection.find(".raised")[0].text for objection in objections} == {"raised at 1 2 3 4 5"}
    assert {len(objection.find(".box")) for objection in objections} == {5}


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
    assert silence.find("h2")[0].text == "Nobody answers: leave the short message, 10 s"
    assert silence.find(".voicemail")[0].text == "Hello Maria, Inès Moreau here, about your desks. 212 555 0190."


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
        "stop → all contact stops; how and when instead?",
    ]
    assert [len(line.find(".box")) for line in happened] == [1] * 6
    assert [len(line.find(".blank")) for line in happened] == [0, 0, 0, 1, 0, 1]


def test_an_outcome_nobody_wrote_down_leaves_room_to_write():
    happened = script_of_touch(make_touch(make_lead()), follows=()).find(".happened")[0].find("li")
    assert [(line.text, len(line.find(".blank"))) for line in happened][2] == ("talked →", 1)


def test_later_touches_are_a_short_dated_list():
    lead = make_lead()
    days = ("2026-11-28", "2026-12-01", "2026-12-03", "2026-12-15")
    later = [make_touch(lead, f"{day}T11:00-05:00", step=f"week-{n}") for n, day in enumerate(days)]
    after = script_of(make_lead_plan(lead, [make_touch(lead), *later])).find(".after")[0]
    assert [line.text for line in after.find("li")] == [
        "Sat 28 Nov 11:00 (17:00 here), call",
        "Tue 1 Dec 11:00 (17:00 here), call",
        "2 more until Tue 15 Dec",
    ]


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
    tree = read(page.content)
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
    assert [line.find(".times")[0].text for line in lines] == ["Thu 10:20 there16:20 here", "Thu 11:00 there17:00 here"]
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
