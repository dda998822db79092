"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from playbook.testing.projects import SampleProject, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent

# How long an example takes depends on the machine, so none may fail for being slow. CI draws the same examples for the
# same code; the long run draws new ones each time and says how to repeat what it finds.
SLOW = [HealthCheck.too_slow]
settings.register_profile("quick", max_examples=100, deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("long", max_examples=10_000, deadline=None, print_blob=True, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("PLAYBOOK_EXAMPLES", "quick"))


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def shipped() -> Callable[[str], str]:
    """The text of a shipped playbook, by name."""
    return lambda name: (ROOT / "playbooks" / f"{name}.yaml").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., SampleProject]:
    """Make a project in a folder of its own: project(playbook, files, arrives)."""

    def make(playbook: str, files: dict[str, str] | None = None, arrives: str = "") -> SampleProject:
        return make_project(tmp_path / "project", playbook, files, arrives)

    return make
