"""What a user reads after a mistake: place, sentence, source line, caret and what to do; and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playbook.cli.build import run_build
from playbook.cli.show import one_block
from playbook.compile import BuildOptions
from playbook.diagnostics import Diagnostic
from playbook.source import Span
from playbook.testing import utc_minutes

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
start_is: day 1
outcomes: {unanswered: next, else: stop}
steps:
  - id: first
    when: at start
    call: {objective: Talk, ask: Ten minutes, script: talk, voicemail: hello}
  - id: second
    when: 2 days after first
    email: {objective: Write, ask: A time, message: note}
messages:
  hello: {kind: short, voicemail: "Hello {{ lead.first_name }}."}
  note:
    kind: value
    subject: About {{ lead.topic }}
    body: |
      Hello {{ lead.first_name }},

      this is about {{ lead.topic }}.
scripts:
  talk:
    stages: [{name: greet, purpose: so that they talk, say: Hello}]
"""
ARRIVES = "2026-07-07T09:12-04:00"

CASES = {
    "broken YAML": (
        "title: A chase",
        "title: A: chase",
        """\
playbooks/chase.yaml:2:9: PB001 this text contains ': '
    title: A: chase
            ^
    → put a text that contains ': ' in quotes: title: "A: chase"
""",
    ),
    "tab": (
        "    when: at start",
        "\twhen: at start",
        "playbooks/chase.yaml:9:1: PB001 this is not YAML: found character '\\t'",
    ),
    "unknown key": (
        "    email:",
        "    emial:",
        """\
playbooks/chase.yaml:13:5: PB002 unknown key 'emial' — did you mean 'email'?
        emial: {objective: Write, ask: A time, message: note}
        ^^^^^
""",
    ),
    "a key people try": (
        "    when: 2 days after first\n",
        "    when: 2 days after first\n    retry: 3\n",
        "playbooks/chase.yaml:13:5: PB002 'retry' is not a key here",
    ),
    "wrong type": (
        "objective: Write",
        "objective: [Write]",
        "playbooks/chase.yaml:13:24: PB012 this should be a text",
    ),
    "a phrase with a wrong word": (
        "2 days after first",
        "2 days aftr first",
        """\
playbooks/chase.yaml:12:18: PB020 'aftr' — did you mean 'after'?
        when: 2 days aftr first
                     ^^^^
""",
    ),
    "a wait without an anchor": (
        "2 days after first",
        "2 days",
        """\
playbooks/chase.yaml:12:11: PB020 a wait needs an anchor
        when: 2 days
              ^^^^^^
    → '2 days after previous', or 'day 2'?
""",
    ),
    "a unit without a space": (
        "2 days after",
        "2days after",
        "PB020 '2days' needs a space\n        when: 2days after first",
    ),
    "unknown step": (
        "after first",
        "after frist",
        "playbooks/chase.yaml:12:24: PB018 there is no step 'frist' — did you mean 'first'?",
    ),
    "unknown message": (
        "message: note",
        "message: noet",
        "13:53: PB018 there is no message 'noet' — did you mean 'note'?",
    ),
    "unknown script": ("script: talk", "script: tlak", "10:55: PB018 there is no script 'tlak' — did you mean 'talk'?"),
    "undefined variable in a block": (
        "this is about {{ lead.topic }}",
        "this is about {{ lead.topci }}",
        """\
playbooks/chase.yaml:22:29: PB004 'lead.topci' is neither a column of the lead list nor a field
          this is about {{ lead.topci }}.
                                ^^^^^
    → did you mean 'lead.topic'?
""",
    ),
    "undefined variable in a condition": (
        "enroll: lead.received_at",
        "enroll: lead.recieved_at",
        "3:9: PB004 'lead.recieved_at'",
    ),
    "a loop in a text": (
        "this is about",
        "{% for a in lead %}{% endfor %}",
        "22:7: PB003 'for' cannot be used in a text",
    ),
    "a field in another program's brackets": (
        "about {{ lead.topic }}.",
        "about [Topic].",
        """\
playbooks/chase.yaml:22:21: PB003 '[Topic]' would be sent as it stands
          this is about [Topic].
                        ^^^^^^^
    → write {{ lead.topic }}
""",
    ),
    "a moment as people say it": (
        "2 days after first",
        "in two days at 9am",
        """\
playbooks/chase.yaml:12:11: PB020 'in' cannot stand here
        when: in two days at 9am
              ^^
    → write '2 days after previous', and on a line of its own: at: 09:00
""",
    ),
    "a date no list has": (
        "when: 2 days after first",
        "when: 3 days before lead.renewal_date",
        "playbooks/chase.yaml:12:25: PB004 'lead.renewal_date' is neither a column of the lead list nor a field",
    ),
    "a key that is too far right": (
        "    when: 2 days",
        "      when: 2 days",
        """\
playbooks/chase.yaml:12:7: PB001 'when' stands 2 columns too far right
          when: 2 days after first
          ^^^^
    → begin it in column 5, like 'id' above it
""",
    ),
    "a missing else": (
        "unanswered: next, else: stop",
        "unanswered: next",
        "PB016 `outcomes:` does not say what happens else",
    ),
    "steps that wait for each other": (
        "when: at start",
        "when: 1 day after second",
        "PB018 these steps wait for each other",
    ),
}


@pytest.fixture
def chase(project: Callable[..., SampleProject]) -> SampleProject:
    return project(PLAYBOOK, arrives=ARRIVES)


def _build(project: SampleProject) -> int:
    return int(run_build(project.folder, BuildOptions(now=0, writer="me", as_of=utc_minutes(ARRIVES))))


def test_the_playbook_of_these_cases_has_no_mistake(chase, capsys):
    assert _build(chase) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_in_a_playbook_is_shown_where_it_is_and_nothing_is_written(chase, capsys, case):
    right, wrong, shown = CASES[case]
    assert right in PLAYBOOK
    chase.write("playbooks/chase.yaml", PLAYBOOK.replace(right, wrong, 1))
    before = sorted(path for path in chase.folder.rglob("*"))

    assert _build(chase) == 2

    err = capsys.readouterr().err
    assert shown in err
    assert "Traceback" not in err
    assert sorted(path for path in chase.folder.rglob("*")) == before


def test_all_mistakes_are_named_in_one_run_in_the_order_of_the_file(chase, capsys):
    text = PLAYBOOK
    for right, wrong in (
        ("script: talk", "script: tlak"),
        ("days after first", "days aftr first"),
        ("message: note", "massage: note"),
    ):
        text = text.replace(right, wrong, 1)
    chase.write("playbooks/chase.yaml", text)

    assert _build(chase) == 2

    err = capsys.readouterr().err
    assert [err.index(code) for code in ("'tlak'", "'aftr'", "'massage'")] == sorted(
        err.index(code) for code in ("'tlak'", "'aftr'", "'massage'")
    )
    assert "3 mistakes. Nothing was written." in err


@pytest.mark.parametrize(
    ("leads", "shown"),
    [
        (b"", "leads.csv:1:1: PB033"),
        (b"id,first_name,email,owner\n", "PB033"),
        ("id,first_name,owner\nL1,Zo\xeb,ines\n".encode("latin-1"), "leads.csv:2:6:"),
        (b"PK\x03\x04\x00\x00", "leads.csv"),
    ],
    ids=["empty", "header only", "Latin-1", "a spreadsheet called .csv"],
)
def test_a_lead_list_that_cannot_be_read_stops_the_build(chase, capsys, leads, shown):
    (chase.folder / "leads.csv").write_bytes(leads)

    assert _build(chase) == 2

    assert shown in capsys.readouterr().err
    assert not (chase.folder / "output").exists()


def test_a_missing_lead_list_says_where_it_was_looked_for(chase, capsys):
    (chase.folder / "leads.csv").unlink()

    assert _build(chase) == 2
    assert "PB030 there is no leads.csv" in capsys.readouterr().err


def test_a_folder_without_a_project_says_what_to_do(tmp_path, capsys):
    assert int(run_build(tmp_path, BuildOptions(now=0, writer="me"))) == 2
    assert (
        "PB030 there is no project.yaml here\n    → run `playbook build` in the folder that holds"
        in capsys.readouterr().err
    )


def test_a_column_a_text_needs_and_the_list_lacks_is_a_mistake_of_the_project(chase, capsys):
    leads = (chase.folder / "leads.csv").read_text("utf-8").replace(",topic", "").replace(",twelve desks", "")
    chase.write("leads.csv", leads)

    assert _build(chase) == 2

    err = capsys.readouterr().err
    assert "playbooks/chase.yaml:18:28: PB004 the lead list has no column for 'lead.topic'" in err
    assert 'default("…")' in err


def test_no_playbook_applies_to_anybody(chase, capsys):
    chase.write("playbooks/chase.yaml", PLAYBOOK.replace("enroll: lead.received_at", "enroll: lead.amount > 1000000"))

    assert _build(chase) == 2
    assert "playbooks/chase.yaml:3:9: PB022 no playbook applies to any of the 1 leads" in capsys.readouterr().err


def test_a_lead_without_the_value_is_withheld_and_named_while_the_rest_is_built(chase, capsys):
    leads = (chase.folder / "leads.csv").read_text("utf-8")
    other = leads.splitlines()[1].replace("L1", "L2").replace("maria@", "omar@").replace("0134", "0135")
    chase.write("leads.csv", leads + other.replace("twelve desks", "") + "\n")

    assert _build(chase) == 1

    shown = capsys.readouterr()
    assert (
        "playbooks/chase.yaml:18:28: PB005 'second' is withheld: line 3 of leads.csv has no value for {{ lead.topic }}"
        in shown.err
    )
    assert "1 withheld because of the mistakes named above" in shown.out
    plan = (chase.folder / "output" / "plan.json").read_text("utf-8")
    assert plan.count('"step":"first"') == 2
    assert plan.count('"step":"second"') == 1


IN_PROJECT = {
    "an output nobody provides": (
        "[plan_json]",
        "[plan_json, calender]",
        """\
project.yaml:8:22: PB024 no plugin provides the output 'calender'
    outputs: [plan_json, calender]
                         ^^^^^^^^
    → did you mean 'calendar'?
""",
    ),
    "a value the schedule does not know": (
        "if_past: skip",
        "if_past: never",
        """\
project.yaml:13:12: PB012 'never' cannot stand here
      if_past: never
               ^^^^^
    → one of 'skip' or 'do now'
""",
    ),
    "holidays of nobody": ("holidays: lead", "holidays: [USA]", "project.yaml:11:14: PB012 there are no holidays for"),
    "a zone without summer time": ("csv, timezone: America/New_York", "csv, timezone: EST", "project.yaml:6:37: PB025"),
    "a rep with the name of a device": ("id: ines", "id: nul", "project.yaml:5:10: PB012 'nul' is a device"),
}


@pytest.mark.parametrize("case", IN_PROJECT)
def test_a_mistake_in_project_yaml_is_shown_where_it_is_and_nothing_is_written(chase, capsys, case):
    right, wrong, shown = IN_PROJECT[case]
    text = (chase.folder / "project.yaml").read_text("utf-8")
    assert right in text
    chase.write("project.yaml", text.replace(right, wrong, 1))

    assert _build(chase) == 2

    err = capsys.readouterr().err
    assert shown in err
    assert "1 mistake. Nothing was written." in err
    assert not (chase.folder / "output").exists()


def test_a_list_that_cannot_be_read_is_the_only_mistake_named(chase, capsys):
    chase.write("project.yaml", (chase.folder / "project.yaml").read_text("utf-8").replace("leads.csv", "lead.csv"))

    assert _build(chase) == 2

    err = capsys.readouterr().err
    assert err.startswith("project.yaml:6:16: PB030 there is no lead.csv\n")
    assert "PB004" not in err


def test_a_lead_whose_owner_is_unknown_is_withheld_and_not_gone_from_the_list(chase, capsys):
    assert _build(chase) == 0
    leads = (chase.folder / "leads.csv").read_text("utf-8")
    chase.write("leads.csv", leads.replace(",ines,US", ",Ines Moreu,US"))
    capsys.readouterr()

    assert _build(chase) == 1

    shown = capsys.readouterr()
    assert "leads.csv:2:1: PB037 line 2 (id:L1): 'owner' (column F) names no rep of project.yaml" in shown.err
    assert "→ if it is Inès Moreau, list the name as the CRM writes it under `owners:` of its rep" in shown.err
    assert "no longer in the list" not in shown.out


def test_times_without_an_offset_are_answered_with_the_key_to_set(chase, capsys):
    text = (chase.folder / "project.yaml").read_text("utf-8").replace("csv, timezone: America/New_York", "csv")
    chase.write("project.yaml", text)
    leads = (chase.folder / "leads.csv").read_text("utf-8").replace("T09:12-04:00", " 09:12")
    chase.write("leads.csv", leads)
    _build(chase)

    assert "→ set it beside the list's path: timezone: America/New_York" in capsys.readouterr().err


def test_a_cell_that_cannot_be_read_names_its_column_and_not_its_text(chase, capsys):
    leads = (chase.folder / "leads.csv").read_text("utf-8").replace("+1 212-555-0134", "call 212")
    chase.write("leads.csv", leads)
    _build(chase)

    err = capsys.readouterr().err
    assert "PB038 warning: line 2 (id:L1): 'phone' (column E) is not one phone number; it is left out" in err
    assert "call 212" not in err


def test_the_caret_stands_under_the_word_behind_letters_of_two_cells():
    mistake = Diagnostic("PB020", "'aftr' — did you mean 'after'?", Span("a.yaml", 1, 5), width=4)

    assert one_block(mistake, "会議: aftr").split("\n")[1:3] == ["    会議: aftr", "          ^^^^"]


def test_personal_data_of_the_lead_list_stays_out_of_messages(chase, capsys):
    leads = (chase.folder / "leads.csv").read_text("utf-8").replace("ines,US", "nobody,US")
    chase.write("leads.csv", leads)
    _build(chase)

    err = capsys.readouterr().err
    assert "leads.csv:2" in err
    assert "López" not in err
    assert "555-0134" not in err
