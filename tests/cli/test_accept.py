"""`playbook build` refuses a list that lost most of its leads, says what to do, and `--accept` does it."""

from __future__ import annotations

from typer.testing import CliRunner

from playbook.cli.app import app

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
schedule: {if_past: do now}
outcomes: {else: stop}
steps:
  - id: write
    when: 2 days after start
    email: {objective: Write, ask: A time, message: note}
messages:
  note: {kind: value, subject: "A question", body: "Hello"}
"""
HEADER = "id,first_name,email,owner,country,state,received_at\n"


def people(count: int) -> str:
    rows = (f"L{n},P{n},p{n}@firm{n}.example,ines,US,NY,2026-07-07T09:12-04:00\n" for n in range(count))
    return HEADER + "".join(rows)


def build(folder, *options: str):
    return CliRunner().invoke(app, ["build", "-C", str(folder), "--as-of", "2026-07-08T10:00-04:00", *options])


def test_a_shrunken_list_is_refused_until_it_is_accepted(project):
    made = project(PLAYBOOK, {"leads.csv": people(60)})
    assert build(made.folder).exit_code == 0
    made.write("leads.csv", people(6))
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}

    refused = build(made.folder)
    assert refused.exit_code == 2
    assert "of 60 leads that are in a playbook, 54 stand in leads.csv no longer" in refused.stderr
    assert "`playbook build --accept`" in " ".join(refused.stderr.split())
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before

    accepted = build(made.folder, "--accept")
    assert accepted.exit_code == 0
    assert "54 enrolled leads no longer in the list: held, nothing is planned." in accepted.stdout
    assert build(made.folder).exit_code == 0
