"""Prints figures: start-up and a sample build against bare Python, and the sizes of functions and files."""

from __future__ import annotations

import ast
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLAYBOOK = str(Path(sys.executable).with_name("playbook"))
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "playbook --version": [PLAYBOOK, "--version"],
    "playbook --help": [PLAYBOOK, "--help"],
    "playbook build --help": [PLAYBOOK, "build", "--help"],
    "playbook build (sample, clean)": [PLAYBOOK, "build"],
    "playbook build (sample, nothing changed)": [PLAYBOOK, "build"],
}
ROUNDS = 9


def main() -> None:
    """Print both tables."""
    print("| command | median ms | ÷ python -c pass |\n|---|---|---|")
    times = measure()
    base = statistics.median(times["python -c pass"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"| {name} | {median * 1000:.0f} | {median / base:.1f} |")
    functions, modules = lengths()
    print("\n| | median | p90 | maximum |\n|---|---|---|---|")
    for name, sizes in (("lines of a function", functions), ("lines of a module", modules)):
        p90 = sorted(sizes)[int(len(sizes) * 0.9)]
        print(f"| {name} ({len(sizes)}) | {statistics.median(sizes):.0f} | {p90} | {max(sizes)} |")


def measure() -> dict[str, list[float]]:
    """Time the commands in turn, so that what else the machine does meets all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for source in ("project.yaml", "leads.csv"):
            (project / source).write_bytes((ROOT / source).read_bytes())
        for name in ("playbooks", "journal"):
            (project / name).mkdir()
            for path in (ROOT / name).iterdir():
                (project / name / path.name).write_bytes(path.read_bytes())
        for round_number in range(-1, ROUNDS):  # the first round only warms caches and builds what then is unchanged
            for name, arguments in COMMANDS.items():
                if "clean" in name:
                    shutil.rmtree(project / "output", ignore_errors=True)
                start = time.perf_counter()
                subprocess.run([sys.executable, *arguments], cwd=project, check=True, capture_output=True)
                if round_number >= 0:
                    times[name].append(time.perf_counter() - start)
    return times


def lengths() -> tuple[list[int], list[int]]:
    """Lines of every function and module of the package."""
    functions, modules = [], []
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text("utf-8")
        modules.append(text.count("\n"))
        nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        functions += [(node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes]
    return functions, modules


if __name__ == "__main__":
    main()
