"""Turns the reps and lead files of project.yaml into the model."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from playbook.diagnostics import Diagnostic
from playbook.files import DEVICES
from playbook.model.project import LeadFile, Rep
from playbook.model.timing import WeekHours
from playbook.reading.clock_phrases import parse_days_off, parse_open
from playbook.reading.lower_targets import lower_capacity, lower_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playbook.model.project import Targets
    from playbook.reading.mistakes import Mistakes
    from playbook.reading.surface import LeadFileShape, RepShape
    from playbook.reading.yaml_tree import YamlNode

__all__ = ["lower_lead_files", "lower_reps"]

# RFC 5322 dot-atom addresses with an ASCII domain; quoted local parts are legal there but no sales team has one.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
EPOCH = date(1970, 1, 1)
OURS = frozenset({"team", "edited"})
"""Folders of output/ that belong to nobody; a rep's id names the rep's own."""


def lower_reps(
    shapes: Sequence[RepShape], root: YamlNode, targets: Targets | None, mistakes: Mistakes
) -> tuple[Rep, ...]:
    """Lower `reps:`; no two may answer to one name, for a lead must belong to one.

    ``targets`` are the project's, for reps who have none of their own.
    """
    reps: list[Rep] = []
    for number, shape in enumerate(shapes):
        node = root.find(["reps", number])
        own = node.child("targets")
        if own is not None:
            rep = _rep(shape, node, lower_targets((root.child("targets"), own), mistakes), mistakes)
        else:
            rep = _rep(shape, node, targets, mistakes)
        twin = next((other for other in reps if other.id == rep.id or other.owners & rep.owners), None)
        if twin is not None:
            message = f"'{rep.id}' shares a name, address or id with rep '{twin.id}'"
            mistakes.add(Diagnostic("PB015", message, node.span, "each lead must belong to one rep: keep them apart"))
        reps.append(rep)
    return tuple(reps)


def _rep(shape: RepShape, node: YamlNode, targets: Targets | None, mistakes: Mistakes) -> Rep:
    if shape.id in OURS | DEVICES:
        place, hint = node.find(["id"]).span, "call the rep's folder otherwise, such as by the first name: ines"
        why = "is a name output/ needs itself" if shape.id in OURS else "is a device on Windows, and no folder's name"
        mistakes.add(Diagnostic("PB012", f"'{shape.id}' {why}", place, hint, width=len(shape.id)))
    if not ADDRESS.match(shape.email):
        place, hint = node.find(["email"]).span, "write it like ines@example.com"
        message = f"'{shape.email}' is not an e-mail address"
        mistakes.add(Diagnostic("PB007", message, place, hint, width=len(shape.email)))
    hours = [mistakes.phrase(line, parse_open) for line in node.items_of("hours")]
    absent = [mistakes.phrase(line, parse_days_off) for line in node.items_of("absent")]
    return Rep(
        id=shape.id,
        name=shape.name,
        email=shape.email,
        phone=shape.phone,
        zone=shape.timezone,
        owners=frozenset(text.strip().casefold() for text in (*shape.owners, shape.name, shape.email, shape.id)),
        span=node.find(["id"]).span,
        region=shape.region,
        hours=WeekHours.of(tuple(line for line in hours if line is not None)) if hours else None,
        absent=tuple(((first - EPOCH).days, (last - EPOCH).days) for first, last in (off for off in absent if off)),
        zone_span=node.find(["timezone"]).span,
        capacity=lower_capacity(node.child("capacity"), targets, mistakes),
        targets=targets,
    )


def lower_lead_files(shapes: Sequence[LeadFileShape], root: YamlNode) -> tuple[LeadFile, ...]:
    """Lower `leads:`."""
    return tuple(
        LeadFile(
            path=shape.file,
            zone=shape.timezone or "",
            country=shape.country,
            columns=dict(shape.columns),
            span=root.find(["leads", number, "file"]).span,
            basis=shape.basis or "",
            zone_span=root.find(["leads", number, "timezone"]).span,
        )
        for number, shape in enumerate(shapes)
    )
