"""The hooks a plugin may implement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playbook.contracts import LeadSource, Output

__all__ = ["playbook_register_lead_sources", "playbook_register_outputs"]

hookspec = pluggy.HookspecMarker("playbook")


@hookspec
def playbook_register_outputs() -> Iterable[Output]:  # type: ignore[empty-body]
    """Register outputs.

    Called when: the host starts, once, before project.yaml's `outputs:` are looked up.
    Receives: nothing.
    Returns: the outputs, each with a ``name`` of its own.
    Several plugins: all are registered; two with one name are an error naming both.
    Since: 0.1
    """


@hookspec
def playbook_register_lead_sources() -> Iterable[LeadSource]:  # type: ignore[empty-body]
    """Register readers of lead files.

    Called when: the host starts, once, before the first lead list is opened.
    Receives: nothing.
    Returns: the sources, each with a ``name`` of its own and the ``suffixes`` it reads.
    Several plugins: all are registered; two with one name are an error naming both.
    Since: 0.1
    """
