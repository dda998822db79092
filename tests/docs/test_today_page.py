"""What docs/today.md shows and lists is what the command says."""

from __future__ import annotations

import json
import re

import pytest

from playbook.cli.today import Asked, run_today
from playbook.testing import utc_minutes
from playbook.testing.projects import SampleProject


@pytest.fixture
def first_project(root, tmp_path):
    text = (root / "docs" / "first-project.md").read_text("utf-8")
    project, playbook, *_ = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    leads, *_ = re.findall(r"^```csv\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    made = SampleProject(tmp_path)
    made.write("project.yaml", project)
    made.write("playbooks/call-twice.yaml", playbook)
    made.write("leads.csv", leads)
    made.build("2026-11-24T09:00-05:00")
    return made.folder


@pytest.fixture
def page(root):
    return (root / "docs" / "today.md").read_text("utf-8")


def two_past_nine(**more):
    return Asked(now=0, writer="kit", as_of=utc_minutes("2026-11-24T09:02-05:00"), **more)


def test_the_queue_reads_as_shown(first_project, page, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    run_today(first_project, two_past_nine())
    said = capsys.readouterr().out

    assert said.replace(f" -C {first_project}", "") in page


def test_every_field_is_listed_and_no_other(first_project, page, capsys):
    run_today(first_project, two_past_nine(as_json=True))
    (rep,) = json.loads(capsys.readouterr().out)["reps"]
    of_rep, of_queue = re.findall(r"^\| field of .*?(?=^$|\Z)", page, re.MULTILINE | re.DOTALL)

    assert set(listed(of_rep)) == rep.keys()
    assert set(listed(of_queue)) == rep["queue"][0].keys()


def listed(table):
    for row in table.splitlines()[2:]:
        yield from re.findall(r"`(\w+)`", row.split("|")[1])
