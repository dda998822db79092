"""`playbook log`: what a rep types, the row it becomes, what they read, and what the next build makes of it."""

from __future__ import annotations

import csv
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from playbook.cli.app import app, run
from playbook.journal.append import LOCK
from playbook.model.outcomes import OUTCOMES
from playbook.testing.projects import SampleProject, make_project

if TYPE_CHECKING:
    from pathlib import Path

# Tue 24 Nov 2026. New York is five hours behind UTC, Chicago six, London on it.
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
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: none}
  - id: call-back
    when: 60 min after first-call
    call: {objective: Talk, ask: A time that suits, script: talk, voicemail: hello}
  - id: note
    when: 1 day after call-back
    at: 10:00
    email: {objective: Write, ask: A time, message: note}
  - id: gift
    when: 2 days after call-back
    at: 09:00
    task: {objective: Send the booklet, ask: none}
messages:
  hello: {kind: short, voicemail: "Hello {{ lead.first_name }}."}
  again: {kind: short, voicemail: "Hello again {{ lead.first_name }}."}
  note: {kind: value, subject: "About {{ lead.topic }}", body: "Hello {{ lead.first_name }}."}
scripts:
  talk:
    stages:
      - name: qualify
        purpose: what do they want
        questions:
          - {name: motive, ask: What made you write?}
          - {name: knows-us, ask: Had you heard of us?}
          - {name: budget, ask: When is there money for it?, one_of: [this year, next year]}
          - {name: away-until, ask: When are you back?, date: true}
"""
LATER_PLAYBOOK = """\
playbook: later
title: Later
kind: nurture
enroll: assigned
outcomes: {unanswered: next, else: stop}
steps:
  - id: hello
    when: 30 days after start
    call: {objective: Say hello, ask: A talk, voicemail: none}
"""
PROJECT = """\
title: Test follow-up
namespace: 4b0b7f0e-7d0c-4d0e-9a55-5f1c2a1d9c61
company: {name: Northlight}
reps:
  - {id: ines, name: Inès Moreau, email: ines@example.com, phone: +1 212-555-0190, timezone: America/New_York}
  - {id: sam, name: Sam Okafor, email: sam@example.com, phone: +1 312-555-0191, timezone: America/Chicago}
leads: [{file: leads.csv, timezone: America/New_York}]
playbooks: [chase]
outputs: [plan_json]
schedule:
  open: [mon-sat 09:00-20:30]
  holidays: lead
  if_closed: next open
  if_past: skip
  if_not_logged: assume no answer
"""
LEADS = """\
id,first_name,last_name,company,email,phone,owner,country,state,received_at,topic,status
L1,Maria,López,Acme Logistics,maria@acme.example.com,+1 212-555-0134,ines,US,NY,2026-11-24T09:12-05:00,desks,
L2,Mario,Rossi,Acme Logistics,mario@acme.example.com,+1 212-555-0135,ines,US,NY,2026-11-24T09:40-05:00,desks,
L3,Wei,Chen,Lakeside,wei.chen@gmail.com,+44 20 7946 0321,sam,GB,,2026-11-24T09:12-05:00,desks,
L4,Pat,Stone,Stone & Sons,pat@stone.example.com,+1 617-555-0118,ines,US,MA,2026-11-24T09:12-05:00,desks,unqualified
"""
MORNING = "2026-11-24T09:30-05:00"
LATER = "2026-11-24T10:45-05:00"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Desk:
    """A project with the commands of somebody who works in it."""

    project: SampleProject
    capsys: pytest.CaptureFixture[str]

    def log(self, *words: str, as_of: str = MORNING) -> Said:
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            app(["log", "-C", str(self.project.folder), "--as-of", as_of, *words], prog_name="playbook")
        shown = self.capsys.readouterr()
        return Said(int(left.value.code or 0), shown.out, shown.err)

    def logged(self, *words: str, as_of: str = MORNING) -> list[str]:
        """Log, and give the lines that were printed."""
        said = self.log(*words, as_of=as_of)
        assert (said.code, said.err) == (0, "")
        return said.out.splitlines()

    def refused(self, *words: str, as_of: str = MORNING) -> str:
        """Log in vain, and give what was said; nothing may have been written."""
        before = self.files
        said = self.log(*words, as_of=as_of)
        assert (said.code, said.out) == (2, "")
        assert said.err.endswith("Nothing was logged.\n")
        assert self.files == before
        return said.err.removesuffix("Nothing was logged.\n")

    @property
    def files(self) -> dict[str, bytes]:
        folder = self.project.folder
        paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / LOCK)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    @property
    def rows(self) -> list[dict[str, str]]:
        with (self.project.folder / "journal" / "ines.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def note(self) -> dict[str, object]:
        (path,) = (self.project.folder / "journal" / "notes").rglob("*.json")
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
        return found

    def coming(self, lead: str, as_of: str = LATER) -> list[tuple[str, str]]:
        """What the next build plans for a lead: (step, the lead's wall time)."""
        touches = self.project.build(as_of).touches
        coming = [one for one in touches if one["lead"] == lead and one["status"] == "planned"]
        return [(one["step"], one["local"][:16]) for one in coming]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after its first build, which is the same for all."""
    made = make_project(tmp_path_factory.mktemp("log"), PLAYBOOK, {"project.yaml": PROJECT, "leads.csv": LEADS})
    made.build("2026-11-24T09:12-05:00")
    return made.folder


@pytest.fixture
def desk(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("PLAYBOOK_WRITER", "ines")
    return Desk(SampleProject(shutil.copytree(built, tmp_path / "project")), capsys)


# What was logged


def test_an_outcome_becomes_a_row_and_says_what_it_was_for_and_what_follows(desk):
    said = desk.logged("L1", "no_answer")

    (row,) = desk.rows
    assert row | {"id": ""} == {
        "id": "",
        "at": "2026-11-24T14:30Z",
        "by": "ines",
        "event": "outcome",
        "lead": "id:L1",
        "playbook": "chase",
        "enrollment": "1",
        "step": "first-call",
        "occurrence": "1",
        "detail": "outcome=no_answer",
    }
    assert said == [
        "Logged no_answer for Maria López, Acme Logistics (id:L1): first call, planned today 09:12.",
        f"To take it back: playbook log -C {desk.project.folder} --undo {row['id']}",
        "Next: call back (call), today 10:30.",
    ]


def test_the_next_build_goes_on_from_when_it_happened(desk):
    desk.logged("L1", "no_answer", "--at", "09:25")

    assert desk.coming("id:L1", MORNING)[0] == ("call-back", "2026-11-24T10:25")


def test_a_talk_ends_the_playbook_and_says_so(desk):
    assert desk.logged("L1", "connected")[-1] == "Nothing more is planned: talked."
    assert desk.coming("id:L1") == []


def test_what_came_of_a_step_can_be_logged_after_the_lead_has_moved_on(desk):
    """A build was quicker than the rep: the answer counts for the run it belongs to, and brings the lead back."""
    folder = desk.project.folder
    text = (folder / "playbooks/chase.yaml").read_text("utf-8")
    desk.project.write("playbooks/chase.yaml", text.replace("steps:\n", "at_end: start later\nsteps:\n", 1))
    desk.project.write("playbooks/later.yaml", LATER_PLAYBOOK)
    desk.project.write("project.yaml", PROJECT.replace("playbooks: [chase]", "playbooks: [chase, later]"))
    desk.project.build("2026-12-10T09:00-05:00")
    (first, *_) = desk.logged(
        *("L1", "call_back", "--step", "call-back", "--date", "2026-12-11 15:00", "--at", "2026-12-10 09:05"),
        as_of="2026-12-10T09:10-05:00",
    )
    assert "call back" in first
    assert desk.rows[-1]["playbook"] == "chase"
    assert desk.coming("id:L1", "2026-12-10T10:00-05:00")[0] == ("call-back", "2026-12-11T15:00")


def test_every_outcome_can_be_logged_and_no_build_refuses_its_row(desk):
    for minute, outcome in enumerate(OUTCOMES):
        desk.logged("L1", outcome, "--date", "none", "--at", f"09:{minute:02}")
    desk.project.build(LATER)

    assert [row["detail"].rpartition("outcome=")[2] for row in desk.rows] == list(OUTCOMES)


@pytest.mark.parametrize("word", ["no-answer", "No answer", "NO_ANSWER", " no_answer "])
def test_a_word_is_known_however_it_is_joined(desk, word):
    desk.logged("L1", word)

    assert desk.rows[0]["detail"] == "outcome=no_answer"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("left_message", "left_voicemail"),
        ("voicemail", "left_voicemail"),
        ("no_anwser", "no_answer"),
        ("dnc", "opted_out"),
    ],
)
def test_another_word_for_it_is_proposed_and_not_taken(desk, word, meant):
    assert f"PB064 there is no outcome '{word}'\n    → did you mean '{meant}'?" in desk.refused("L1", word)


def test_a_word_that_means_nothing_is_answered_with_all_there_are(desk):
    assert f"write one of {', '.join(OUTCOMES)}" in desk.refused("L1", "qwertz")


def test_the_lead_comes_first(desk):
    assert "→ playbook log L1 no_answer\n" in desk.refused("no_answer", "L1")


def test_pressing_enter_twice_does_not_log_the_next_call_as_made(desk):
    desk.logged("L1", "no_answer")

    assert f"this is logged already, as {desk.rows[0]['id']}" in desk.refused("L1", "no_answer")
    desk.logged("L1", "no_answer", "--step", "call-back")  # whoever says which step means it
    desk.logged("L2", "opted_out", "--channels", "call")
    desk.logged("L2", "opted_out")  # it closes more
    desk.logged("L2", "opted_out", "--account")  # and this for more people


def test_json_is_the_row_and_nothing_else(desk):
    said = desk.log("L1", "no_answer", "--format", "json")

    assert json.loads(said.out) == {
        "id": desk.rows[0]["id"],
        "at": "2026-11-24T14:30Z",
        "by": "ines",
        "event": "outcome",
        "lead": "id:L1",
        "playbook": "chase",
        "enrollment": 1,
        "step": "first-call",
        "occurrence": "1",
        "detail": {"outcome": "no_answer"},
    }


# Which step


def test_what_is_due_is_meant_and_an_answer_by_mail_is_to_what_was_sent(desk):
    assert "call back, planned today 10:12" in desk.logged("L1", "left_voicemail", as_of="2026-11-24T10:50-05:00")[0]
    # A reply comes to what was sent, and nothing was: the e-mail of tomorrow is still to be written.
    assert "as an e-mail of its own" in desk.logged("L2", "replied", as_of="2026-11-24T11:00-05:00")[0]
    assert desk.rows[-1]["step"] == ""
    assert "note, planned today 10:00" in desk.logged("L1", "replied", as_of="2026-11-25T12:00-05:00")[0]


def test_a_call_is_logged_for_a_call_and_not_for_the_task_that_is_due(desk):
    desk.logged("L1", "left_voicemail", as_of="2026-11-24T10:50-05:00")
    assert "as a call of its own" in desk.logged("L1", "no_answer", as_of="2026-11-25T10:05-05:00")[0]
    desk.logged("L1", "done", as_of="2026-11-25T10:05-05:00")
    assert desk.rows[-1]["step"] == "note"
    # Thursday is Thanksgiving.
    assert "gift, planned today 09:00" in desk.logged("L1", "done", as_of="2026-11-27T09:30-05:00")[0]


def test_a_reply_to_what_was_logged_as_sent_says_so(desk):
    desk.logged("L1", "done", "--step", "note")
    said = desk.logged("L1", "replied", as_of=LATER)

    assert "note, logged before, today 09:30" in said[0]


def test_a_few_minutes_early_is_what_comes_and_not_what_was_forgotten_days_ago(desk):
    # The e-mail of Wednesday was not logged; on Friday at nine the booklet is to be sent.
    desk.logged("L1", "left_voicemail", as_of="2026-11-24T10:50-05:00")

    assert desk.logged("L1", "done", as_of="2026-11-27T08:30-05:00")[0].endswith("note, planned Wed 25 Nov 10:00.")
    desk.logged("--undo", desk.rows[-1]["id"])
    assert desk.logged("L1", "done", as_of="2026-11-27T08:50-05:00")[0].endswith("gift, planned today 09:00.")


def test_a_call_that_was_not_logged_yet_comes_before_the_one_in_some_minutes(desk):
    said = desk.logged("L1", "no_answer", as_of="2026-11-24T10:05-05:00")

    assert "first call, planned today 09:12" in said[0]


def test_a_named_step_is_taken_and_an_unknown_one_answered_with_the_nearest(desk):
    desk.logged("L1", "no_answer", "--step", "call-back")
    assert (desk.rows[0]["step"], desk.rows[0]["occurrence"]) == ("call-back", "1")
    assert "PB065 --step: 'chase' has no step 'call-bck'\n    → did you mean --step call-back?" in desk.refused(
        "L1", "busy", "--step", "call-bck"
    )
    assert "there are first-call, call-back, note, gift" in desk.refused("L1", "busy", "--step", "xyz")


def test_a_call_cannot_come_of_an_email(desk):
    assert "'left_voicemail' cannot come of 'note', which is an email" in desk.refused(
        "L1", "left_voicemail", "--step", "note"
    )


def test_an_occurrence_is_of_a_step_and_a_count(desk):
    desk.logged("L1", "no_answer", "--step", "call-back", "--occurrence", "1.2")
    assert desk.rows[0]["occurrence"] == "1.2"
    assert "of which step?" in desk.refused("L2", "no_answer", "--occurrence", "2")
    assert "'second' is no count" in desk.refused("L2", "busy", "--step", "note", "--occurrence", "second")


def test_the_commands_that_today_prints_are_taken_as_they_are(desk):
    desk.logged("L1", "call_back", "--date", "2026-11-25")
    for as_of in (MORNING, "2026-11-24T21:30-05:00", "2026-11-25T10:30-05:00"):
        with pytest.raises(SystemExit):
            app(["today", "-C", str(desk.project.folder), "--as-of", as_of, "--rep", "all", "--format", "json"])
        queues = json.loads(desk.capsys.readouterr().out)["reps"]
        entries = [entry for queue in queues for entry in queue["queue"]]
        assert entries
        for entry in entries:
            name, command, *words = shlex.split(entry["log"].replace("OUTCOME", "connected"))
            assert (name, command) == ("playbook", "log")
            row = json.loads(desk.log(*words, "--format", "json", as_of=as_of).out)
            assert [row[key] for key in ("lead", "step", "occurrence")] == [
                entry[key] for key in ("lead", "step", "occurrence")
            ]
            desk.logged("--undo", row["id"], as_of=as_of)


# Whom


@pytest.mark.parametrize(
    "name",
    [
        *("L1", "id:L1", "l1", "maria@acme.example.com", "MARIA@ACME.EXAMPLE.COM", "mailto:maria@acme.example.com"),
        *("+1 212-555-0134", "(212) 555-0134", "212.555.0134", "tel:+12125550134", "555-0134", "1 212 555 0134"),
        *("Maria López", "maria lopez", "MARIA", "mar lop", "lopez"),
    ],
)
def test_somebody_is_known_by_everything_they_have(desk, name):
    desk.logged(name, "no_answer")

    assert desk.rows[0]["lead"] == "id:L1"


def test_several_are_listed_with_id_company_and_row_and_nothing_is_logged(desk):
    err = desk.refused("mar", "no_answer")

    assert err == (
        "PB063 'mar' fits 2 people\n"
        "    → say which, by the id:\n"
        "      id:L1 (Acme Logistics, leads.csv:2)\n"
        "      id:L2 (Acme Logistics, leads.csv:3)\n"
    )
    assert "fits 2 people" in desk.refused("acme", "no_answer")


@pytest.mark.parametrize("name", ["mraia", "L11", "acmee", "lopezz"])
def test_nobody_is_answered_with_the_nearest(desk, name):
    err = desk.refused(name, "no_answer")

    assert f"PB063 nobody in the lists or the record is '{name}'" in err
    assert "did you mean id:L" in err
    assert "Maria" not in err


def test_an_unknown_address_shows_nobody_elses(desk):
    err = desk.refused("anna@nowhere.example.com", "no_answer")

    assert "people are found by id, e-mail address, phone number, name or company" in err


def test_who_is_left_out_of_the_list_can_still_say_stop_and_the_row_says_it(desk):
    said = desk.logged("pat stone", "opted_out")

    assert said[0] == "Logged opted_out for Pat Stone, Stone & Sons (id:L4)."
    desk.project.write("leads.csv", LEADS.replace("unqualified", ""))
    assert desk.coming("id:L4") == []


def test_who_has_left_the_list_is_known_by_the_record(desk):
    desk.project.write("leads.csv", "\n".join(LEADS.splitlines()[:1] + LEADS.splitlines()[2:]) + "\n")
    said = desk.logged("maria@acme.example.com", "opted_out")
    assert said[0] == "Logged opted_out for id:L1."
    assert desk.rows[0]["lead"] == "id:L1"

    desk.project.write("leads.csv", LEADS.replace("L1,", "L77,"))
    assert desk.coming("id:L1") == desk.coming("id:L77") == []


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("Ann.Lee@Later.example.com", "ann.lee@later.example.com"),
        ("+1 (617) 555-0177", "+1 617-555-0177"),
        ("(617) 555-0177", "+1 617-555-0177"),
    ],
)
def test_somebody_in_no_list_can_opt_out_and_comes_in_already_stopped(desk, typed, column):
    said = desk.logged(typed, "opted_out")
    assert said[0] == f"Logged opted_out for {typed}."
    assert (desk.rows[0]["event"], desk.rows[0]["step"], desk.rows[0]["detail"]) == ("opted_out", "", "")
    journal = (desk.project.folder / "journal" / "ines.csv").read_text("utf-8")
    assert "later" not in journal.casefold()
    assert "5550177" not in journal.replace("-", "").replace(" ", "")

    address, number = (column, "") if "@" in column else ("", column)
    new = f"L9,Ann,Lee,Later,{address},{number},ines,US,MA,2026-11-24T09:50-05:00,desks,\n"
    desk.project.write("leads.csv", LEADS + new)
    assert [step for step, _ in desk.coming("id:L9") if step != "gift"] == []


@pytest.mark.parametrize("typed", ["6175550177", "call Ann", "ann@"])
def test_what_may_be_a_mistyped_id_stops_nobody(desk, typed):
    assert "a stop of somebody in no list needs their e-mail address" in desk.refused(typed, "opted_out")


def test_who_has_no_id_is_named_without_the_digest_that_stands_in_the_row(desk):
    desk.project.write("leads.csv", LEADS.replace("L2,", ","))
    said = desk.logged("mario", "opted_out")

    assert said[0].startswith("Logged opted_out for Mario Rossi, Acme Logistics")
    assert "email:" not in "".join(said)
    assert desk.rows[0]["lead"] == "id:L2"  # by the address, which the record knows


def test_who_is_held_can_be_logged_and_the_reason_is_told(desk):
    two_in_one = LEADS.splitlines()[1].replace("maria@", "mario@")
    desk.project.write("leads.csv", "\n".join((LEADS.splitlines()[0], two_in_one, *LEADS.splitlines()[3:])) + "\n")
    said = desk.logged("L1", "no_answer")

    assert said[0] == "Logged no_answer for Maria López, Acme Logistics (id:L1), as a call of its own."
    assert said[-1] == "Nothing is planned for them: it fits two people in the journal."


def test_who_stands_in_the_list_twice_is_one_person(desk):
    again = LEADS.splitlines()[1].replace("L1,", "L8,").replace("0134", "0139")
    desk.project.write("leads.csv", f"{LEADS}{again}\n")

    for name in ("maria lopez", "L8", "+1 212-555-0134"):
        desk.logged(name, "no_answer")
        assert desk.rows[-1]["lead"] == "id:L1"
        desk.logged("--undo", desk.rows[-1]["id"])


def test_a_list_that_lost_most_of_its_rows_keeps_nobody_from_logging(desk):
    many = (
        f"N{number},Ann,Lee,Lee {number},n{number}@lee.example.com,,ines,US,NY,2026-11-24T09:12-05:00,desks,\n"
        for number in range(25)
    )
    desk.project.write("leads.csv", LEADS + "".join(many))
    desk.project.build(MORNING)
    desk.project.write("leads.csv", LEADS)

    assert "first call, planned today 09:12" in desk.logged("L1", "no_answer")[0]
    assert desk.logged("N7", "opted_out")[0] == "Logged opted_out for id:N7."


def test_only_a_stop_is_logged_for_somebody_unknown(desk):
    assert "PB063 nobody" in desk.refused("+1 617-555-0177", "no_answer")


# When


def test_a_time_is_on_the_clock_of_the_reps_wall(desk):
    desk.logged("L3", "no_answer", "--at", "08:20")  # in Chicago
    desk.logged("L1", "no_answer", "--at", "2026-11-24T14:21Z")
    desk.logged("L2", "no_answer", "--at", "yesterday 16:30")

    assert [row["at"] for row in desk.rows] == ["2026-11-24T14:20Z", "2026-11-24T14:21Z", "2026-11-23T21:30Z"]


def test_what_cannot_have_been_yet_is_refused(desk):
    err = desk.refused("L1", "no_answer", "--at", "10:42")

    assert "PB066 --at: Tue 24 Nov 10:42 is still to come (it is Tue 24 Nov 09:30)" in err


# The day agreed


def test_an_agreed_hour_is_the_leads_and_is_shown_on_both_clocks(desk):
    said = desk.logged("L3", "call_back", "--date", "fri 15:00")

    assert desk.rows[0]["detail"] == "date=2026-11-27T15:00;outcome=call_back"
    assert "Agreed: Fri 27 Nov 2026 15:00 for them (Europe/London), Fri 27 Nov 09:00 for you." in said
    assert said[-1] == "Next: first call (call), Fri 27 Nov 09:00 (15:00 for them), as agreed."
    assert desk.coming("id:L3")[0] == ("first-call", "2026-11-27T15:00")


def test_a_day_that_is_over_for_them_is_refused(desk):
    # At 23:10 in New York and 22:10 in Chicago it is tomorrow in London.
    err = desk.refused("L3", "call_back", "--date", "2026-11-24", as_of="2026-11-24T23:10-05:00")

    assert "PB066 --date: 2026-11-24 is over\n    → it is 2026-11-25 04:10 for them (Europe/London)" in err


def test_a_call_back_without_its_day_is_asked_for_it(desk):
    err = desk.refused("L1", "call_back")
    assert "'call_back' goes on on the day you agreed ('again on outcome.date'), which is missing" in err
    assert '--date fri, --date "2026-12-01 15:00", or --date none' in err

    desk.logged("L1", "call_back", "--date", "none")
    assert desk.rows[0]["detail"] == "outcome=call_back"


# What was said


def test_free_words_stand_beside_the_journal_and_never_in_it(desk):
    desk.logged("L1", "connected", "--note", "wants twelve; Zoë decides", "--answer", "motive=too loud here")

    assert desk.rows[0]["detail"] == "outcome=connected"
    assert desk.note == {"note": "wants twelve; Zoë decides", "answers": {"motive": "too loud here"}}
    assert b"loud" not in desk.files["journal/ines.csv"]


def test_closed_answers_stand_in_the_row(desk):
    answers = ("knows-us=Yes", "motive=2026-12-01", "channel=email", "budget=This-Year", "away_until=2026-12-07")
    desk.logged("L1", "no_answer", *(word for one in answers for word in ("--answer", one)))

    assert desk.rows[0]["detail"].split(";") == [
        *("answer.away_until=2026-12-07", "answer.budget=this year", "answer.channel=email", "answer.knows_us=yes"),
        *("answer.motive=2026-12-01", "outcome=no_answer"),
    ]
    assert not (desk.project.folder / "journal" / "notes").exists()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("motiv=x", "did you mean 'motive'?"),
        ("shoe-size=44", "there are motive, knows_us, budget, away_until, channel"),
        ("budget=next yaer", "did you mean budget=next year?"),
        ("budget=when it rains", "there are this year, next year"),
        ("away-until=soon", "write it like away_until=2026-12-01"),
        ("motive", "write name=value"),
        ("channel=e-mail", "did you mean channel=email?"),
        ("channel=pigeon", "there are call, email"),
    ],
)
def test_an_answer_to_no_question_is_refused(desk, answer, says):
    assert says in desk.refused("L1", "no_answer", "--answer", answer)


def test_which_text_was_left_is_the_plans_unless_it_is_said(desk):
    desk.logged("L1", "left_voicemail", as_of=LATER)
    desk.logged("L2", "left_voicemail", "--step", "call-back", "--message", "again", as_of=LATER)
    desk.logged("L3", "left_voicemail", "--step", "call-back", "--no-message", as_of=LATER)

    assert [row["detail"] for row in desk.rows] == [
        *("message=hello;outcome=left_voicemail", "message=again;outcome=left_voicemail"),
        "message=none;outcome=left_voicemail",
    ]
    assert "did you mean 'again'?" in desk.refused("L1", "left_voicemail", "--message", "agian", as_of=LATER)
    assert "nothing was left with 'no_answer'" in desk.refused("L1", "no_answer", "--message", "again", as_of=LATER)


# Stops


def test_a_stop_says_what_it_closes_and_asks_how_they_want_to_be_reached(desk):
    assert len(desk.coming("id:L1", MORNING)) == 3
    said = desk.logged("L1", "opted_out")

    assert said[0] == "Logged opted_out for Maria López, Acme Logistics (id:L1): first call, planned today 09:12."
    assert said[1].endswith(" --yes")
    assert said[2:] == [
        "From the next build on: no contacts of any kind to them; 3 planned contacts are cancelled.",
        "Ask them: how and when would you like to hear from us, if at all?",
    ]
    assert desk.coming("id:L1") == []


def test_a_stop_is_not_what_came_of_a_call_still_to_be_made(desk):
    desk.logged("L1", "no_answer", "--at", "09:13")
    desk.logged("L1", "opted_out")

    assert (desk.rows[1]["step"], desk.rows[1]["detail"]) == ("", "outcome=opted_out")
    assert desk.coming("id:L1") == []


def test_a_stop_of_some_channels_leaves_the_others(desk):
    said = desk.logged("L1", "opted_out", "--channels", "call, sms", "--answer", "channel=email")

    assert desk.rows[0]["detail"] == "answer.channel=email;channels=call,sms;outcome=opted_out"
    assert "From the next build on: no calls and no text messages to them; 1 planned contact is cancelled." in said
    assert [line for line in said if line.startswith("Ask")] == []
    assert [step for step, _ in desk.coming("id:L1")] == ["note", "gift"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("opted_out", "--channels", "phone"), "did you mean --channels call?"),
        (("opted_out", "--channels", "all"), "leave --channels out"),
        (("opted_out", "--channels", "telex"), "there are call, email"),
        (("no_answer", "--channels", "call"), "log opted_out, or leave it out"),
        (("no_answer", "--account"), "--account and --domain are for a stop"),
        (("opted_out", "--answer", "channel=email"), "such as --channels call,sms,social,letter"),
    ],
)
def test_what_would_close_nothing_or_too_much_is_refused(desk, words, says):
    assert says in desk.refused("L1", *words)


@pytest.mark.parametrize(("option", "group"), [("--account", "account"), ("--domain", "domain acme.example.com")])
def test_a_stop_can_hold_for_the_whole_company(desk, option, group):
    assert desk.coming("id:L2") != []
    said = desk.logged("L1", "opted_out", option)

    assert f"The same holds for the whole {group}: 1 other in the lists." in said
    assert [row["lead"].partition(":")[0] for row in desk.rows] == ["id", group.partition(" ")[0]]
    assert b"acme" not in desk.files["journal/ines.csv"].lower()
    assert desk.coming("id:L1") == desk.coming("id:L2") == []


def test_a_domain_where_anybody_has_an_address_is_not_stopped(desk):
    err = desk.refused("L3", "opted_out", "--domain")

    assert "at gmail.com anybody can have an address, so that would stop strangers" in err


# Looking and taking back


def test_what_was_logged_is_shown_with_ids_and_words(desk):
    desk.logged("L1", "no_answer", "--note", "a machine\x1b[31m")
    said = desk.logged("maria", "--show")

    assert said[0] == "Maria López, Acme Logistics (id:L1)"
    assert said[1].split()[1:] == ["today", "09:12", "enrolled", "in", "chase"]
    assert said[2] == f"{desk.rows[0]['id']:12}  today 09:30  no answer (first call)"
    assert said[3] == f"{'':14}a machine\ufffd[31m"


def test_nothing_in_the_journal_can_steer_the_terminal(desk):
    header = (desk.project.folder / "journal" / "kit.csv").read_text("utf-8").splitlines()[0]
    row = "my%1B[31m,2026-11-24T14:00Z,sam,outcome,id:L1,,,,,outcome=connected"
    desk.project.write("journal/sam.csv", f"{header}\n{row}\n")

    assert "\x1b" not in "".join(desk.logged("L1", "--show"))


def test_what_was_taken_back_never_happened(desk):
    before = desk.coming("id:L1", MORNING)
    desk.logged("L1", "connected")
    (row,) = desk.rows
    said = desk.logged("--undo", row["id"])

    assert said == ["Taken back for id:L1: talked (first call). The next build plans as if it had never been logged."]
    assert desk.rows[1]["event"] == "undo"
    assert desk.rows[1]["detail"] == f"of={row['id']}"
    assert desk.coming("id:L1", MORNING) == before
    assert "(taken back)" in desk.logged("L1", "--show")[-1]
    desk.logged("L1", "connected")  # it is no repetition of what was taken back


def test_a_stop_is_taken_back_only_by_who_is_sure(desk):
    desk.logged("L1", "opted_out", "--account")
    stop, group = (row["id"] for row in desk.rows)

    assert f"{stop} is a stop: without it id:L1 would be contacted again" in desk.refused("--undo", stop)
    said = desk.logged("--undo", stop, "--yes")
    assert f"The stop that went with it still holds: playbook log -C {desk.project.folder} --undo {group} --yes" in said
    assert desk.coming("id:L1") == []
    desk.logged("--undo", group, "--yes")
    assert desk.coming("id:L1") != []


def test_what_cannot_be_taken_back_says_why(desk):
    desk.logged("L1", "no_answer")
    row = desk.rows[0]["id"]
    enrolled = next(path for path in (desk.project.folder / "journal").glob("kit.csv")).read_text("utf-8")
    assert f"did you mean {row}?" in desk.refused("--undo", row[:-1])
    assert "playbook log LEAD --show" in desk.refused("--undo", "x")
    assert "the next build would write it again" in desk.refused("--undo", enrolled.splitlines()[1].split(",")[0])
    desk.logged("--undo", row)
    assert f"{row} was taken back before" in desk.refused("--undo", row)
    assert "an undo cannot be taken back" in desk.refused("--undo", desk.rows[1]["id"])


def test_one_thing_at_a_time(desk):
    assert "one thing at a time" in desk.refused("L1", "no_answer", "--show")
    assert "one thing at a time" in desk.refused("L1", "--undo", "x")
    assert "whom is it about?" in desk.refused()
    assert "what came of it?" in desk.refused("L1")


# Where something is wrong


def test_a_stop_is_kept_also_where_a_build_would_stop(desk):
    desk.project.write("playbooks/chase.yaml", PLAYBOOK.replace("lead.topic", "lead.topci"))
    said = desk.log("L1", "opted_out")

    assert said.code == 0
    assert "PB004 'lead.topci'" in said.err
    assert "It is logged. `playbook build` stops at the above" in said.err
    assert "without a plan nobody can tell which step it was" in desk.refused("L2", "no_answer")
    assert desk.log("L2", "no_answer", "--step", "first-call").code == 0
    desk.project.write("playbooks/chase.yaml", PLAYBOOK)
    assert desk.coming("id:L1", MORNING) == []
    assert desk.coming("id:L2", MORNING)[0] == ("call-back", "2026-11-24T10:30")


def test_a_row_whose_note_cannot_be_kept_is_not_logged(desk):
    (desk.project.folder / "journal" / "notes").write_text("a file where the folder belongs")
    before = desk.files
    said = desk.log("L1", "no_answer", "--note", "call after five")

    assert said.code == 3
    assert "Cannot write" in said.err
    assert desk.files == before


def test_the_command_itself_answers_with_its_exit_code_and_no_traceback(desk):
    environment = os.environ | {"PLAYBOOK_WRITER": "ines", "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "playbook", "log", "--as-of", MORNING]
    done = [
        subprocess.run([*command, *words], cwd=desk.project.folder, env=environment, capture_output=True, check=False)
        for words in (("L1", "no_answer"), ("nobody", "no_answer"), ("L1", "no_answer", "--as-of", "never"))
    ]

    assert [one.returncode for one in done] == [0, 2, 2]
    assert b"To take it back: playbook log --undo r" in done[0].stdout
    assert all(b"Traceback" not in one.stderr for one in done)


def test_help_names_every_outcome(desk, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["playbook", "log", "--help"])
    desk.capsys.readouterr()
    with pytest.raises(SystemExit):
        run()
    shown = desk.capsys.readouterr().out

    assert [outcome for outcome in OUTCOMES if outcome not in shown] == []
