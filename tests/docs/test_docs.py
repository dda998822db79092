"""What the documents show is true: every example runs, the map is the tree, no code lacks its line."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest

from playbook.cli.app import app
from playbook.codes import CODES
from playbook.plugins.host import load_plugins
from playbook.reading.lead_columns import FIELDS, STOP_FIELDS
from playbook.reading.surface import ProjectShape
from playbook.testing.projects import SampleProject

BUILT_IN = ("calendar", "email_drafts", "call_scripts", "overview", "plan_json")
AS_OF = "2026-11-24T09:00-05:00"


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def first_project(root: Path, tmp_path: Path) -> SampleProject:
    """The project of docs/first-project.md, put together from its blocks."""
    text = (root / "docs" / "first-project.md").read_text("utf-8")
    project, playbook = _blocks(text, "yaml")
    leads, journal = _blocks(text, "csv")
    made = SampleProject(tmp_path / "first")
    made.write("project.yaml", project)
    made.write("playbooks/call-twice.yaml", playbook)
    made.write("leads.csv", leads)
    made.build(AS_OF)
    made.write("journal/ines.csv", journal)
    return made


def test_the_first_project_builds_and_its_journal_is_obeyed(first_project):
    built = first_project.build("2026-11-24T10:10-05:00")

    assert built.built.diagnostics == ()
    assert [touch["step"] for touch in built.touches] == ["note"]  # she opted out of calls at 10:05


def test_the_playbook_of_the_readme_builds_and_its_mistake_reads_as_shown(root, first_project, capsys):
    from playbook.cli.build import run_build
    from playbook.compile import BuildOptions

    text = (root / "README.md").read_text("utf-8")
    playbook = _blocks(text, "yaml")[0]
    first_project.write("playbooks/call-twice.yaml", playbook)
    (first_project.folder / "journal" / "ines.csv").unlink()
    assert [touch["step"] for touch in first_project.build(AS_OF).touches] == ["first-call", "call-back"]

    first_project.write("playbooks/call-twice.yaml", playbook.replace("60 min after", "60 min aftr"))
    run_build(first_project.folder, BuildOptions(now=0, writer="me"))
    assert capsys.readouterr().err.startswith(_blocks(text, "text")[0])


def test_the_output_of_the_plugin_page_runs(root, first_project):
    module = types.ModuleType("phone_list")
    exec(_blocks((root / "docs" / "plugins.md").read_text("utf-8"), "python")[0], module.__dict__)  # noqa: S102 - our own page
    text = (first_project.folder / "project.yaml").read_text("utf-8").replace("plan_json]", "plan_json, phone_list]")
    first_project.write("project.yaml", text)
    (first_project.folder / "journal" / "ines.csv").unlink()
    built = first_project.build(AS_OF, [("phone_list", module)])

    assert built.read("ines/phone-list.txt").decode() == (
        "09:00  +1 212-555-0134  Maria López\n09:45  +1 212-555-0134  Maria López\n"
    )


def test_the_plugin_of_the_page_is_found_as_its_pyproject_says(root, tmp_path, monkeypatch):
    text = (root / "docs" / "plugins.md").read_text("utf-8")
    project = tomllib.loads(_blocks(text, "toml")[0])
    (folder,) = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    module = tmp_path / Path(folder).name / "__init__.py"
    module.parent.mkdir()
    module.write_text(_blocks(text, "python")[0], encoding="utf-8")
    # What pip would write into site-packages for it.
    about = tmp_path / "phone_list-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {project['project']['name']}\nVersion: 0.1.0\n")
    points = [
        f"[{group}]\n{name} = {value}\n"
        for group, named in project["project"]["entry-points"].items()
        for name, value in named.items()
    ]
    (about / "entry_points.txt").write_text("".join(points))
    monkeypatch.syspath_prepend(tmp_path)
    registry, problems = load_plugins()

    assert problems == ()
    assert f"outputs: [{', '.join(BUILT_IN)}, phone_list]" in text, "nobody loses the others by copying the line"
    assert registry.outputs.keys() == {*BUILT_IN, "phone_list"}


def test_a_project_in_another_folder_is_built_as_written(root, first_project, tmp_path, monkeypatch, capsys):
    text = (root / "docs" / "first-project.md").read_text("utf-8")
    for command in (_blocks(text, "sh")[0], _blocks(text, "powershell")[0]):
        name, *arguments = command.replace("\\", "/").split()
        assert name in {".venv/bin/playbook", ".venv/Scripts/playbook"}
        monkeypatch.chdir(tmp_path)
        arguments[-1] = str(first_project.folder)
        with pytest.raises(SystemExit, match="0"):
            app([*arguments, "--as-of", "2026-11-24T10:10-05:00"])
        assert "Open output/index.html." in capsys.readouterr().out


def test_the_first_project_has_the_files_it_names(root, first_project):
    tree = _blocks((root / "docs" / "first-project.md").read_text("utf-8"), "text")[0]
    named = {line.split()[0] for line in tree.splitlines()[1:]}
    first_project.build("2026-11-24T10:10-05:00")

    assert named == {"project.yaml", "playbooks/call-twice.yaml", "leads.csv", "journal/", "output/"}
    assert not [name for name in named if not (first_project.folder / name).exists()]


def test_every_column_and_every_key_has_its_line(root):
    columns = (root / "docs" / "reference" / "lead-columns.md").read_text("utf-8")
    keys = (root / "docs" / "reference" / "project.md").read_text("utf-8")

    assert [name for name in (*FIELDS, *STOP_FIELDS) if f"\n| `{name}` | " not in columns] == []
    assert [key for key in ProjectShape.model_fields if f"\n| `{key}` | " not in keys] == []
    for key in ("absent", "hours", "region", "basis", "country", "columns", "if_not_logged", "per_day", "gap"):
        assert f"\n| `{key}` | " in keys


def test_the_map_of_the_house_is_the_tree(root):
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    listed = set(re.findall(r"^  ([a-z_]+(?:/|\.py)) ", _blocks(text, "text")[0], re.MULTILINE))
    package = root / "src" / "playbook"
    rooms = {f"{path.name}/" for path in package.iterdir() if (path / "__init__.py").is_file()}
    files = {path.name for path in package.glob("*.py") if not path.name.startswith("__")}

    assert listed == rooms | files


def test_every_code_in_use_is_explained_and_every_explained_one_is_in_use(root):
    sources = (path.read_text("utf-8") for path in (root / "src").rglob("*.py") if path.name != "codes.py")
    used = {code for text in sources for code in re.findall(r'"(PB\d{3})"', text)}

    assert used == CODES.keys()


def test_the_generated_pages_are_up_to_date(root):
    check = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=root, capture_output=True, check=False)

    assert check.stdout == b""
    assert check.returncode == 0


def test_links_between_documents_lead_somewhere(root):
    for page in (*root.glob("*.md"), *(root / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
