"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from playbook.testing.projects import SampleProject, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent


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
