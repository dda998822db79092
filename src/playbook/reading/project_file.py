"""Turns project.yaml and the playbooks it names into a Project, or into every mistake in them at once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from playbook.diagnostics import CannotGoOn, Diagnostic
from playbook.model.project import Company, Project
from playbook.reading.calendar_phrases import YEARS
from playbook.reading.lower_holidays import check_holidays, check_region
from playbook.reading.lower_people import lower_lead_files, lower_reps
from playbook.reading.lower_playbook import lower_playbook
from playbook.reading.lower_schedule import RuleBook
from playbook.reading.lower_targets import lower_overbooking, lower_targets
from playbook.reading.mistakes import Mistakes, validate
from playbook.reading.surface import ProjectShape
from playbook.reading.words import nearest
from playbook.reading.yaml_tree import YamlError, read_yaml
from playbook.source import Span

if TYPE_CHECKING:
    from playbook.model.playbook import Playbook
    from playbook.reading.lower_holidays import States
    from playbook.reading.yaml_tree import YamlNode
    from playbook.source import Tree

__all__ = ["PROJECT_FILE", "parse_instant", "read_project", "revision_of"]

PROJECT_FILE = "project.yaml"
SEVERAL = "several playbooks"
DAYS = re.compile(r"(\d{1,4}) days?\Z")


def read_project(tree: Tree, states_of: States) -> Project:
    """Read the project with all its playbooks.

    Args:
        tree: where its files stand.
        states_of: a country's states with holidays of their own; ``None`` for a country that is not known.

    Raises:
        CannotGoOn: with every mistake found, sorted by place.
    """
    mistakes = Mistakes()
    opened = _open(tree, PROJECT_FILE, "run `playbook build` in the folder that holds project.yaml", mistakes)
    project = _lower(opened[0], tree, states_of, mistakes) if opened is not None else None
    if project is None or mistakes.found:
        raise CannotGoOn(tuple(sorted(mistakes.found, key=lambda d: d.sort_key)))
    return project


def revision_of(content: bytes) -> str:
    """Give the 16 hexadecimal digits that change with a playbook's file, but not with how its lines end."""
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def _open(tree: Tree, path: str, hint: str, mistakes: Mistakes) -> tuple[YamlNode, bytes] | None:
    try:
        content = tree.read(path)
        return read_yaml(content, path), content
    except FileNotFoundError:
        mistakes.add(Diagnostic("PB030", f"there is no {path} here", None, hint))
    except OSError as error:
        mistakes.add(Diagnostic("PB030", f"{path} cannot be read: {error.strerror}", None, "check its permissions"))
    except YamlError as error:
        mistakes.add(error.diagnostic)
    return None


def _lower(root: YamlNode, tree: Tree, states_of: States, mistakes: Mistakes) -> Project | None:
    broken = validate(ProjectShape, root, mistakes)
    check_holidays(root, states_of, mistakes)
    for rep in root.items_of("reps"):
        check_region(rep.find(["region"]), states_of, mistakes)
    book = RuleBook()
    playbooks = _playbooks(root, tree, (book, states_of), mistakes)
    is_whole = not any(path[:1] == ("targets",) for path in broken)
    targets = lower_targets((root.child("targets"),), mistakes) if is_whole else None
    overbooking = lower_overbooking(root.child("overbooking"), mistakes)
    if broken:
        return None
    shape = ProjectShape.model_validate(root.plain())
    return Project(
        title=shape.title,
        namespace=shape.namespace,
        company=Company(shape.company.name, shape.company.website, shape.company.address),
        reps=lower_reps(shape.reps, root, targets, mistakes),
        lead_files=lower_lead_files(shape.leads, root),
        playbooks=playbooks,
        outputs=tuple(shape.outputs),
        rules=tuple(book.rules),
        span=Span(PROJECT_FILE),
        as_of=_as_of(root.child("as_of"), mistakes),
        horizon_days=_days(root.child("horizon"), shape.horizon, mistakes),
        drafts_days=_days(root.child("drafts"), shape.drafts, mistakes),
        output_spans=tuple(node.span for node in root.items_of("outputs")),
        overbooking=overbooking,
        several_per_account=shape.accounts == SEVERAL,
        targets=targets,
    )


def _playbooks(root: YamlNode, tree: Tree, shared: tuple[RuleBook, States], mistakes: Mistakes) -> tuple[Playbook, ...]:
    book, states_of = shared
    found = []
    for node in root.items_of("playbooks"):
        path = f"playbooks/{node.text}.yaml"
        if not tree.exists(path):
            mistakes.add(_no_such_playbook(node, tree))
            continue
        opened = _open(tree, path, "", mistakes)
        if opened is None:
            continue
        inner, content = opened
        playbook = lower_playbook(inner, root, book, mistakes)
        check_holidays(inner, states_of, mistakes)
        if playbook is not None:
            found.append(replace(playbook, revision=revision_of(content)))
            if playbook.id != node.text:
                mistakes.add(
                    Diagnostic(
                        "PB015",
                        f"this file is called {path}, its playbook '{playbook.id}'",
                        playbook.span,
                        f"write `playbook: {node.text}`, or rename the file",
                        width=len(playbook.id),
                    )
                )
    return tuple(found)


def _no_such_playbook(node: YamlNode, tree: Tree) -> Diagnostic:
    names = tuple(path.removeprefix("playbooks/").removesuffix(".yaml") for path in tree.files("playbooks", ".yaml"))
    near = nearest(node.text, names)
    hint = f"did you mean '{near}'?" if near else f"in playbooks/: {', '.join(names) or 'nothing'}"
    return Diagnostic("PB018", f"there is no playbooks/{node.text}.yaml", node.span, hint, width=len(node.text))


def _as_of(node: YamlNode | None, mistakes: Mistakes) -> int | None:
    if node is None:
        return None
    try:
        return parse_instant(node.text)
    except ValueError as error:
        mistakes.add(
            Diagnostic("PB012", str(error), node.span, "write it like 2026-11-24T09:00-05:00", width=len(node.text))
        )
        return None


def parse_instant(text: str) -> int:
    """Turn an ISO time with offset into UTC minutes since 1970, floored.

    Raises:
        ValueError: with a sentence, for anything else.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a date and time") from None
    if moment.tzinfo is None:
        raise ValueError(f"'{text}' has no offset from UTC")
    if moment.year not in YEARS:
        raise ValueError(f"'{text}' is too far away")
    return int(moment.timestamp() // 60)


def _days(node: YamlNode | None, text: str, mistakes: Mistakes) -> int:
    match = DAYS.match(text)
    if match:
        return int(match[1])
    if node is not None:
        mistakes.add(
            Diagnostic(
                "PB012", f"'{text}' is not a number of days", node.span, "write it like 60 days", width=len(text)
            )
        )
    return 0
