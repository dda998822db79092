"""`playbook today`: what a rep sees in the morning, from real projects with journals; and that it changes nothing."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from playbook.cli.app import app
from playbook.cli.today import Asked, chosen_rep, run_today
from playbook.cli.today_text import queue_text
from playbook.diagnostics import CannotGoOn, ExitCode
from playbook.model.lead import Phone
from playbook.model.standing import Attempt, Contact
from playbook.planning.zones import load_zone
from playbook.reporting.day_queue import Moment, day_queue
from playbook.testing import (
    make_context,
    make_lead,
    make_lead_plan,
    make_rep,
    make_rep_plan,
    make_touch,
    utc_minutes,
)

if TYPE_CHECKING:
    from pathlib import Path

# On Tue 24 Nov 2026 New York is five hours behind UTC.
PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
exit: [connected, opted_out]
outcomes:
  call_back: again on outcome.date
  unanswered: next
  else: stop
steps:
  - id: first-call
    when: at start
    schedule: {if_past: do now}
    call: {objective: Learn what they hoped to find, ask: Ten minutes this week, script: talk, voicemail: none}
  - id: call-back
    when: 3 h after first-call
    call: {objective: Reach them at another hour, ask: A time that suits, script: talk, voicemail: none}
  - id: note
    when: 1 day after first-call
    at: 15:00
    email: {objective: Give them a way to answer, ask: A time for ten minutes, message: note}
messages:
  note: {kind: value, subject: About {{ lead.topic }}, body: "Hello {{ lead.first_name }}."}
scripts:
  talk: {stages: [{name: greet, purpose: so that they talk, say: Hello}]}
""".replace("subject: About {{ lead.topic }}", 'subject: "About {{ lead.topic }}"')
HEADER = "id,first_name,last_name,email,phone,owner,country,state,timezone,received_at,topic\n"
ROWS = "id,at,by,event,lead,playbook,enrollment,step,occurrence,detail\n"
NOON = "2026-11-24T12:00-05:00"


def lead(key, name, received, owner="ines"):
    number = f"01{key:02}" if isinstance(key, int) else "0134"  # a number that others have is another matter
    return (
        f"{key},{name},López,{name.lower()}@example.com,+1 212-555-{number},{owner},US,NY,America/New_York,"
        f"{received},twelve desks\n"
    )


def enrolled(key, start, rep="ines"):
    return f"e-{key},{start},kit,enrolled,id:{key},chase,1,,,start={start};rep={rep}\n"


def logged(key, at, step, outcome, more=""):
    return f"o-{key}-{step},{at},ines,outcome,id:{key},chase,1,{step},1,outcome={outcome}{more}\n"


@pytest.fixture
def office(project):
    """Make a project of these leads and rows of the journal: office([lead(…)], [enrolled(…)], changes)."""

    def make(leads, rows=(), playbook=PLAYBOOK, **files):
        made = project(playbook, {"leads.csv": HEADER + "".join(leads), **files})
        if rows:
            made.write("journal/kit.csv", ROWS + "".join(rows))
        return made.folder

    return make


@pytest.fixture
def today(capsys, monkeypatch):
    """Run the command and give what it printed: a text, or with ``as_json`` the queue of the only rep."""
    monkeypatch.delenv("PLAYBOOK_WRITER", raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def run(folder, at=NOON, rep="", *, as_json=False):
        run_today(folder, Asked(now=0, writer="kit", as_of=utc_minutes(at), rep=rep, as_json=as_json))
        said = capsys.readouterr().out
        return json.loads(said)["reps"][0]["queue"] if as_json else said

    return run


def places(queue):
    return [(entry["group"], entry["name"].split()[0], entry["step"]) for entry in queue]


WAITS = PLAYBOOK.replace("exit:", "schedule: {if_not_logged: wait}\nexit:")


def test_the_queue_is_in_its_order(office, today):
    folder = office(
        [
            lead(1, "Due", "2026-11-24T09:30-05:00"),
            lead(2, "Promised", "2026-11-23T09:00-05:00"),
            lead(3, "Overdue", "2026-11-23T10:00-05:00"),
            lead(4, "Older", "2026-11-24T11:00-05:00"),
            lead(5, "Newest", "2026-11-24T11:50-05:00"),
        ],
        [
            *(enrolled(1, "2026-11-24T14:30Z"), logged(1, "2026-11-24T14:31Z", "first-call", "no_answer")),
            enrolled(2, "2026-11-23T14:00Z"),
            logged(2, "2026-11-23T14:01Z", "first-call", "call_back", ";date=2026-11-24T12:30"),
            *(enrolled(3, "2026-11-23T15:00Z"), logged(3, "2026-11-23T15:01Z", "first-call", "no_answer")),
            *(enrolled(4, "2026-11-24T16:00Z"), enrolled(5, "2026-11-24T16:50Z")),
        ],
        WAITS,
    )

    queue = today(folder, as_json=True)

    assert places(queue)[:5] == [
        ("speed_to_lead", "Newest", "first-call"),
        ("speed_to_lead", "Older", "first-call"),
        ("promised", "Promised", "first-call"),
        ("overdue", "Overdue", "call-back"),
        ("due", "Due", "call-back"),
    ]
    assert {group for group, *_ in places(queue)[5:]} == {"due"}
    overdue = next(entry for entry in queue if entry["group"] == "overdue")
    assert "overdue since Mon 23 Nov 13:01" in overdue["notes"]
    assert next(entry for entry in queue if entry["group"] == "promised")["promised"] is True


def test_what_nobody_logged_is_shown_apart_and_logging_it_takes_it_out(office, today):
    maria = [lead(1, "Maria", "2026-11-23T09:00-05:00")]
    rows = [enrolled(1, "2026-11-23T14:00Z"), logged(1, "2026-11-24T13:00Z", "first-call", "no_answer")]
    before = today(office(maria, rows), "2026-11-24T11:30-05:00", as_json=True)
    logged_too = [*rows, logged(1, "2026-11-24T16:10Z", "call-back", "left_voicemail")]
    after = today(office(maria, logged_too), "2026-11-24T11:30-05:00", as_json=True)

    assert places(before) == [("not_logged", "Maria", "call-back")]
    assert before[0]["open_now"] is True
    assert "--at" not in before[0]["log"]  # it may still be made
    assert places(after) == []


def test_a_first_call_stays_on_top_until_somebody_logs_it(office, today):
    folder = office([lead(1, "Maria", "2026-11-24T11:50-05:00")], [enrolled(1, "2026-11-24T16:50Z")])
    queue = today(folder, as_json=True)

    assert places(queue)[0] == ("speed_to_lead", "Maria", "first-call")
    assert (queue[0]["status"], queue[0]["objective"]) == ("assumed", "Learn what they hoped to find")


def test_after_hours_a_first_call_that_was_missed_is_only_to_be_logged(office, today):
    folder = office([lead(1, "Maria", "2026-11-24T20:00-05:00")], [enrolled(1, "2026-11-25T01:00Z")])

    assert places(today(folder, "2026-11-24T20:29-05:00", as_json=True))[0][0] == "speed_to_lead"
    (over,) = today(folder, "2026-11-24T20:31-05:00", as_json=True)
    assert places([over]) == [("not_logged", "Maria", "first-call")]
    assert " --at 2026-11-24T20:00-05:00" in over["log"]
    said = today(folder, "2026-11-24T20:31-05:00")
    assert "closed now: all that is left is to log what came of it" in said
    assert "ask:" not in said


def test_who_talked_or_said_stop_is_in_no_queue(office, today):
    leads = [lead(1, "Maria", "2026-11-24T11:00-05:00"), lead(2, "Amara", "2026-11-24T11:00-05:00")]
    rows = [enrolled(1, "2026-11-24T16:00Z"), enrolled(2, "2026-11-24T16:00Z")]
    rows += [logged(1, "2026-11-24T16:05Z", "first-call", "connected")]
    rows += ["s,2026-11-24T16:06Z,ines,opted_out,id:2,,,,,\n"]

    assert today(office(leads, rows), as_json=True) == []


def test_a_rep_reads_whom_to_call_where_why_and_how_to_log_it(office, today):
    rows = [enrolled(77, "2026-11-23T14:00Z"), logged(77, "2026-11-24T16:30Z", "first-call", "left_voicemail")]
    folder = office([lead(77, "Maria", "2026-11-23T09:00-05:00")], rows)

    expected = f"""\
Inès Moreau, Tue 24 Nov 12:00 (America/New_York)
1 due

Due today
  1. Maria López (call back)
     call +1 212-555-0177, 14:30 here and there; it is 12:00 there now
     objective: Reach them at another hour
     ask: A time that suits
     last: today 11:30, left a message (first call)
     playbook log id:77 OUTCOME --step call-back -C {folder}

Tomorrow, Wed 25 Nov: 1 e-mail, at 15:00 here.

OUTCOME is what came of it: no_answer, connected, call_back, not_now, opted_out,
or another that `playbook log --help` names.
"""

    assert today(folder) == expected


def test_json_has_every_field_and_exact_times(office, capsys):
    folder = office([lead(1, "Maria", "2026-11-24T11:50-05:00")], [enrolled(1, "2026-11-24T16:50Z")])
    text = (folder / "leads.csv").read_text("utf-8").replace("US,NY,America/New_York", "US,CA,America/Los_Angeles")
    (folder / "leads.csv").write_text(text, encoding="utf-8")
    run_today(folder, Asked(now=0, writer="kit", as_of=utc_minutes("2026-11-24T12:01-05:00"), as_json=True))
    said = capsys.readouterr().out
    answer = json.loads(said)
    (rep,) = answer["reps"]

    assert said.isascii()
    assert answer["as_of"] == "2026-11-24T17:01:00Z"
    assert {**rep, "queue": 0} == {
        "rep": "ines",
        "name": "Inès Moreau",
        "timezone": "America/New_York",
        "now": "2026-11-24T12:01:00-05:00",
        "queue": 0,
        "tomorrow": {"email": 1},
        "next": {"start": "2026-11-25T23:00:00Z", "channel": "email", "lead": "id:1", "name": "Maria López"},
    }
    first = rep["queue"][0]
    assert {**first, "uid": ""} == {
        "group": "speed_to_lead",
        "uid": "",
        "lead": "id:1",
        "name": "Maria López",
        "company": "",
        "arrived": "2026-11-24T11:50:00-05:00",
        "playbook": "chase",
        "enrollment": 1,
        "step": "first-call",
        "occurrence": "1",
        "channel": "call",
        "start": "2026-11-24T17:00:00Z",
        "minutes": first["minutes"],
        "here": "2026-11-24T12:00:00-05:00",
        "timezone": "America/Los_Angeles",
        "there": "2026-11-24T09:00:00-08:00",
        "there_now": "2026-11-24T09:01:00-08:00",
        "open_now": True,
        "promised": False,
        "status": "assumed",
        "number": "+12125550101",
        "number_shown": "+1 212-555-0101",
        "address": "",
        "objective": "Learn what they hoped to find",
        "ask": "Ten minutes this week",
        "last": {"at": None, "outcome": "", "step": "", "channel": "", "not_logged_since": 0},
        "notes": [],
        "draft": "",
        "log": f"playbook log id:1 OUTCOME --step first-call -C {folder}",
    }


def test_an_email_names_the_draft_that_the_build_wrote(project, today):
    made = project(PLAYBOOK, {"leads.csv": HEADER + lead(1, "Maria", "2026-11-23T09:00-05:00")})
    settings = (made.folder / "project.yaml").read_text("utf-8").replace("[plan_json]", "[email_drafts]")
    made.write("project.yaml", settings)
    made.build("2026-11-23T09:00-05:00")
    before = today(made.folder, as_json=True)[-1]

    assert (before["channel"], before["address"]) == ("email", "maria@example.com")
    assert before["draft"].startswith("output/ines/drafts/2026-11-24/maria-lopez-")
    assert (made.folder / before["draft"]).is_file()
    assert f"     draft: {before['draft']}\n" in today(made.folder)
    namesake = f"{before['draft'].removesuffix('.eml')}-{before['uid'][:8]}.eml"
    (made.folder / namesake).write_bytes(b"")  # as where another step's draft has the plain name
    assert today(made.folder, as_json=True)[-1]["draft"] == namesake
    (made.folder / namesake).unlink()
    (made.folder / before["draft"]).unlink()
    assert today(made.folder, as_json=True)[-1]["draft"] == ""


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-11-22T10:00-05:00", "Tomorrow, Mon 23 Nov: 1 e-mail, at 15:00 here.\n"),
        ("2026-11-21T10:00-05:00", "Tomorrow: nothing. Next: Mon 23 Nov 15:00 here, e-mail with Maria López.\n"),
        ("2026-12-20T10:00-05:00", "Nothing more is planned.\n"),
    ],
)
def test_where_nothing_is_due_it_says_so_and_when_it_goes_on(office, today, at, says):
    playbook = PLAYBOOK.replace("1 day after first-call", "3 days after first-call")
    rows = [enrolled(1, "2026-11-20T14:00Z"), logged(1, "2026-11-20T14:00Z", "first-call", "no_answer")]
    rows += [logged(1, "2026-11-20T17:00Z", "call-back", "no_answer")]
    said = today(office([lead(1, "Maria", "2026-11-20T09:00-05:00")], rows, playbook), at)

    assert "(America/New_York)\nNothing is due today. The day is yours.\n" in said
    assert said.endswith(says)


def everything(folder: Path):
    return {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")}


def test_it_writes_nothing(office, today):
    folder = office([lead(1, "Maria", "2026-11-24T11:50-05:00"), lead(2, "Amara", "2026-11-24T11:40-05:00")])
    before = everything(folder)

    assert len(today(folder, as_json=True)) == 4  # two people nobody has enrolled yet
    assert everything(folder) == before
    assert not (folder / "output").exists()


def command(line):
    """What a shell makes of a line that was copied."""
    name, *arguments = shlex.split(line)
    assert name == "playbook"
    with pytest.raises(SystemExit, match="0"):
        app(arguments)


def test_the_commands_it_shows_log_what_they_stand_beside(office, today, capsys, monkeypatch):
    monkeypatch.setenv("PLAYBOOK_WRITER", "ines")
    playbook = PLAYBOOK.replace(
        "    when: 3 h after first-call\n", "    when: 1-3 h after first-call\n    repeat: {times: 2}\n"
    )
    rows = [enrolled(1, "2026-11-23T14:00Z"), logged(1, "2026-11-23T14:00Z", "first-call", "no_answer")]
    leads = [lead(1, "Maria", "2026-11-23T09:00-05:00"), lead('"$(touch x)"', "Amara", "2026-11-24T11:50-05:00")]
    folder = office(leads, rows, playbook)
    repeated = [entry for entry in today(folder, NOON, as_json=True) if entry["step"] == "call-back"]
    assert {f"--occurrence {entry['occurrence']} " in entry["log"] for entry in repeated} == {True}
    for minute in range(10):
        at = f"2026-11-24T17:0{minute}-05:00"
        queue = today(folder, at, as_json=True)
        if not queue:
            break
        entry = queue[-1]
        command(f"{entry['log'].replace('OUTCOME', 'left_voicemail')} --as-of {at}")
        capsys.readouterr()
        left = [(one["lead"], one["step"], one["occurrence"]) for one in today(folder, at, as_json=True)]
        assert (entry["lead"], entry["step"], entry["occurrence"]) not in left
    assert queue == []


TWO = """\
reps:
  - {id: ines, name: Inès Moreau, email: ines@example.com, phone: +1 212-555-0190, timezone: America/New_York}
  - {id: sam, name: Sam Okafor, email: sam@example.com, phone: +1 312-555-0191, timezone: America/Chicago}
"""


def test_without_a_rep_of_ones_own_everybody_has_a_section(office, today):
    folder = office([lead(1, "Maria", "2026-11-24T11:50-05:00"), lead(2, "Tom", "2026-11-24T11:40-05:00", "sam")])
    text = (folder / "project.yaml").read_text("utf-8")
    begins, ends = text.index("reps:"), text.index("leads:")
    (folder / "project.yaml").write_text(text[:begins] + TWO + text[ends:], encoding="utf-8")
    said = today(folder)

    assert "Inès Moreau, Tue 24 Nov 12:00 (America/New_York)\n" in said
    assert "\nSam Okafor, Tue 24 Nov 11:00 (America/Chicago)\n" in said
    assert said.count("OUTCOME is what came of it") == 1
    assert "Maria" not in today(folder, rep="sam")
    assert "Tom López" in today(folder, rep="Sam Okafor")


REPS = (make_rep("ines", owners=frozenset({"ines", "inès moreau", "im-07"})), make_rep("sam", "Sam Okafor"))


@pytest.mark.parametrize(
    ("asked", "here", "found"),
    [
        ("", ("ines",), "ines"),
        ("", ("IM-07", "sam"), "ines"),  # PLAYBOOK_WRITER before the user
        ("", ("ci-runner", "sam"), "sam"),
        ("", ("root",), None),
        ("", (), None),
        ("sam", ("ines",), "sam"),
        ("INES@example.com", (), "ines"),
        ("all", ("ines",), None),
    ],
)
def test_whose_queue_it_is(asked, here, found):
    project = replace(make_context(REPS).project, reps=REPS)

    assert chosen_rep(project, asked, here) == found


def test_the_only_rep_needs_no_name():
    assert chosen_rep(make_context(REPS[:1]).project, "", ("root",)) == "ines"


def test_an_unknown_rep_is_refused_with_the_nearest():
    with pytest.raises(CannotGoOn) as refused:
        chosen_rep(make_context(REPS).project, "inez", ())

    (mistake,) = refused.value.diagnostics
    assert (mistake.message, mistake.hint) == ("--rep: there is no rep 'inez'", "did you mean 'ines'?")
    assert refused.value.exit_code == 2


def test_playbook_writer_says_who_sits_here(office, monkeypatch, capsys):
    folder = office([lead(1, "Maria", "2026-11-24T11:50-05:00"), lead(2, "Tom", "2026-11-24T11:40-05:00", "sam")])
    text = (folder / "project.yaml").read_text("utf-8")
    begins, ends = text.index("reps:"), text.index("leads:")
    (folder / "project.yaml").write_text(text[:begins] + TWO + text[ends:], encoding="utf-8")
    monkeypatch.setenv("PLAYBOOK_WRITER", "sam")
    with pytest.raises(SystemExit, match="0"):
        app(["today", "--at", NOON, "--format", "json", "-C", str(folder)])

    assert [rep["rep"] for rep in json.loads(capsys.readouterr().out)["reps"]] == ["sam"]


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_lines_fit_the_terminal_but_for_what_is_copied(office, today, monkeypatch, columns):
    rows = [enrolled(1, "2026-11-24T14:00Z")]
    playbook = PLAYBOOK.replace("A time that suits", "A " * 60)
    folder = office([lead(1, "Maria", "2026-11-24T09:00-05:00")], rows, playbook)
    monkeypatch.setenv("COLUMNS", columns)
    lines = today(folder).splitlines()

    assert max(len(line) for line in lines if "playbook log" not in line and "draft:" not in line) <= int(columns)
    assert sum(line.startswith("     playbook log id:1 OUTCOME --step ") for line in lines) == 2


def test_an_agreed_hour_outside_the_playbooks_is_still_a_promise_to_keep(office, today):
    rows = [enrolled(1, "2026-11-23T14:00Z")]
    rows += [logged(1, "2026-11-23T14:01Z", "first-call", "call_back", ";date=2026-11-24T20:45")]
    folder = office([lead(1, "Maria", "2026-11-23T09:00-05:00")], rows)

    assert places(today(folder, "2026-11-24T20:50-05:00", as_json=True)) == [("promised", "Maria", "first-call")]
    assert places(today(folder, "2026-11-24T21:00-05:00", as_json=True)) == [("not_logged", "Maria", "first-call")]


def shown(touches, at=NOON, zone="America/New_York", **standing):
    """The text of a queue of one lead in a zone with these touches of a rep in New York."""
    there = load_zone(zone)
    placed = [replace(one, here=one.there, there=there.shown(one.start), zone=zone) for one in touches]
    plan = make_lead_plan(make_lead(), placed)
    plan = replace(plan, standing=replace(plan.standing, **standing))
    moment = Moment(utc_minutes(at), lambda instant, name: load_zone(name).shown(instant), lambda *_: True)
    return queue_text(day_queue(make_rep_plan([plan]), moment), 120, lambda _: "", lambda _: "")


def test_it_says_what_was_sent_and_what_nobody_logged_since():
    email, call = make_touch(make_lead(), "2026-11-24T16:00-05:00", "email"), make_touch(make_lead(), NOON)
    missed = replace(make_touch(make_lead(), "2026-11-23T16:00-05:00", step="missed"), status="assumed")
    sent = {("answer", "1"): Attempt(utc_minutes("2026-11-20T10:00-05:00"), "done", channel="email")}
    said = shown([missed, call, email], attempts=sent)

    assert said.count("last: Fri 20 Nov 10:00, e-mail sent (answer); 1 not logged since\n") == 2
    other = Contact(utc_minutes("2026-11-20T10:00-05:00"), "call", answered=True)
    assert "last: Fri 20 Nov 10:00, call answered\n" in shown([call], contacts=(other,))


def test_a_time_agreed_for_later_today_is_marked():
    later = replace(make_touch(make_lead(), "2026-11-24T16:00-05:00"), is_promised=True)

    assert "note: this time was agreed with them\n" in shown([later])
    assert "agreed with them" not in shown([replace(later, is_promised=False)])


def test_clocks_are_told_apart_with_the_day_where_it_is_another():
    call = make_touch(make_lead(), NOON)
    morning = "2026-11-24T09:00-05:00"

    assert ", was planned for 12:00 here and there; it is 12:00 there now\n" in shown([replace(call, status="assumed")])
    abroad = shown([call], morning, "Asia/Tokyo")
    assert ", 12:00 here (Wed 25 Nov 02:00 there); it is 23:00 there now\n" in abroad
    assert ", 12:00 here (02:00 there); it is Wed 25 Nov 02:00 there now\n" in shown([call], NOON, "Asia/Tokyo")


def test_nothing_a_terminal_would_obey_reaches_it():
    lead = make_lead(first_name="Ma\x1b[31mria\u202e\u2028x", company="Acme\rLogistics\n  2. Nobody")
    touch = replace(make_touch(lead, NOON), notes=("over\x9blap",), number=Phone("+1", "+1\x07 212"))
    moment = Moment(utc_minutes(NOON), lambda *_: datetime.fromisoformat(NOON), lambda *_: True)
    said = queue_text(day_queue(make_rep_plan([make_lead_plan(lead, [touch])]), moment), 80, lambda _: "", lambda _: "")

    assert "\n  1. Ma�[31mria� x López, Acme Logistics 2. Nobody (week 1)\n" in said
    assert all(letter == "\n" or letter.isprintable() for letter in said)


def test_our_own_words_are_in_cp1252(office, today):
    today(office([lead(1, "Maria", "2026-11-24T11:50-05:00")])).encode("cp1252")


@pytest.mark.parametrize("key", ["A 12", "$(touch x)", "a'b;c", "`id`", "%PATH%!"])
def test_an_id_that_a_shell_would_take_apart_gives_way_to_a_key_of_digits(office, today, key):
    (entry, *_) = today(office([lead(f'"{key}"', "Maria", "2026-11-24T11:50-05:00")]), as_json=True)

    assert entry["lead"].removeprefix("id:") == key
    assert entry["log"].split()[2].startswith("email:")


def test_who_is_withheld_by_a_mistake_is_named(office, capsys):
    folder = office([lead(1, "Maria", "2026-11-23T11:50-05:00").replace("twelve desks", "")])
    code = run_today(folder, Asked(now=0, writer="kit", as_of=utc_minutes(NOON)))
    said = capsys.readouterr()

    assert code is ExitCode.FINDINGS
    assert "'note' is withheld: line 2 of leads.csv has no value for {{ topic }}" in said.err.replace("lead.", "")
    assert "objective: Learn" in said.out


def test_a_mistake_in_the_project_is_shown_instead_of_a_queue(office):
    folder = office([lead(1, "Maria", "2026-11-23T11:50-05:00")], playbook=PLAYBOOK.replace("at start", "at strat"))
    with pytest.raises(CannotGoOn) as stopped:
        run_today(folder, Asked(now=0, writer="kit", as_of=utc_minutes(NOON)))

    assert stopped.value.exit_code == 2


def test_it_is_for_now_where_nothing_else_is_said(office, capsys):
    folder = office([lead(1, "Maria", "2026-11-24T11:50-05:00")])
    run_today(folder, Asked(now=utc_minutes(NOON), writer="kit", as_json=True))
    as_of = datetime.fromisoformat(json.loads(capsys.readouterr().out)["as_of"])

    assert as_of - datetime.fromisoformat(NOON) == timedelta()
