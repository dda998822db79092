"""Writes the pages that come from the code, or with ``--check`` says which are out of date."""

from __future__ import annotations

import csv
import sys
from importlib.resources import files
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from typer.testing import CliRunner

from playbook.cli.app import app
from playbook.codes import CODES
from playbook.reading.lead_columns import FIELDS, STOP_FIELDS
from playbook.reading.lead_vendors import HUBSPOT, NOT_READ_YET, PLAIN
from playbook.reading.surface import ProjectShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

ROOT = Path(__file__).parent.parent


def diagnostics() -> str:
    """Every code, what it means and what to do."""
    rows = [f"| `{code}` | {entry.name} | {entry.means} | {entry.do} |" for code, entry in sorted(CODES.items())]
    return "\n".join(
        [
            "# Diagnostics",
            "",
            "Written by `docs/generate.py` from `src/playbook/codes.py`; change it there.",
            "",
            "| code | name | what it means | what to do |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


REGULATIONS = """\
# When people may be called

Written by `docs/generate.py` from `src/playbook/planning/regulations.csv`; change it there.

**This is not legal advice, and it may be out of date.** It is a table of what we found, with the place where each rule
stands and how sure we are of it. Whether you may call somebody at all, and when, is for you and your lawyer to know.

## What it does

Calls and texts are planned only at times that every row for the lead allows, on the lead's own clock. It is on by
default. A lead in Florida has two rows, `US` and `US-FL`, and both hold; one in New York has `US` alone, since New York
has no row of its own here. The row `default` is for countries without a row and for leads whose country is unknown.

- **hours** are half-open: until 20:00 means that 19:59 is the last minute to begin.
- **closed** says on whose holidays nobody is called: `national`, or `state` for those of the state or province,
  where it is known, and of the nation. In Italy (`eve as Sat`) the day before a holiday has Saturday's hours.
- **cap** counts the calls to one number, those already made too, in any span of that length: with `3/24h` the fourth
  may begin exactly 24 hours after the first.
- **named** rows are for one kind of caller only (debt collection, announcing machines) and are here to be read: they
  never apply by themselves.

What these rules leave no room for is dropped, and the plan names the rule.

## How to lift a row

Some rows do not hold when you have a reason to call. Say the reason in the lead list's column `basis`, or for a whole
list with `basis:` beside its `file:` in `project.yaml`:

| basis | say it when |
|---|---|
| `asked` | they asked you to contact them |
| `consented` | they agreed, expressly and beforehand, to be called, and you can show it |
| `existing customer` | they buy from you, or did so lately enough for their law to count it |

A basis lifts a row only where the column *lifted by* names it, and then the whole row, its cap as well. Other rows for
the same lead still hold, and so do your own hours and limits. What we do not know to be an exception lifts nothing; nor
does consent that is merely the condition for calling at all.

## Stricter, never looser

`open`, `holidays` and `limits` of a project, playbook or step narrow what the rows leave and cannot widen it: a contact
is planned only where both agree, and the lower cap counts. To be stricter than a row, write shorter hours or lower
limits. A project cannot loosen a row; if one is wrong, mend the table and its citation.

## The rows
"""
"""What does not change with the data; the rows follow."""


def regulations() -> str:
    """The calling rules that ship, with citation and confidence, and how each row came to read as it does."""
    text = files("playbook.planning").joinpath("regulations.csv").read_text("utf-8")
    rows = [{name: cell.replace("|", "\\|") for name, cell in row.items()} for row in csv.DictReader(text.splitlines())]
    names = ("jurisdiction", "hours", "closed", "cap", "lifted by", "citation", "confidence")
    rules = [f"| {' | '.join(_rule(row))} |" for row in rows]
    reasons = [f"| {row['jurisdiction']} | {row['note']} |" for row in rows]
    head = ["", f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    why = ["", "## Why they read as they do", "", "| jurisdiction | reason |", "|---|---|"]
    return REGULATIONS + "\n".join([*head, *rules, *why, *reasons, ""])


def _rule(row: dict[str, str]) -> tuple[str, ...]:
    named = " (named)" if row["applies"] == "named" else ""
    eves = ", eve as Sat" if row["eves"] else ""
    lifted = row["lifted_by"].replace(";", ", ") or "nothing"
    hours = row["hours"].replace(",", ", ").replace("+", " + ")
    closed = row["closed"] + eves
    return (
        row["jurisdiction"] + named,
        hours,
        closed,
        row["cap"] or "none",
        lifted,
        row["citation"],
        row["confidence"],
    )


PROJECT = """\
# project.yaml

Written by `docs/generate.py` from `src/playbook/reading/surface.py`; change it there. Keys without a default must be
there; a key that is not listed here is refused. No default of the schedule is hidden: what a step needs of it and no
playbook sets must stand here. [The first project](../first-project.md) shows a whole file.
"""
KINDS = {str: "text", int: "a whole number", UUID: "a UUID"}


def project_keys() -> str:
    """Every key of project.yaml, a table for each map in it."""
    return "\n".join([PROJECT.rstrip(), *_tables("", ProjectShape, set()), ""])


def _tables(name: str, shape: type[BaseModel], shown: set[type[BaseModel]]) -> Iterator[str]:
    shown.add(shape)
    if name:
        yield from ("", f"## {name}", "", (shape.__doc__ or "").split("\n", maxsplit=1)[0])
    yield from ("", "| key | value | default | meaning |", "|---|---|---|---|")
    inner = {}
    for key, field in shape.model_fields.items():
        if not field.description:
            raise ValueError(f"{shape.__name__}.{key} has no description in surface.py")
        found = _shape_in(field.annotation)
        # `limits.call` has keys of `limits` itself.
        again = found is not None and issubclass(shape, found)
        value = f"a map of {_keys(found)}" if found and again else _value(key, field.annotation)
        yield f"| `{key}` | {value} | {_default(field)} | {field.description} |"
        if found and not again:
            inner[key] = found
    for key, found in inner.items():
        if found not in shown:
            yield from _tables(key, found, shown)


def _keys(shape: type[BaseModel]) -> str:
    return ", ".join(f"`{key}`" for key in shape.model_fields)


def _shape_in(kind: object) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for part in get_args(kind) if (found := _shape_in(part))), None)


def _value(key: str, kind: object) -> str:
    origin, parts = get_origin(kind), [part for part in get_args(kind) if part is not NoneType]
    if _shape_in(kind):
        return f"a {'list of maps' if origin is list else 'map'}, see [{key}](#{key})"
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin in {Union, UnionType}:
        return " or ".join(_value(key, part) for part in parts)
    if origin is list:
        return f"a list of {_value(key, parts[0])}"
    if origin is dict:
        return "a map of texts"
    # Annotated[str, …] is a text with a pattern.
    return KINDS[parts[0] if origin is not None else kind]  # type: ignore[index]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    return f"`{field.default}`" if field.default and isinstance(field.default, str) else "none"


COLUMNS = """\
# The columns of a lead list

Written by `docs/generate.py` from `src/playbook/reading/lead_columns.py` and `lead_vendors.py`; change it there.

A column is known by its header, whatever its case and with spaces or underscores: `First Name`, `first_name`. A list
with other headers says so in project.yaml, field by field: `columns: {phone: Direct dial}`. Each column, known or not,
can be used in texts and conditions: a known one as `lead.topic`, any other as `lead["Deal stage"]`. A list needs a
column with a phone number or an e-mail address, and with more than one rep an owner; nothing else must be there.

| field | headers | in a HubSpot export first | what stands there |
|---|---|---|---|
"""
MEANINGS = {
    "id": "the CRM's own id: the surest way to know a lead again when the list is exported anew",
    "email": "one address",
    "phone": "with + and the country's code, or as people of the row's country write it",
    "mobile": "as phone",
    "owner": "the rep: id, name, e-mail address, or one of `owners:` in project.yaml",
    "country": "`US` or `United States`; decides on zone, holidays and calling rules",
    "state": "`NY` or `New York`; as country",
    "timezone": "an IANA name such as `America/New_York`; without one, country, state and phone number tell",
    "language": "a tag such as `en` or `pt-BR`",
    "received_at": "when the lead reached you: `2026-11-23 16:40`, or with an offset, `2026-11-23T16:40-05:00`; "
    "`11/23/2026` where the day is above 12",
    "requested_at": "when they asked, in the same way",
    "request": "what they wrote, word for word",
    "topic": "what it is about, in a few words that fit into a sentence",
    "form": "which form they filled in",
    "relationship": "`stranger` or `acquaintance`; empty is a stranger",
    "basis": "why they may be called where the law asks: `asked`, `consented`, `existing customer`",
    "status": "where they stand; some leave the lead out, see below",
    "amount": "what it is worth, a number",
}
"""What a field holds, where its name does not say it."""
STOPS = """
## Columns that say stop

A yes in one of them closes what it names. The usual headers (`Do not call`, `Unsubscribed from all email`, `Opted out`)
are known, and one that only sounds like them is obeyed in full and reported; others are named under `columns:`, such as
`columns: {no_email: Newsletter refused}`. A closed channel drops the steps on it and leaves the others: whoever
unsubscribed is still called. Only what closes everything leaves the lead out.

| field | says | closes |
|---|---|---|
"""
STATUSES = """
## Statuses that leave a lead out

| status | reason given |
|---|---|
"""
REFUSED = """
## Exports that are refused

Their columns for people who opted out are not known yet; make a list with plain headers instead. They are those of """


def lead_columns() -> str:
    """Every field of a lead, the headers it is known by, and what leaves a lead out."""
    fields = "".join(
        f"| `{field}` | {', '.join(PLAIN.aliases[field])} | {', '.join(HUBSPOT.aliases.get(field, ()))} "
        f"| {MEANINGS.get(field, '')} |\n"
        for field in FIELDS
    )
    stops = "".join(
        f"| `{field}` | {stop.reason} | {_closes(stop.channels)} |\n" for field, stop in STOP_FIELDS.items()
    )
    dead = "".join(f"| {status} | {reason} |\n" for status, reason in sorted({**PLAIN.dead, **PLAIN.flawed}.items()))
    unread = ", ".join(program.name for program in NOT_READ_YET)
    return COLUMNS + fields + STOPS + stops + STATUSES + dead + REFUSED + unread + ".\n"


def _closes(channels: tuple[str, ...]) -> str:
    return ", ".join(channels) or "everything"


def command_help() -> str:
    """What `playbook --help` says; kept in a file because Typer takes longer to load than to answer."""
    return CliRunner().invoke(app, ["--help"], prog_name="playbook", env={"COLUMNS": "80", "TERM": "dumb"}).output


PAGES = {
    "docs/reference/diagnostics.md": diagnostics,
    "docs/reference/lead-columns.md": lead_columns,
    "docs/reference/project.md": project_keys,
    "docs/regulations.md": regulations,
    "src/playbook/cli/help.txt": command_help,
}


def main() -> int:
    """Write or check every page."""
    stale = []
    for name, make in PAGES.items():
        place, text = ROOT / name, make()
        if "--check" in sys.argv[1:]:
            stale += [name] * (not place.is_file() or place.read_text("utf-8") != text)
        else:
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name} is out of date: run python docs/generate.py")  # noqa: T201 - a script's answer
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
