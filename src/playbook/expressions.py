"""Turns a condition such as ``lead.amount < 100`` into a checked expression, and with a lead's facts into yes or no."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from simpleeval import EvalWithCompoundTypes

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Expression", "ExpressionError", "Facts", "parse_expression"]

ROOTS = ("lead", "history", "answer")
NO = frozenset({"", "0", "false", "no", "n", "f", "off"})
ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Load,
)


class ExpressionError(Exception):
    """An expression that cannot be understood: ``offset`` is the character it stopped at, from 0."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


class _NotKnownError(Exception):
    """A comparison with a value that is missing, or that is no number where one is needed."""


class _Missing:
    """A value nobody has filled in: false by itself, and a comparison with it makes the whole condition false."""

    def __bool__(self) -> bool:
        return False

    def _refuse(self, _other: object) -> NoReturn:
        raise _NotKnownError

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _refuse
    __hash__ = None  # type: ignore[assignment]


class _Value(str):
    """A cell: compares as a number with numbers, as text with texts; "no" and "false" are false."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return self.strip().casefold() not in NO

    def _number(self) -> float:
        number = read_number(self)
        if number is None:
            raise _NotKnownError
        return number

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | float) and not isinstance(other, bool):
            return self._number() == other
        return str.__eq__(self, other) if isinstance(other, str) else bool(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: str | float) -> bool:
        if isinstance(other, str):
            return str(self) < str(other)
        return self._number() < other

    def __le__(self, other: str | float) -> bool:
        return self < other or self == other

    def __gt__(self, other: str | float) -> bool:
        return not self <= other

    def __ge__(self, other: str | float) -> bool:
        return not self < other

    __hash__ = str.__hash__


def read_number(text: str) -> float | None:
    """Read a number as people write it: ``9600``, ``$9,600``, ``99,50``, ``1.234,56``; ``None`` for anything else.

    The last of comma and point is the decimal mark, unless three digits follow a lone one that may group thousands.
    """
    plain = "".join(text.split()).strip("$€£")
    if not re.fullmatch(r"-?\d[\d.,]*", plain):
        return None
    marks = [mark for mark in plain if mark in ".,"]
    if len(set(marks)) == 1 and (len(marks) > 1 or (marks[0] == "," and re.search(r",\d{3}$", plain))):
        plain = plain.replace(marks[0], "")
    elif marks:
        decimal = marks[-1]
        plain = plain.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    try:
        return float(plain)
    except ValueError:
        return None


class Facts:
    """What a condition may look at under one name: ``lead.topic`` or ``lead["Lead form"]``."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str | int]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> object:
        return self[name]

    def __getitem__(self, name: str) -> object:
        value = self._values.get(name, "")
        if isinstance(value, int):
            return value
        return _Value(value) if value.strip() else _Missing()


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression; ``fields`` are the (root, name, offset) it looks at."""

    text: str
    fields: tuple[tuple[str, str, int], ...]

    def holds(self, facts: Mapping[str, Facts]) -> bool:
        """Say whether it is true of ``facts`` (by root); a missing value makes a condition false."""
        try:
            return bool(self.value(facts))
        except (_NotKnownError, TypeError):  # a text where a number is needed is as good as missing
            return False

    def value(self, facts: Mapping[str, Facts]) -> object:
        """Give the expression's value: for ``a or b`` the first that is filled in."""
        evaluator = EvalWithCompoundTypes(functions={}, names={root: facts.get(root, Facts({})) for root in ROOTS})
        return evaluator.eval(self.text, previously_parsed=ast.parse(self.text.strip(), mode="eval").body)

    def first_field(self, facts: Mapping[str, Facts]) -> str | None:
        """Name the first field, in order of writing, that is filled in."""
        for root, name, _ in self.fields:
            if root in facts and facts[root][name]:
                return name
        return None


def parse_expression(text: str) -> Expression:
    """Check an expression and find the fields it names.

    Raises:
        ExpressionError: with the character where it stops being understandable.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        offset = max(0, (getattr(error, "offset", 1) or 1) - 1)
        raise ExpressionError(
            f"'{text.strip()}' is not a condition", offset, "write it like: lead.amount < 100 and lead.topic"
        ) from None
    for node in ast.walk(tree):
        _check(node, text)
    return Expression(text.strip(), tuple(_fields(tree)))


def _check(node: ast.AST, text: str) -> None:
    offset = getattr(node, "col_offset", 0)
    if not isinstance(node, ALLOWED):
        part = ast.get_source_segment(text.strip(), node) or type(node).__name__.lower()
        raise ExpressionError(
            f"'{part}' cannot stand in a condition", offset, "compare fields with values: and, or, not, ==, <, in"
        )
    if isinstance(node, ast.Name) and node.id not in ROOTS:
        raise ExpressionError(
            f"'{node.id}' is not known here", offset, f'begin with {", ".join(ROOTS)}; put texts in quotes: "{node.id}"'
        )
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.value, ast.Name):
        raise ExpressionError("a field has one dot", offset, "for example: lead.topic")
    if isinstance(node, ast.Subscript) and not (
        isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    ):
        raise ExpressionError("a column stands in quotes", offset, 'for example: lead["Lead form"]')
    if isinstance(node, ast.BoolOp | ast.Compare | ast.UnaryOp | ast.Expression):
        bare = next((child for child in ast.iter_child_nodes(node) if isinstance(child, ast.Name)), None)
        if bare is not None and bare.id in ROOTS:
            raise ExpressionError(
                f"'{bare.id}' needs a field", getattr(bare, "col_offset", 0), f"for example: {bare.id}.topic"
            )
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | bool):
        raise ExpressionError("only texts and numbers can be compared with", offset)


def _fields(tree: ast.AST) -> list[tuple[str, str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.append((node.value.id, node.attr, node.col_offset))
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and isinstance(node.slice, ast.Constant)
        ):
            found.append((node.value.id, str(node.slice.value), node.col_offset))
    return sorted(found, key=lambda field: field[2])
