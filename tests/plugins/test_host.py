"""Third-party outputs in twenty lines, and what becomes of plugins that misbehave."""

from __future__ import annotations

import sys
import types
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from playbook.compile import BuildOptions
from playbook.diagnostics import ExitCode
from playbook.extend import Artifact, Output, Part, Withheld, hookimpl
from playbook.plugins.host import load_plugins
from playbook.testing import utc_minutes

if TYPE_CHECKING:
    from collections.abc import Callable

    from playbook.extend import BuildContext, LeadPlan
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


def _fails(*_: object) -> None:
    raise KeyError("maria@example.com")


def _for_one(plan: LeadPlan, _: BuildContext) -> tuple[Artifact, ...]:
    if plan.lead.first_name == "Omar":
        raise ZeroDivisionError
    return (Artifact(f"{plan.rep.id}/notes/{plan.slug}.txt", b"x"),)


@pytest.mark.parametrize(
    ("methods", "says"),
    [
        ({"for_lead": _fails}, "'notes' raised KeyError (test_host.py, line "),
        ({"for_rep": _fails}, "in for_rep of ines"),
        ({"for_team": _fails}, "in for_team"),
        ({"for_lead": lambda *_: None}, "raised TypeError"),
        ({"for_lead": lambda *_: sys.exit(0)}, "raised SystemExit"),
        ({"for_lead": lambda *_: [1]}, "made a int, which is no Artifact, Part or Withheld, in for_lead, for 2 leads"),
        ({"for_rep": lambda *_: [Artifact("ines/x.txt", "text")]}, "Artifact(…) with content of type str, not bytes,"),
        ({"for_rep": lambda *_: [Artifact(PurePosixPath("x"), b"")]}, "path of type PurePosixPath, not str,"),
        ({"for_rep": lambda *_: [Artifact("ines/x", b"", ["stamp"])]}, "stamps of type list, not tuple,"),
        ({"for_rep": lambda *_: [Artifact("ines/x", b"", ("stamp",))]}, "stamps that holds something else than Stamp"),
        ({"for_lead": lambda *_: [Part("a", b"")]}, "order of type str, not tuple,"),
        ({"for_lead": lambda *_: [Part((None,), b"")]}, "order that holds something else than int and str"),
        ({"for_lead": lambda plan, _: [Part((1 if "L1" in plan.lead.key else "b",), b"")]}, "raised TypeError"),
        ({"for_lead": lambda *_: [Withheld(None, "u")]}, "Withheld(…) with reason of type NoneType, not str,"),
        ({"for_team": lambda *_: [Part((1,), b"")]}, "made a Part, where only an Artifact can be used, in for_team"),
    ],
)
def test_an_output_that_fails_is_named_and_everything_else_is_written(chase, methods, says):
    broken = type("Broken", (Output,), {"name": "notes"} | {name: staticmethod(do) for name, do in methods.items()})
    built = chase.build(AS_OF, [("theirs", _plugin(playbook_register_outputs=lambda: [broken()]))])

    (found,) = built.built.diagnostics
    assert (found.code, found.scope, found.severity) == ("PB061", "project", "error")
    assert says in found.message
    assert "maria@example.com" not in found.message
    assert sorted(built.files) == ["plan.json"]


def test_an_output_that_fails_for_one_lead_writes_the_others_and_the_command_exits_with_findings(chase, capsys):
    from playbook.cli import build as command

    output = type("Broken", (Output,), {"name": "notes", "for_lead": staticmethod(_for_one)})
    plugin = ("theirs", _plugin(playbook_register_outputs=lambda: [output()]))
    built = chase.build(AS_OF, [plugin])
    assert [path.partition("/")[2][:11] for path in built.files if "notes" in path] == ["notes/maria"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "load_plugins", lambda: load_plugins([plugin]))
        code = command.run_build(chase.folder, BuildOptions(now=0, writer="me", as_of=utc_minutes(AS_OF)))
    assert code == ExitCode.FINDINGS
    assert "leads.csv:3:1: PB061 the output 'notes' raised ZeroDivisionError" in capsys.readouterr().err
