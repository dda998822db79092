"""A row of the journal that says what nobody understands stops the build and names the word that was meant."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.diagnostics import CannotGoOn, Diagnostic, Severity
from playbook.model.event import CHANNELS, EVENT_KINDS, Event
from playbook.model.outcomes import OUTCOMES
from playbook.roster.histories import Histories
from playbook.roster.identity import keyed_digest
from playbook.roster.record_check import check_record
from playbook.roster.stops import Stops, channels_of
from playbook.source import Span
from playbook.testing.plans import make_context, make_lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [connected, opted_out]
outcomes: {unanswered: next, else: stop}
steps:
  - id: first-call
    when: at start
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: none}
  - id: second-call
    when: 2 days after first-call
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: none}
  - id: note
    when: 3 days after first-call
    email: {objective: Write, ask: A time, message: note}
messages:
  note: {kind: value, subject: About your question, body: "Hello {{ lead.first_name }}"}
scripts:
  talk: {stages: [{name: greet, purpose: so that they talk, say: Hello}]}
"""
HERE = Span("journal/ines.csv", 2)
HEADER = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
ENROLLED = "e1,2026-07-07T13:20Z,kit,enrolled,id:L1,chase,1,,,start=2026-07-07T13:12Z\n"
AS_OF = "2026-07-07T12:00-04:00"
LEADS = """\
id,first_name,email,phone,owner,state,country,received_at,status
L1,Maria,maria@example.com,+1 212-555-0134,ines,NY,US,2026-07-07T09:12-04:00,
L2,Omar,omar@example.com,+1 212-555-0135,ines,NY,US,,unsubscribed
00aB,Zoe,zoe@example.com,+1 212-555-0136,ines,NY,US,,
"""
BY_CASE = """\
00aX,Ann,ann@example.com,+1 212-555-0137,ines,NY,US,,
00ax,Bea,bea@example.com,+1 212-555-0138,ines,NY,US,,
"""
DIGEST = keyed_digest(UUID("4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61"))
MARIA = f"email:{DIGEST('email:maria@example.com')}"
STRANGER = f"email:{DIGEST('email:stranger@example.com')}"
STRANGER_PHONE = f"phone:{DIGEST('phone:+12125550199')}"


@pytest.fixture
def logged(project: Callable[..., SampleProject]) -> Callable[..., SampleProject]:
    """A project whose ines.csv holds the given rows, each without id and time: ``opted_out,id:L1,,,,,``."""

    def make(*rows: str) -> SampleProject:
        lines = "".join(f"my-{number},2026-07-07T14:00Z,ines,{row}\n" for number, row in enumerate(rows, 1))
        files = {"leads.csv": LEADS, "journal/kit.csv": HEADER + ENROLLED, "journal/ines.csv": HEADER + lines}
        return project(PLAYBOOK, files)

    return make


def refusals(made: SampleProject) -> tuple[Diagnostic, ...]:
    before = sorted(made.folder.rglob("*"))
    with pytest.raises(CannotGoOn) as caught:
        made.build(AS_OF)
    assert sorted(made.folder.rglob("*")) == before
    assert all(one.severity is Severity.ERROR for one in caught.value.diagnostics)
    return caught.value.diagnostics


def outcome(said: str) -> str:
    return f"outcome,id:L1,chase,1,first-call,1,{said}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("opt_out", "opted_out"),
        ("opt-out", "opted_out"),
        ("OPTED_OUT", "opted_out"),
        ("opted out", "opted_out"),
        ("stop", "opted_out"),
        ("unsubscribed", "opted_out"),
        ("outcom", "outcome"),
        ("Outcome", "outcome"),
        ("forget", "forgotten"),
    ],
)
def test_an_event_there_is_none_of_stops_the_build_and_the_nearest_is_named(logged, typed, meant):
    (found,) = refusals(logged(outcome("outcome=no_answer"), f"{typed},id:L1,,,,,"))
    assert (found.code, found.span) == ("PB050", Span("journal/ines.csv", 3))
    assert found.message == f"there is no event '{typed}' — did you mean '{meant}'?"


def test_an_outcome_in_the_column_of_events_is_sent_to_its_place(logged):
    (found,) = refusals(logged("talked,id:L1,chase,1,first-call,1,"))
    assert found.code == "PB050"
    assert found.hint == "write `outcome` there, and 'connected' behind outcome= in `detail`"


def test_an_event_like_no_other_lists_those_there_are(logged):
    (found,) = refusals(logged("xyzzy,id:L1,,,,,"))
    assert found.hint == f"there are {', '.join(EVENT_KINDS)}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("talked", "connected"),
        ("Talked", "connected"),
        ("stop", "opted_out"),
        ("asked us to stop", "opted_out"),
        ("opt out", "opted_out"),
        ("left message", "left_voicemail"),
        ("left a message", "left_voicemail"),
        ("voice mail", "left_voicemail"),
        ("not now", "not_now"),
        ("not-now", "not_now"),
        ("no answer", "no_answer"),
        ("No_Answer", "no_answer"),
        ("unanswered", "no_answer"),
        ("call back", "call_back"),
        ("asked for another time", "call_back"),
        ("reached somebody else", "gatekeeper"),
        ("did not come", "no_show"),
        ("sent", "done"),
        ("answered", "connected' or 'replied"),
        ("conected", "connected"),
        ("wrong number", "wrong_number"),
    ],
)
def test_an_outcome_as_the_sheets_print_it_or_mistyped_stops_the_build_and_is_named(logged, typed, meant):
    (found,) = refusals(logged(outcome(f"outcome={typed}")))
    assert (found.code, found.span) == ("PB051", Span("journal/ines.csv", 2))
    assert found.message == f"there is no outcome '{typed}' — did you mean '{meant}'?"


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        ("", "this row does not say the outcome"),
        ("outcome=", "this row does not say the outcome"),
        ("Outcome=opted_out", "'Outcome' is no name — did you mean 'outcome'?"),
        ("outcom=opted_out", "'outcom' is no name — did you mean 'outcome'?"),
        ("outcome=purple", "there is no outcome 'purple'"),
    ],
)
def test_a_row_that_says_no_outcome_stops_the_build(logged, detail, says):
    (found,) = refusals(logged(outcome(detail)))
    assert (found.code, found.message) == ("PB051", says)
    assert found.hint


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("channels=e-mail", "did you mean 'email'?"),
        ("channels=phone", "did you mean 'call'?"),
        ("channels=Call", "did you mean 'call'?"),
        ("channels=text message", "did you mean 'sms'?"),
        ("channels=call/email", '"channels=call,email", in quotes'),
        ("channels=call and e-mail", '"channels=call,email", in quotes'),
        ("channels=call + email", '"channels=call,email", in quotes'),
        ("channels=call email", '"channels=call,email", in quotes'),
        ('"channels=call,e-mail"', '"channels=call,email", in quotes'),
        ('"channels=call;email"', '"channels=call,email"'),
        ("channels=all", "leave `channels=` out"),
        ("channels=purple", "there are call, email, sms"),
        ("channel=call", "did you mean 'channels'?"),
        ("Chanels=call", "did you mean 'channels'?"),
    ],
)
@pytest.mark.parametrize("row", ["opted_out,id:L1,,,,,{}", "outcome,id:L1,chase,1,first-call,1,{}"])
def test_a_stop_of_what_is_no_channel_stops_the_build(logged, row, typed, said):
    if row.startswith("outcome"):
        typed = '"outcome=opted_out;' + typed.strip('"') + '"'
    found = refusals(logged(row.format(typed)))
    assert [one.code for one in found] in (["PB052"], ["PB040"])
    assert said in f"{found[0].message} {found[0].hint}"


def test_channels_with_a_comma_and_no_quotes_are_a_cell_too_many_and_say_so(logged):
    (found,) = refusals(logged("opted_out,id:L1,,,,,channels=call,email"))
    assert found.code == "PB040"
    assert '"channels=call,email"' in found.hint


@pytest.mark.parametrize("channels", ["call,email", "call, email", " call ,email,"])
def test_spaces_between_channels_do_not_matter(logged, channels):
    assert logged(f'opted_out,id:L1,,,,,"channels={channels}"').build(AS_OF).touches == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("L1", "id:L1"),
        ("l1", "id:L1"),
        ("id: L1", "id:L1"),
        ("ID:L1", "id:L1"),
        ("id:l1", "id:L1"),
        ("id L1", "id:L1"),
        ("id-L1", "id:L1"),
        ("id=L1", "id:L1"),
        ("'L1'", "id:L1"),
        ("id:00AB", "id:00aB"),
        (MARIA.upper(), MARIA),
        (MARIA.replace(":", ": "), MARIA),
    ],
)
@pytest.mark.parametrize("row", ["opted_out,{},,,,,", "outcome,{},chase,1,first-call,1,outcome=connected"])
def test_a_key_spelled_otherwise_stops_the_build_and_the_lead_is_named(logged, row, typed, meant):
    (found,) = refusals(logged(row.format(typed)))
    assert (found.code, found.span) == ("PB053", Span("journal/ines.csv", 2))
    assert found.message.endswith(f"— did you mean '{meant}'?")


@pytest.mark.parametrize("typed", ["1", "Maria", "line:2", "id:", "phone:0134", "email:abc"])
def test_what_is_no_key_at_all_stops_the_build(logged, typed):
    (found,) = refusals(logged(f"opted_out,{typed},,,,,"))
    assert (found.code, found.message) == ("PB053", f"'{typed}' is no key of a lead")
    assert "id:101" in found.hint


def test_of_two_ids_that_differ_by_case_none_is_proposed(logged):
    made = logged("opted_out,id:00AX,,,,,")
    made.write("leads.csv", LEADS + BY_CASE)
    (found,) = (one for one in refusals(made) if one.code == "PB053")
    assert found.message == "there is no lead 'id:00AX'"


@pytest.mark.parametrize("row", ["opted_out,id:L9,,,,,", f"outcome,{STRANGER},,,,,outcome=connected"])
def test_a_key_that_nobody_ever_had_stops_the_build(logged, row):
    (found,) = refusals(logged(row))
    assert (found.code, found.span) == ("PB053", Span("journal/ines.csv", 2))
    assert "`gone`" in found.hint


@pytest.mark.parametrize(
    ("row", "instead"),
    [
        ("opted_out,email:Stranger@example.com,,,,,", f"write {STRANGER} instead"),
        ("opted_out,stranger@example.com,,,,,", f"write {STRANGER} instead"),
        ("outcome,maria@example.com,chase,1,first-call,1,outcome=connected", f"write {MARIA} instead"),
        ("opted_out,phone:+1 212-555-0199,,,,,", f"write {STRANGER_PHONE} instead"),
        ("opted_out,phone:212-555-0199,,,,,", "write the id from the lead list, such as id:101"),
        ("outcome,stranger@example.com,,,,,outcome=connected", "write the id from the lead list, such as id:101"),
    ],
)
def test_an_address_in_the_open_stops_the_build_and_is_not_repeated(logged, row, instead):
    (found,) = refusals(logged(row))
    assert (found.code, found.hint) == ("PB053", instead)
    assert not re.search(r"example|555", found.message)


LEGITIMATE = {
    "a lead that is not worked": "opted_out,id:L2,,,,,",
    "a lead by its address": f"opted_out,{MARIA},,,,,channels=call",
    "an address that is in no list yet": f"opted_out,{STRANGER},,,,,",
    "a number that is in no list yet": f"outcome,{STRANGER_PHONE},,,,,outcome=opted_out",
    "an address to forget": f"forgotten,{STRANGER},,,,,",
    "an outcome of no step": "outcome,id:L1,,,,,outcome=no_answer",
    "a block's second run": "outcome,id:L1,chase,1,first-call,2.1,outcome=no_answer",
}


@pytest.mark.parametrize("row", LEGITIMATE.values(), ids=LEGITIMATE)
def test_what_is_understood_is_not_reported(logged, row):
    assert logged(row).build(AS_OF).built.diagnostics == ()


def test_every_outcome_and_channel_of_the_language_is_known(logged):
    rows = [outcome(f"outcome={said}") for said in OUTCOMES]
    rows += [f"opted_out,id:L1,,,,,channels={channel}" for channel in CHANNELS]
    assert logged(*rows).build(AS_OF).built.diagnostics == ()


def test_a_lead_that_left_the_list_may_keep_its_rows(logged):
    made = logged(
        "opted_out,id:L1,,,,,channels=sms", outcome("outcome=busy"), "opted_out,id:L7,,,,,", "gone,id:L7,,,,,"
    )
    made.write("leads.csv", LEADS.replace("L1,Maria,maria@example.com,+1 212-555-0134", "L5,Eve,,+1 212-555-0139"))
    built = made.build(AS_OF)
    assert built.built.diagnostics == ()
    assert built.built.gone == 1


def test_an_alias_typed_by_hand_for_a_lead_there_is_none_of_stops_the_build(logged):
    (found,) = refusals(logged("alias,id:L11,,,,,keys=id:L1"))
    assert (found.code, found.message) == ("PB053", "there is no lead 'id:L11'")


def test_keys_count_as_unknown_only_where_every_list_and_journal_could_be_read(logged):
    made = logged("opted_out,id:L9,,,,,", "opted_out,L1,,,,,")
    made.write("journal/zoe.csv", f"{HEADER}z1,yesterday,zoe,enrolled,id:L9,chase,1,,,\n")
    assert [one.code for one in refusals(made)] == ["PB053", "PB040"]
    assert refusals(made)[0].message == "there is no lead 'L1' — did you mean 'id:L1'?"


def test_a_playbook_there_is_none_of_stops_the_build_unless_somebody_was_enrolled_in_it(logged):
    row = "outcome,id:L1,chse,1,first-call,1,outcome=connected"
    (found,) = refusals(logged(row))
    assert (found.code, found.message) == ("PB054", "there is no playbook 'chse' — did you mean 'chase'?")

    was_there = "enrolled,id:L8,chse,1,,,"
    assert logged(was_there, row).build(AS_OF).built.diagnostics == ()


def test_a_step_the_playbook_has_not_is_a_warning_since_steps_are_renamed(logged):
    row = "outcome,id:L1,chase,1,frist-call,1,outcome=no_answer"
    (found,) = logged(row, outcome("outcome=no_answer"), row).build(AS_OF).built.diagnostics
    assert (found.code, found.severity, found.span) == ("PB054", Severity.WARNING, Span("journal/ines.csv", 2))
    assert "playbook 'chase' has no step 'frist-call' — did you mean 'first-call'?" in found.message
    assert found.message.endswith("(also journal/ines.csv:4)")


@pytest.mark.parametrize("typed", ["first", "02. Jan", "1st"])
def test_an_occurrence_that_is_no_count_stops_the_build(logged, typed):
    (found,) = refusals(logged(f"outcome,id:L1,chase,1,first-call,{typed},outcome=connected"))
    assert (found.code, found.message) == ("PB054", f"the occurrence '{typed}' is no count")


def test_a_row_that_was_taken_back_is_not_reported_and_a_lost_undo_is(logged):
    assert logged("stop,L1,,,,,", "undo,,,,,,of=my-1").build(AS_OF).built.diagnostics == ()

    lost, empty = refusals(logged("undo,,,,,,of=my-11", "undo,,,,,,"))
    assert (lost.code, lost.message) == ("PB055", "there is no row with the id 'my-11'")
    assert (empty.code, empty.span) == ("PB055", Span("journal/ines.csv", 3))


def test_an_alias_must_be_a_key_too(logged):
    assert logged("alias,id:L1,,,,,key=id:L99", "opted_out,id:L99,,,,,").build(AS_OF).touches == []
    (found,) = refusals(logged("alias,id:L1,,,,,key=99"))
    assert (found.code, found.message) == ("PB053", "'99' is no key of a lead")


def test_a_journal_wrong_throughout_does_not_bury_everything_else(logged):
    rows = [f"opted_out,lead {number},,,,," for number in range(30)]
    found = refusals(logged(outcome("outcome=frist"), *[outcome("outcome=talked")] * 30, *rows))
    assert len(found) == 21
    assert found[0].message == "there is no outcome 'frist'"
    assert found[1].message.endswith(
        "(also journal/ines.csv:4, journal/ines.csv:5, journal/ines.csv:6 and 26 more rows)"
    )
    assert found[-1].message == "12 more mistakes stand in the journal"


def test_the_page_for_beginners_has_every_word_of_the_record(root):
    page = (root / "docs" / "first-project.md").read_text("utf-8").split("## 5.")[1]
    words = set(re.findall(r"`([a-z_]+)`", page))
    assert {*OUTCOMES, *CHANNELS, *EVENT_KINDS} <= words


TYPED = st.text(st.characters(codec="utf-8"), max_size=12)
NEARLY = st.sampled_from(["id:L1", "L1", "id:l1 ", "opted_out", "stop", "outcome", "call", "call,email", "e-mail", "*"])


@given(
    kind=TYPED | st.sampled_from(EVENT_KINDS),
    lead=TYPED | NEARLY,
    step=TYPED,
    detail=st.dictionaries(TYPED | st.sampled_from(["outcome", "channels", "of", "key"]), TYPED | NEARLY),
)
def test_no_row_is_an_exception(kind: str, lead: str, step: str, detail: dict[str, str]):
    event = Event("x1", 0, "me", kind, lead, "quote-request", 1, step, step, detail)
    for found in check_record([event], {"x1": HERE}, make_context().project, [make_lead("id:L1")]):
        assert found.message
        assert found.span == HERE


@given(lead=st.sampled_from(["id:L1", "id:l1", "L1", "id: L1"]), channels=st.lists(NEARLY | TYPED).map(",".join))
def test_a_stop_is_obeyed_or_reported_and_never_passed_over(lead: str, channels: str):
    stop = Event("x1", 0, "me", "opted_out", lead, detail={"channels": channels} if channels else {})
    known = replace(make_lead("id:L1"), keys=("id:L1",))
    if check_record([stop], {"x1": HERE}, make_context().project, [known]):
        return
    closed = channels_of(Stops.of(Histories.of([stop]), [known]).reaching(known))
    named = {channel.strip() for channel in channels.split(",")} - {""}
    assert closed == (named or {"*"})
    assert closed <= {*CHANNELS, "*"}


@pytest.mark.parametrize("typed", ["tuesday", "2026-13-01", "2026-12-01T15:00Z", "1/12/2026", "2026-12-01T25:00"])
def test_an_agreed_day_that_cannot_be_read_stops_the_build(logged, typed):
    (found,) = refusals(logged(outcome(f"outcome=call_back;date={typed}")))
    assert (found.code, found.span) == ("PB051", Span("journal/ines.csv", 2))
    assert found.message == f"date='{typed}' is no day that was agreed"


@pytest.mark.parametrize("typed", ["2026-12-01", "2026-12-01T15:00", "2026-12-01 15:00", "2026-12-01T15:00:00"])
def test_a_day_and_an_hour_of_it_can_be_agreed(logged, typed):
    logged(outcome(f"outcome=call_back;date={typed}"))
