"""Turns a playbook as written into the model: phrases parsed, names resolved, defaults written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.model.playbook import Condition, Playbook
from playbook.model.timing import StartIs
from playbook.reading.lower_actions import Shelf
from playbook.reading.lower_condition import ASSIGNED, lower_condition
from playbook.reading.lower_limits import refuse_short_waits
from playbook.reading.lower_outcomes import lower_at_end, lower_exits, lower_outcomes, refuse_unreached
from playbook.reading.lower_steps import Above, lower_steps, refuse_circles
from playbook.reading.lower_texts import lower_messages, lower_scripts
from playbook.reading.mistakes import Mistakes, validate
from playbook.reading.outline import outline_of
from playbook.reading.phrases import parse_enroll_again
from playbook.reading.surface import PlaybookShape

if TYPE_CHECKING:
    from playbook.reading.lower_schedule import RuleBook
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_playbook"]


def lower_playbook(root: YamlNode, project: YamlNode, book: RuleBook, mistakes: Mistakes) -> Playbook | None:
    """Lower one file; all mistakes are noted, and ``None`` given where there is any.

    ``project`` is project.yaml, whose schedule and limits stand above the playbook's, and which lists the others. What
    follows from the file's bytes is left to who read them.
    """
    before = len(mistakes.found)
    broken = validate(PlaybookShape, root, mistakes)
    outline = outline_of(root, project)
    shelf = Shelf(lower_messages(root), lower_scripts(root, mistakes), _start_is(root), book, broken, outline)
    above = Above((project.child("schedule"), root.child("schedule")), (project.child("limits"), root.child("limits")))
    steps = lower_steps(root.items_of("steps"), ("steps",), above, shelf, mistakes)
    outcomes = lower_outcomes(root.child("outcomes"), None, outline, mistakes)
    again = root.child("enroll_again")
    if len(mistakes.found) == before or not broken:
        refuse_circles(steps, mistakes)
        refuse_short_waits(steps, mistakes)
        refuse_unreached(steps, outcomes, mistakes)
    playbook = Playbook(
        id=root.text_of("playbook"),
        title=root.text_of("title"),
        about=root.text_of("about"),
        kind=root.text_of("kind"),
        enroll=_enroll(root, mistakes),
        start=_condition(root, "start", "enrolled", mistakes),
        start_is=shelf.start_is,
        exits=lower_exits(root.items_of("exit"), mistakes),
        outcomes=outcomes,
        steps=steps,
        messages=shelf.messages,
        scripts=shelf.scripts,
        span=root.find(["playbook"]).span,
        exit_if=_condition(root, "exit_if", "", mistakes),
        at_end=lower_at_end(root.child("at_end"), outline, mistakes),
        enroll_again=mistakes.phrase(again, parse_enroll_again) if again is not None and again.text else None,
    )
    return playbook if len(mistakes.found) == before else None


def _enroll(root: YamlNode, mistakes: Mistakes) -> Condition:
    node = root.child("enroll")
    if node is None:
        return Condition("", root.span)
    return Condition(ASSIGNED, node.span) if node.text == ASSIGNED else lower_condition(node, mistakes)


def _condition(root: YamlNode, key: str, word: str, mistakes: Mistakes) -> Condition | None:
    """The condition under a key; ``None`` where there is none, or only the word that says so."""
    node = root.child(key)
    return None if node is None or node.text in {"", word} else lower_condition(node, mistakes)


def _start_is(root: YamlNode) -> StartIs | None:
    text = root.text_of("start_is")
    return StartIs(text) if text in set(StartIs) else None
