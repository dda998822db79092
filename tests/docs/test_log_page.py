"""What docs/log.md shows is what the command does."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from playbook.cli.app import app
from playbook.testing.projects import SampleProject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AS_OF = "2026-11-24T09:02-05:00"


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "log.md").read_text("utf-8")


@pytest.fixture
def run(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    """Run a line of the page in the first project, and give what it answered."""
    text = (root / "docs" / "first-project.md").read_text("utf-8")
    made = SampleProject(tmp_path)
    for path, content in zip(("project.yaml", "playbooks/call-twice.yaml"), _blocks(text, "yaml"), strict=False):
        made.write(path, content)
    made.write("leads.csv", _blocks(text, "csv")[0])
    made.build("2026-11-24T09:00-05:00")
    monkeypatch.chdir(tmp_path)

    def run_line(line: str) -> str:
        capsys.readouterr()
        name, *words = shlex.split(line)
        assert name == "playbook"
        with pytest.raises(SystemExit) as left:
            app([*words, "--as-of", AS_OF], prog_name=name)
        shown = capsys.readouterr()
        assert (left.value.code, shown.err) == (0, "")
        return shown.out

    return run_line


def test_every_command_runs_and_answers_as_shown(page, run):
    command, answer, stop, last = _blocks(page, "text")
    show, undo = last.splitlines()
    said = run(command)
    row = re.findall(r"--undo (\w+)", said)[0]
    shown = re.findall(r"--undo (\w+)", answer)[0]

    assert said.replace(row, shown) == answer
    assert row in run(show)
    assert run(undo.replace(shown, row)).startswith("Taken back for id:1: no answer (first call).")
    assert "no contacts of any kind" in run(stop)


def test_every_option_of_the_table_is_taken_as_written(page, run):
    options = re.findall(r"^\| `(--[^`]+)` \|", page, re.MULTILINE)
    assert len(options) > 4
    for number, option in enumerate(options):
        outcome = "left_voicemail" if "message" in option else "no_answer"
        # The clock of the page says 10:42, the one of this test nine; the playbook's only text is called hello.
        words = option.replace("10:42", "08:42").replace("short", "hello")
        at = "" if "--at" in words else f"--at 08:{number:02}"
        run(f"playbook log maria {outcome} {words} {at}")
