"""Turns what pydantic and the phrase parsers refuse into diagnostics at the user's line and column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from playbook.diagnostics import Diagnostic
from playbook.files import slug
from playbook.reading.meant_clock import meant_open
from playbook.reading.tried_keys import tried_key
from playbook.reading.words import PhraseError, nearest
from playbook.reading.yaml_slips import text_left_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydantic import BaseModel

    from playbook.reading.yaml_tree import YamlNode
    from playbook.source import Span

__all__ = ["REPEATS", "Mistakes", "validate"]

Parsed = TypeVar("Parsed")
Path = tuple[str | int, ...]

NOT_YET = frozenset(
    {
        *("thread", "to", "number", "by", "use", "extends", "on_edit", "reasons", "snippets", "reviewed"),
        *("suppression", "coaching"),
    }
)
REPEATS = "{times: 3}, {every: 30 days, times: 6}, {every: 1 week, until: day 75} or {after: [1 day, 3 days]}"


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

    def unknown(self, what: str, name: str, place: Span, known: Sequence[str], hint: str = "") -> None:
        """Note a name there is nothing of: with the nearest there is, else with ``hint``, or with all there are."""
        near = nearest(name, tuple(known))
        message = f"there is no {what} '{name}'" + (f" — did you mean '{near}'?" if near else "")
        hint = "" if near else hint or f"known: {', '.join(known)}"
        self.add(Diagnostic("PB018", message, place, hint, width=len(name)))


def validate(model: type[BaseModel], node: YamlNode, mistakes: Mistakes) -> frozenset[Path]:
    """Check a tree against its shape; every mismatch is noted where it stands.

    Returns:
        The paths that do not fit, so that what fits can still be read and all mistakes be named in one run.
    """
    issues: list[Any] = []
    try:
        model.model_validate(node.plain())
    except ValidationError as error:
        issues = error.errors(include_url=False)
    wrong = {tuple(issue["loc"]): issue for issue in issues}
    renamed = {found for path, issue in wrong.items() if (found := _meant(issue, path, node, model))}
    for path, issue in wrong.items():
        if path not in renamed:
            mistakes.add(_diagnose(issue, node, model))
    for path in _empty(node, (), set(wrong)):
        mistakes.add(_nothing(node.find(path), path))
        wrong[path] = None
    return frozenset(wrong)


def _meant(issue: Any, path: Path, root: YamlNode, model: type[BaseModel]) -> Path | None:  # noqa: ANN401 - pydantic's
    """The path of the key that an unknown one seems to stand for: that one need not be called missing too."""
    if issue["type"] != "extra_forbidden":
        return None
    known = _keys(model, path[:-1])
    tried = tried_key(path, model.__name__)
    name = _without_colon(str(path[-1]), known, root.find(path)) or (tried.key if tried else "")
    name = name or nearest(str(path[-1]), known)
    return (*path[:-1], name) if name else None


def _empty(node: YamlNode, path: Path, known: set[Path]) -> Iterator[Path]:
    """Keys and items with nothing behind them: nobody writes `at:` to say nothing."""
    entries: Iterable[tuple[str | int, YamlNode]] = ()
    if isinstance(node.value, dict):
        entries = node.value.items()
    elif isinstance(node.value, tuple):
        entries = enumerate(node.value)
    for name, inner in entries:
        here = (*path, name)
        if inner.value is None and here not in known:
            yield here
        elif here not in known:
            yield from _empty(inner, here, known)


def _nothing(node: YamlNode, path: Path) -> Diagnostic:
    if isinstance(path[-1], int):
        return Diagnostic("PB012", "nothing stands behind this -", node.span, "write something, or remove the -")
    hint = f"write it behind `{path[-1]}:`, or indented below it, or leave the key out"
    return Diagnostic("PB012", f"nothing stands behind `{path[-1]}:`", node.key, hint, width=len(path[-1]))


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
        hint = f"use a-z, 0-9 and single -: {slug(str(path[-2]))}"
        return Diagnostic("PB012", f"'{path[-2]}' is not an id", node.key or node.span, hint, width=len(str(path[-2])))
    if node.value is None and path:
        return _nothing(node, path)
    width = max(1, len(node.text.split("\n")[0]))
    return Diagnostic("PB012", _sentence(issue, node), node.span, _advice(issue, node), width=width)


def _unknown_key(root: YamlNode, path: Path, model: type[BaseModel]) -> Diagnostic:
    name = str(path[-1])
    node = root.find(path)
    place = node.key or node.span
    known = _keys(model, path[:-1])
    colon = _without_colon(name, known, node)
    if colon:
        what, rest = ("a space", name[len(colon) + 1 :]) if name[len(colon)] == ":" else ("a colon", name[len(colon) :])
        message = f"{what} is missing after '{colon}{':' * (what == 'a space')}'"
        return Diagnostic("PB002", message, place, f"write '{colon}: {rest.strip()}'", width=len(name))
    tried = tried_key(path, model.__name__)
    if tried is not None:
        return Diagnostic("PB002", f"'{name}' is not a key here", place, tried.hint, width=len(name))
    near = nearest(name, known)
    if near:
        return Diagnostic("PB002", f"unknown key '{name}' — did you mean '{near}'?", place, width=len(name))
    is_branch = name == "steps" and "either" in path
    if name in NOT_YET or is_branch:
        message = f"`{name}` is part of the language, but not of this version"
        hint = "write these steps beside it, each with an `if` of its own" if is_branch else "leave it out"
        return Diagnostic("PB013", message, place, hint, width=len(name))
    text = None if re.fullmatch("[a-z_]+", name) else text_left_behind(root.lines, place.line)
    hint = text.hint if text is not None else f"known here: {', '.join(known)}"
    return Diagnostic("PB002", f"unknown key '{name}'", place, hint, width=len(name))


def _without_colon(name: str, known: list[str], node: YamlNode) -> str:
    """The key in `{objective Learn, …}` or `{objective:Learn, …}`, which YAML takes for one long key."""
    match = re.match(r"([a-z_]+)[ :]\S*", name)
    return match[1] if match is not None and match[1] in known and node.value is None else ""


def _keys(model: type[BaseModel], path: Path) -> list[str]:
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
    is_short = isinstance(node.value, str) and "\n" not in node.text and len(node.text) < 40
    shown = f"'{node.text}'" if is_short else "this"
    if kind == "literal_error":
        near = nearest(node.text, [choice.strip("'") for choice in re.split(", | or ", issue["ctx"]["expected"])])
        return f"{shown} — did you mean '{near}'?" if near else f"{shown} cannot stand here"
    if kind in SENTENCES:
        return f"{shown} {SENTENCES[kind]}"
    return f"{shown}: {issue['msg'].lower()}"


SENTENCES = {
    "list_type": "should be a list",
    "dict_type": "should be a map of keys",
    "model_type": "should be a map of keys",
    "string_type": "should be a text",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "uuid_parsing": "should be a UUID",
    "uuid_type": "should be a UUID",
    "string_pattern_mismatch": "is not an id",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "too_short": "is empty",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
}


WRITTEN = {
    "repeat": f"one of {REPEATS}",
    "if_outcome": "write it like {first-call: unanswered}",
    "either": "begin each entry with `- ` and its channel, such as `- call: {…}`; the last may be `- skip`",
    "call": "write what it is for: {objective: …, ask: …, voicemail: none}",
}
"""What keys look like whose shape people get wrong."""


def _advice(issue: Any, node: YamlNode) -> str:  # noqa: ANN401 - pydantic's TypedDict
    kind = issue["type"]
    if kind == "literal_error":
        return f"one of {issue['ctx']['expected']}"
    where = [part for part in issue["loc"] if isinstance(part, str)][-1:]
    if kind in {"model_type", "dict_type", "list_type", "too_short"} and where and where[0] in WRITTEN:
        return WRITTEN[where[0]]
    if kind == "list_type" and node.text:
        return f"write {_listed(issue['loc'][-1], node.text)}, or begin each item with `- ` on a line of its own"
    if kind == "string_pattern_mismatch":
        return f"use a-z, 0-9 and single -: {slug(node.text)}"
    bounds = issue.get("ctx") or {}
    return {
        "list_type": "begin each item with `- `, or write [one, two]",
        "string_type": "write one text; put it in quotes if it begins with [ or {",
        "string_too_short": "write something, or leave the key out",
        "string_too_long": f"at most {bounds.get('max_length')} characters",
        "too_short": "list at least one",
        "model_type": "indent its keys below it",
        "dict_type": "indent its keys below it",
        "int_parsing": "write it in digits: 3",
        "uuid_parsing": "python -c 'import uuid; print(uuid.uuid4())' makes one",
        "greater_than_equal": f"at least {bounds.get('ge')}",
        "less_than_equal": f"at most {bounds.get('le')}",
    }.get(kind, "")


def _listed(key: object, text: str) -> str:
    hours = meant_open(text) if key in {"open", "hours"} else None
    return f"[{hours.phrases[0] if hours is not None else text}]"
