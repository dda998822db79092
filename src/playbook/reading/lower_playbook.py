"""Turns a playbook as written into the model: phrases parsed, names resolved, defaults written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.playbook import Playbook
from playbook.model.timing import StartIs
from playbook.reading.lower_actions import Shelf
from playbook.reading.lower_limits import refuse_short_waits
from playbook.reading.lower_outcomes import check_at_end, check_targets, lower_exits, lower_outcomes
from playbook.reading.lower_steps import Above, lower_condition, lower_steps, refuse_circles
from playbook.reading.lower_texts import lower_messages, lower_scripts
from playbook.reading.mistakes import Mistakes, validate
from playbook.reading.surface import PlaybookShape

if TYPE_CHECKING:
    from playbook.reading.lower_schedule import RuleBook
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_playbook"]


def lower_playbook(root: YamlNode, project: YamlNode, book: RuleBook, mistakes: Mistakes) -> Playbook | None:
    """Lower one file; all mistakes are noted, and ``None`` given where there is any.

    ``project`` is project.yaml, whose schedule and limits stand above the playbook's.
    """
    before = len(mistakes.found)
    broken = validate(PlaybookShape, root, mistakes)
    shelf = Shelf(lower_messages(root), lower_scripts(root), _start_is(root), book, broken)
    above = Above((project.child("schedule"), root.child("schedule")), (project.child("limits"), root.child("limits")))
    steps = lower_steps(root.items_of("steps"), ("steps",), above, shelf, mistakes)
    exits = lower_exits(root.items_of("exit"), mistakes)
    outcomes = lower_outcomes(root.child("outcomes"), mistakes, needs_else=True)
    names = tuple(step.id for step in steps if not step.is_block)
    for reactions in (outcomes, *(step.outcomes for step in steps)):
        check_targets(reactions, names, mistakes)
    check_at_end(root.child("at_end"), mistakes)
    if len(mistakes.found) == before or not broken:
        refuse_circles(steps, mistakes)
        refuse_short_waits(steps, mistakes)
    enroll, start = root.child("enroll"), root.child("start")
    playbook = Playbook(
        id=root.text_of("playbook"),
        title=root.text_of("title"),
        about=root.text_of("about"),
        kind=root.text_of("kind"),
        enroll=lower_condition(enroll if enroll is not None else root, mistakes),
        start=None if start is None or start.text == "enrolled" else lower_condition(start, mistakes),
        start_is=shelf.start_is,
        exits=exits,
        outcomes=outcomes,
        steps=steps,
        messages=shelf.messages,
        scripts=shelf.scripts,
        span=root.find(["playbook"]).span,
    )
    return playbook if len(mistakes.found) == before else None


def _start_is(root: YamlNode) -> StartIs | None:
    text = root.text_of("start_is")
    return StartIs(text) if text in set(StartIs) else None
