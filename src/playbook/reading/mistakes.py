"""Turns what pydantic and the phrase parsers refuse into diagnostics at the user's line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from playbook.diagnostics import Diagnostic
from playbook.reading.words import PhraseError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from playbook.reading.yaml_tree import YamlNode

__all__ = ["Mistakes", "validate"]

Parsed = TypeVar("Parsed")

NOT_YET = frozenset(
    [
        "either",
        "thread",
        "to",
        "number",
        "by",
        "if_outcome",
        "use",
        "extends",
        "on_edit",
        "exit_if",
        "sms",
        "social",
        "letter",
        "gift",
        "visit",
        "meeting",
        "reasons",
        "snippets",
        "reviewed",
        "suppression",
        "targets",
        "coaching",
    ]
)
# What people try, and what says the same here (language.md, "Mistakes").
TRIED = {
    "after": "say it in `when`: when: 3 days after previous",
    "day": "say it in `when`: when: day 3",
    "delay": "say it in `when`: when: 2 days after previous",
    "wait": "say it in `when`: when: 2 days after previous",
    "of": "say it in `when`: when: 3 h after message of call-back",
    "on": "say it in `when`: when: day 3",
    "then": "steps are read on their own: give the next one its `when`",
    "retry": "write the next try as a step of its own: when: 30-60 min after previous",
    "time": "the time of day is `at`: at: 10:00",
    "subject": "the text stands under `messages:`; name it here with `message:`",
    "body": "the text stands under `messages:`; name it here with `message:`",
    "name": "a step is named by `id`",
    "condition": "a condition is `if`",
}


class Mistakes:
    """Collects diagnostics, so that one run names them all."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Note one, once: a line that many steps inherit is still one mistake."""
        if diagnostic not in self.found:
            self.found.append(diagnostic)

    def phrase(self, node: YamlNode, parse: Callable[[str], Parsed]) -> Parsed | None:
        """Parse a phrase; a mistake in it is noted at its word, and ``None`` given."""
        try:
            return parse(node.text)
        except PhraseError as error:
            self.add(Diagnostic("PB020", error.message, node.at(error.offset), error.hint, width=error.width))
            return None


def validate(model: type[BaseModel], node: YamlNode, mistakes: Mistakes) -> frozenset[tuple[str | int, ...]]:
    """Check a tree against its shape; every mismatch is noted where it stands.

    Returns:
        The paths that do not fit, so that what fits can still be read and all mistakes be named in one run.
    """
    try:
        model.model_validate(node.plain())
    except ValidationError as error:
        issues = error.errors(include_url=False)
        for issue in issues:
            mistakes.add(_diagnose(issue, node, model))
        return frozenset(tuple(issue["loc"]) for issue in issues)
    return frozenset()


def _diagnose(issue: Any, root: YamlNode, model: type[BaseModel]) -> Diagnostic:  # noqa: ANN401 - pydantic's TypedDict
    path = tuple(issue["loc"])
    kind = issue["type"]
    if kind == "extra_forbidden":
        return _unknown_key(root, path, model)
    if kind == "missing":
        node = root.find(path[:-1])
        return Diagnostic("PB011", f"`{path[-1]}` is missing here", node.key or node.span, f"add `{path[-1]}:`")
    node = root.find(path)
    if path and path[-1] == "[key]":
        return Diagnostic("PB012", f"'{path[-2]}' is not an id", node.key or node.span, "use a-z, 0-9 and single -")
    return Diagnostic(
        "PB012", _sentence(issue, node), node.span, _advice(issue), width=max(1, len(node.text.split("\n")[0]))
    )


def _unknown_key(root: YamlNode, path: tuple[Any, ...], model: type[BaseModel]) -> Diagnostic:
    name = str(path[-1])
    node = root.find(path)
    place = node.key or node.span
    if name in TRIED:
        return Diagnostic("PB002", f"'{name}' is not a key here", place, TRIED[name], width=len(name))
    near = nearest(name, _keys(model, path[:-1]))
    if near:
        return Diagnostic("PB002", f"unknown key '{name}' — did you mean '{near}'?", place, width=len(name))
    if name in NOT_YET:
        return Diagnostic(
            "PB013",
            f"`{name}` is part of the language, but not of this version",
            place,
            "leave it out",
            width=len(name),
        )
    known = ", ".join(_keys(model, path[:-1]))
    return Diagnostic("PB002", f"unknown key '{name}'", place, f"known here: {known}", width=len(name))


def _keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The keys allowed at ``path``, read off the shapes themselves."""
    schema = model.model_json_schema(by_alias=True)
    here: dict[str, Any] = schema
    for part in path:
        here = _inside(here, part, schema)
    return sorted(_resolve(here, schema).get("properties", {}))


def _inside(here: dict[str, Any], part: object, schema: dict[str, Any]) -> dict[str, Any]:
    here = _resolve(here, schema)
    if isinstance(part, int):
        return dict(here.get("items", {}))
    inner = here.get("properties", {}).get(part)
    if inner is None:
        inner = here.get("additionalProperties") or next(iter(here.get("patternProperties", {}).values()), {})
    return dict(inner) if isinstance(inner, dict) else {}


def _resolve(here: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for choice in here.get("anyOf", []):
        if choice.get("type") != "null":
            here = choice
            break
    if "$ref" in here:
        return dict(schema["$defs"][here["$ref"].rsplit("/", 1)[1]])
    return here


def _sentence(issue: Any, node: YamlNode) -> str:  # noqa: ANN401 - pydantic's TypedDict
    kind = issue["type"]
    shown = (
        f"'{node.text}'" if isinstance(node.value, str) and "\n" not in node.text and len(node.text) < 40 else "this"
    )
    if node.value is None:
        return "nothing stands here"
    if kind == "literal_error":
        near = nearest(node.text, [choice.strip("'") for choice in issue["ctx"]["expected"].split(" or ")])
        return f"{shown} — did you mean '{near}'?" if near else f"{shown} cannot stand here"
    if kind == "string_pattern_mismatch":
        return f"{shown} is not an id"
    wanted = {
        "list_type": "a list",
        "dict_type": "a map of keys",
        "model_type": "a map of keys",
        "string_type": "a text",
    }
    wanted |= {"int_parsing": "a whole number", "uuid_parsing": "a UUID"}
    if kind in wanted:
        return f"{shown} should be {wanted[kind]}"
    return f"{shown}: {issue['msg'].lower()}"


def _advice(issue: Any) -> str:  # noqa: ANN401 - pydantic's TypedDict
    kind = issue["type"]
    if kind == "literal_error":
        return f"one of {issue['ctx']['expected']}"
    return {
        "list_type": "begin each item with `- `, or write [one, two]",
        "string_pattern_mismatch": "use a-z, 0-9 and single -: call-back",
        "string_too_short": "write something, or leave the key out",
        "too_short": "list at least one",
        "model_type": "indent its keys below it",
        "dict_type": "indent its keys below it",
        "uuid_parsing": "python -c 'import uuid; print(uuid.uuid4())' makes one",
    }.get(kind, "")
