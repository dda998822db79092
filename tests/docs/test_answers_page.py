"""What docs/answers.md shows is what follows: its playbooks build, and each answer leads where the page says."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from playbook.cli.app import app
from playbook.model.outcomes import NEUTRAL, UNANSWERED
from playbook.planning.admission import ceiling_of
from playbook.reading.phrases import parse_reaction
from playbook.testing.projects import SampleProject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playbook.testing.projects import BuiltProject

CALLED = "2026-11-24T09:05-05:00"
KINDS = {"next", "next step", "again", "go to", "pause", "start", "stop"}


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _planned(built: BuiltProject) -> list[list[str]]:
    """Step, day, hour and, where one is left, text of each planned touch, as the page lists them."""
    planned = (touch for touch in built.touches if touch["status"] == "planned")
    return [[touch["step"], *touch["local"][:16].split("T"), *filter(None, [touch["text"]])] for touch in planned]


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "answers.md").read_text("utf-8")


@pytest.fixture
def example(root: Path, page: str, tmp_path: Path) -> Callable[[], SampleProject]:
    """Put the page's playbooks and figures into the first project, and build it when the lead is to be called."""
    first = (root / "docs" / "first-project.md").read_text("utf-8")
    settings, leads = _blocks(first, "yaml")[0], _blocks(first, "csv")[0]
    playbook, other, figures = _blocks(page, "yaml")

    def make() -> SampleProject:
        made = SampleProject(tmp_path / str(len(list(tmp_path.iterdir()))))
        made.write("project.yaml", settings.replace("[call-twice]", "[ask-again, keep-in-touch]") + figures)
        made.write("playbooks/ask-again.yaml", playbook)
        made.write("playbooks/keep-in-touch.yaml", other)
        made.write("leads.csv", leads)
        assert made.build("2026-11-24T09:00-05:00").built.diagnostics == ()
        return made

    return make


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[[SampleProject, str], None]:
    """Run a line of the page five minutes after nine."""

    def run(made: SampleProject, line: str) -> None:
        name, *words = shlex.split(line)
        assert name == "playbook"
        monkeypatch.chdir(made.folder)
        with pytest.raises(SystemExit, match="0"):
            app([*words, "--as-of", CALLED], prog_name=name)

    return run


def test_each_answer_leads_where_the_page_says(page, example, log):
    (shown,) = _blocks(page, "text")
    answers = re.findall(r"^(playbook log .*)\n((?:  .*\n)+)", shown, re.MULTILINE)
    assert len(answers) == 3
    for command, lines in answers:
        made = example()
        log(made, command)
        assert _planned(made.build(CALLED)) == [line.split() for line in lines.splitlines()], command


def test_who_says_not_now_comes_back_in_the_other_playbook(example, log):
    made = example()
    log(made, "playbook log maria not_now")

    assert _planned(made.build(CALLED)) == []
    assert _planned(made.build("2027-02-01T09:00-05:00")) == [["hello", "2027-02-22", "10:00"]]


def test_a_day_agreed_with_an_exit_is_kept_and_all_else_ends(example, log):
    made = example()
    log(made, 'playbook log maria connected --date "2026-12-01 15:00"')

    assert _planned(made.build(CALLED)) == [["first-call", "2026-12-01", "15:00"]]


def test_every_reaction_of_the_table_is_one_and_none_is_left_out(page):
    rows = re.search(r"^\| write \|.*?(?=\n\n)", page, re.MULTILINE | re.DOTALL)[0].splitlines()[2:]
    phrases = [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row.split("|")[1])]

    assert {parse_reaction(phrase).kind for phrase in phrases} == KINDS


def test_the_groups_are_those_there_are(page):
    unanswered, neutral = (
        re.findall(r"`(\w+)`", re.search(rf"^\| {name} \|([^:|\n]*)", page, re.MULTILINE)[1])
        for name in ("`unanswered`", "neutral")
    )

    assert set(unanswered) == UNANSWERED
    assert set(neutral) == NEUTRAL


def test_the_figures_of_the_targets_are_right(page, example):
    from playbook.inputs import read_sources
    from playbook.plugins.host import load_plugins
    from playbook.source import DiskTree

    project = read_sources(DiskTree(example().folder), load_plugins()[0]).project
    (rep,) = project.reps

    assert f"{rep.capacity} on each of 20 days" in page
    assert f"a fifth more than that, {ceiling_of(rep, project)} here" in page


def test_every_text_of_the_table_can_be_written_so(page, example):
    rows = re.search(r"^\| `voicemail:`.*?(?=\n\n)", page, re.MULTILINE | re.DOTALL)[0].splitlines()[2:]
    texts = [re.findall(r"`([^`]+)`", row.split("|")[1])[0] for row in rows]
    assert len(texts) == 6
    made = example()
    playbook = (made.folder / "playbooks" / "ask-again.yaml").read_text("utf-8")
    playbook += "".join(f'  {name}: {{kind: value, voicemail: "{name}"}}\n' for name in ("intro", "again"))
    for text in texts:
        made.write("playbooks/ask-again.yaml", playbook.replace("{once: short, from: 2}", text))
        assert made.build(CALLED, accept=True).built.diagnostics == (), text
