"""Turns installed entry points into the frozen registry; a plugin that fails is named and the rest goes on."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, TypeVar

import pluggy

from playbook.contracts import LeadSource, Output
from playbook.diagnostics import Diagnostic, Severity
from playbook.plugins import hookspecs
from playbook.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["ENTRY_POINT_GROUP", "load_plugins"]

ENTRY_POINT_GROUP = "playbook.plugins"
Kind = TypeVar("Kind", Output, LeadSource)


def load_plugins(extra: Iterable[tuple[str, object]] = ()) -> tuple[Registry, tuple[Diagnostic, ...]]:
    """Load every installed plugin and what it registers.

    Args:
        extra: further plugins as (name, module or object), for tests and for callers that hold them already.

    Returns:
        The registry, and a warning for each plugin that could not be used.
    """
    manager = pluggy.PluginManager("playbook")
    manager.add_hookspecs(hookspecs)
    problems: list[Diagnostic] = []
    installed = ((point.name, point.load, point) for point in sorted(entry_points(group=ENTRY_POINT_GROUP)))
    given = ((name, lambda plugin=plugin: plugin, None) for name, plugin in extra)
    for name, load, point in (*installed, *given):
        _register(manager, name, load, point, problems)
    registry = Registry(
        outputs=_named(manager, "playbook_register_outputs", Output, problems),
        lead_sources=_named(manager, "playbook_register_lead_sources", LeadSource, problems),
    )
    return registry, tuple(problems)


def _register(
    manager: pluggy.PluginManager,
    name: str,
    load: Callable[[], object],
    point: EntryPoint | None,
    problems: list[Diagnostic],
) -> None:
    try:
        plugin = load()
        manager.register(plugin, name)
        manager.check_pending()
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and must not take the others down
        manager.unregister(name=name)
        problems.append(_failed(name, point, "could not be loaded", error))


def _named(manager: pluggy.PluginManager, hook: str, kind: type[Kind], problems: list[Diagnostic]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    owners: dict[str, str] = {}
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        plugin = implementation.plugin_name
        try:
            offered = tuple(implementation.function())
        except Exception as error:  # noqa: BLE001 - as above
            problems.append(_failed(plugin, None, f"failed in {hook}", error))
            continue
        for one in offered:
            if not isinstance(one, kind) or not one.name:
                problems.append(_failed(plugin, None, f"registered something that is no named {kind.__name__}", None))
            elif one.name in found:
                twins = f"registered '{one.name}', which {owners[one.name]} registered before"
                problems.append(_failed(plugin, None, twins, None))
            else:
                found[one.name], owners[one.name] = one, plugin
    return found


def _failed(name: str, point: EntryPoint | None, what: str, error: BaseException | None) -> Diagnostic:
    origin = f" ({point.dist.name} {point.dist.version})" if point is not None and point.dist is not None else ""
    reason = f": {type(error).__name__}: {error}" if error is not None else ""
    message = f"the plugin '{name}'{origin} {what}{reason}"
    return Diagnostic("PB060", message, hint="update or remove it", severity=Severity.WARNING)
