"""Third-party outputs in twenty lines, and what becomes of plugins that misbehave."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

import pytest

from playbook.extend import Artifact, Output, Part, hookimpl
from playbook.plugins.host import load_plugins

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.testing.projects import SampleProject

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
steps:
  - id: first
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
"""
LEADS = """\
id,first_name,email,phone,owner,country,state,timezone,received_at
L1,Maria,maria@example.com,+1 212-555-0134,ines,US,NY,America/New_York,2026-07-07T09:12-04:00
L2,Omar,omar@example.com,+1 212-555-0135,ines,US,NY,America/New_York,2026-07-07T09:12-04:00
"""
AS_OF = "2026-07-07T09:12-04:00"


class Notes(Output):
    """One text file per lead: it can see nobody else's data, whatever it tries."""

    name = "notes"

    def for_lead(self, plan, context):
        calls = "".join(f"{touch.there:%H:%M} {touch.number.shown}\n" for touch in plan.coming)
        yield Artifact(f"{plan.rep.id}/notes/{plan.slug}.txt", f"{plan.lead.first_name}\n{calls}".encode())
        yield Part((plan.slug,), f"{plan.lead.first_name}: {len(plan.coming)}\n".encode())

    def for_rep(self, plan, parts, context):
        yield Artifact(f"{plan.rep.id}/notes.txt", b"".join(part.content for part in parts))


def _plugin(**hooks: Callable[[], object]) -> types.SimpleNamespace:
    return types.SimpleNamespace(**{name: hookimpl(hook) for name, hook in hooks.items()})


@pytest.fixture
def chase(project: Callable[..., SampleProject]) -> SampleProject:
    made = project(PLAYBOOK, {"leads.csv": LEADS})
    text = (made.folder / "project.yaml").read_text("utf-8").replace("[plan_json]", "[plan_json, notes]")
    made.write("project.yaml", text)
    return made


def test_an_output_of_a_third_party_writes_for_each_lead_and_for_each_rep(chase):
    plugin = _plugin(playbook_register_outputs=lambda: [Notes()])
    built = chase.build(AS_OF, [("notes", plugin)])

    notes = {path: text.decode() for path, text in built.files.items() if "/notes/" in path}
    assert sorted(notes.values()) == ["Maria\n09:12 +1 212-555-0134\n", "Omar\n09:27 +1 212-555-0135\n"]
    assert built.read("ines/notes.txt") == b"Maria: 1\nOmar: 1\n"


def test_an_output_that_returns_a_path_outside_its_folder_is_refused_and_the_rest_is_written(chase):
    class Escaping(Notes):
        def for_lead(self, plan, context):
            yield Artifact("../../outside.txt", b"x")

    built = chase.build(AS_OF, [("notes", _plugin(playbook_register_outputs=lambda: [Escaping()]))])

    assert any("outside.txt" in diagnostic.message for diagnostic in built.built.diagnostics)
    assert not (chase.folder.parent / "outside.txt").exists()
    assert "plan.json" in built.files


@pytest.mark.parametrize(
    ("plugin", "says"),
    [
        (_plugin(playbook_register_outptus=lambda: ()), "playbook_register_outptus"),
        (_plugin(playbook_register_outputs=lambda: 1 / 0), "ZeroDivisionError"),
        (_plugin(playbook_register_outputs=lambda: ["calendar"]), "no named Output"),
        (
            _plugin(playbook_register_outputs=lambda: [type("Twin", (Output,), {"name": "calendar"})()]),
            "registered 'calendar'",
        ),
    ],
    ids=["misspelt hook", "raises", "not an output", "a name that is taken"],
)
def test_a_plugin_that_fails_is_named_and_the_others_go_on(plugin, says):
    registry, problems = load_plugins([("theirs", plugin)])

    assert [says in problem.message and "'theirs'" in problem.message for problem in problems] == [True]
    assert {"calendar", "email_drafts", "call_scripts", "overview", "plan_json"} <= registry.outputs.keys()
