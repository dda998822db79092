"""Turns YAML bytes into a tree in which every value knows its line and column, or into diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from playbook.diagnostics import Diagnostic
from playbook.model.playbook import TemplateText
from playbook.reading.yaml_slips import Mark, Slip, find_slip, unquoted_braces
from playbook.source import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["YamlError", "YamlNode", "read_yaml"]

# A playbook of 200 steps has about 4,000 nodes and stands 8 deep: generous, and far from what a bomb needs.
MAX_BYTES = 2_000_000
MAX_NODES = 100_000
MAX_DEPTH = 40
STANDARD_TAG = "tag:yaml.org,2002:"


class YamlError(Exception):
    """A file that is not YAML as we take it; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A value with its place.

    Attributes:
        value: text as written for scalars (``None`` for an empty one), a tuple for lists, a dict for maps.
        span: where the value begins.
        key: where its key begins, for values in a map.
        style: ``|``, ``>``, ``'``, ``"`` or empty for a plain scalar.
        lines: the file's lines, shared by all nodes of a file.
    """

    value: str | tuple[YamlNode, ...] | dict[str, YamlNode] | None
    span: Span
    key: Span | None
    style: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The scalar's text; empty for anything else."""
        return self.value if isinstance(self.value, str) else ""

    def child(self, name: str | int) -> YamlNode | None:
        """The value under a key or index, or ``None``."""
        if isinstance(self.value, dict) and isinstance(name, str):
            return self.value.get(name)
        if isinstance(self.value, tuple) and isinstance(name, int) and name < len(self.value):
            return self.value[name]
        return None

    def text_of(self, name: str, default: str = "") -> str:
        """The text under a key, or ``default`` where there is none."""
        node = self.child(name)
        return node.text if node is not None and node.text else default

    def items_of(self, name: str) -> tuple[YamlNode, ...]:
        """The list under a key; empty where there is none."""
        node = self.child(name)
        return node.value if node is not None and isinstance(node.value, tuple) else ()

    @property
    def entries(self) -> dict[str, YamlNode]:
        """The keys of a map with what stands behind them; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def entries_of(self, name: str) -> dict[str, YamlNode]:
        """The map under a key; empty where there is none."""
        node = self.child(name)
        return node.entries if node is not None else {}

    def find(self, path: Sequence[str | int]) -> YamlNode:
        """Follow ``path`` as far as it leads."""
        node = self
        for part in path:
            node = node.child(part) or node
        return node

    def plain(self) -> object:
        """The same data without places: dicts, lists, texts and ``None``."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, offset: int) -> Span:
        """The place of the character ``offset`` inside a one-line scalar."""
        quote = 1 if self.style in {"'", '"'} else 0
        if self.style in {"|", ">"}:
            return self.template().span
        return Span(self.span.path, self.span.line, self.span.column + quote + offset)

    def template(self) -> TemplateText:
        """The scalar as a template, each of its lines with its place; exact for ``|`` blocks and one-line scalars."""
        if self.style != "|":
            count = self.text.count("\n") + 1
            return TemplateText(self.text, (self.at(0) if self.style != ">" else self.span,) * count, exact=count == 1)
        first = self.span.line  # the block's text begins on the line after its `|`
        body = self.lines[first : first + len(self.text.splitlines())]
        indent = min((len(line) - len(line.lstrip(" ")) for line in body if line.strip()), default=0)
        spans = tuple(
            Span(self.span.path, first + 1 + number, indent + 1) for number in range(self.text.count("\n") + 1)
        )
        return TemplateText(self.text, spans)


def read_yaml(content: bytes, path: str) -> YamlNode:
    """Read one YAML document.

    Raises:
        YamlError: for anything that is not one document of maps, lists and scalars within the size limits.
    """
    text = _decode(content, path)
    try:
        _scan(text, path)
        root = _yaml().compose(text)
    except MarkedYAMLError as error:
        raise YamlError(_from_marked(error, path, text.split("\n"))) from None
    except ReaderError as error:
        before = text[: error.position]
        place = Span(path, before.count("\n") + 1, error.position - before.rfind("\n"))
        raise YamlError(Diagnostic("PB001", "an invisible character stands here", place, "delete it")) from None
    except (YAMLError, AssertionError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        # ruamel leaks these on malformed input; whatever it is, it is the file's fault and the user's line.
        raise YamlError(Diagnostic("PB001", f"this is not YAML: {_first_line(error)}", Span(path))) from None
    if root is None:
        raise YamlError(Diagnostic("PB001", "the file is empty", Span(path), "write at least: playbook: my-playbook"))
    return _Builder(path, tuple(text.split("\n"))).build(root, None)


def _yaml() -> YAML:
    return YAML(typ="rt", pure=True)


def _decode(content: bytes, path: str) -> str:
    if len(content) > MAX_BYTES:
        raise YamlError(Diagnostic("PB001", f"the file is larger than {MAX_BYTES:,} bytes", Span(path), "split it"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise YamlError(
            Diagnostic("PB001", "the file is not UTF-8 text", Span(path, line, column), "save it as UTF-8")
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _scan(text: str, path: str) -> None:
    """Refuse depth, size and tags from the event stream, before anything is built from it."""
    depth = nodes = 0
    for event in _yaml().parse(text):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if isinstance(event, NodeEvent):
            nodes += 1
            if depth > MAX_DEPTH or nodes > MAX_NODES:
                raise YamlError(Diagnostic("PB001", "nested or long beyond reason", _span(path, event.start_mark)))
            tag = None if isinstance(event, AliasEvent) else getattr(event, "tag", None)
            if tag and not str(tag).startswith(STANDARD_TAG):
                raise YamlError(
                    Diagnostic(
                        "PB001",
                        f"the tag '{tag}' means nothing here",
                        _span(path, event.start_mark),
                        "put a text that begins with ! in quotes",
                    )
                )


def _span(path: str, mark: object) -> Span:
    return Span(path, getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


YAML_HINTS = {
    "found character '\\t'": "indent with spaces, not tabs",
    "found character": "put a text that begins with this character in quotes",
    "expected a single document": "keep one playbook per file",
    "found undefined alias": "put a text that begins with * in quotes",
    "expected alphabetic or numeric character": "put a text that begins with & or * in quotes",
    "could not find expected ':'": "write `key: value`, with a space after the colon",
    "mapping values are not allowed here": "put a text that contains ': ' in quotes",
    "expected <block end>": "check the indentation: keys of one level stand in one column",
    "sequence entries are not allowed here": "begin a list on its own line, or put a text that begins with - in quotes",
    "found unknown escape character": "write \\\\ for a backslash, or use single quotes",
    "expected the node content": "write something here, or put the whole text in quotes",
    "expected a comment or a line break": "begin the text on the next line, indented",
    "expected ',' or": "put a comma between them, or the text in quotes",
}


def _from_marked(error: MarkedYAMLError, path: str, lines: Sequence[str]) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or "cannot be read").strip()
    slip = find_slip(lines, problem, _mark(error.context_mark or mark), _mark(mark))
    if slip is not None:
        return _from_slip(slip, path)
    hint = next((advice for words, advice in YAML_HINTS.items() if problem.startswith(words)), "")
    return Diagnostic("PB001", f"this is not YAML: {problem}", _span(path, mark), hint)


def _from_slip(slip: Slip, path: str) -> Diagnostic:
    return Diagnostic("PB001", slip.message, Span(path, slip.line, slip.column), slip.hint, width=slip.width)


def _mark(mark: object) -> Mark:
    return Mark(getattr(mark, "line", 0), getattr(mark, "column", 0))


class _Builder:
    """Turns ruamel's node graph into ``YamlNode``s; counts what aliases expand to."""

    def __init__(self, path: str, lines: tuple[str, ...]) -> None:
        self._path = path
        self._lines = lines
        self._built = 0

    def build(self, node: Node, key: Span | None, depth: int = 0) -> YamlNode:
        self._built += 1
        span = _span(self._path, node.start_mark)
        if self._built > MAX_NODES or depth > MAX_DEPTH:
            raise YamlError(Diagnostic("PB001", "aliases that expand beyond reason", span, "write the values out"))
        written = getattr(node, "style", None) if isinstance(node, ScalarNode) else None
        style = written if written in {"|", ">", "'", '"'} else ""
        return YamlNode(self._value(node, depth), span, key, style, self._lines)

    def _value(self, node: Node, depth: int) -> str | tuple[YamlNode, ...] | dict[str, YamlNode] | None:
        if isinstance(node, SequenceNode):
            return tuple(self.build(child, None, depth + 1) for child in node.value)
        if isinstance(node, MappingNode):
            return self._map(node, depth)
        return (
            None
            if not getattr(node, "style", None) and node.value in {"", "~", "null", "Null", "NULL"}
            else str(node.value)
        )

    def _map(self, node: MappingNode, depth: int) -> dict[str, YamlNode]:
        found: dict[str, YamlNode] = {}
        for key_node, value_node in node.value:
            span = _span(self._path, key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                slip = unquoted_braces(self._lines, span.line)
                word = Diagnostic("PB001", "a key must be one word", span, "put a text that begins with { in quotes")
                raise YamlError(word if slip is None else _from_slip(slip, self._path))
            name = str(key_node.value)
            if name == "<<":
                raise YamlError(Diagnostic("PB001", "'<<' is not part of the language", span, "write the keys out"))
            if name in found:
                first = found[name].key
                raise YamlError(
                    Diagnostic(
                        "PB001",
                        f"'{name}' stands here twice (first on line {first.line if first else '?'})",
                        span,
                        "remove one of them",
                        width=len(name),
                    )
                )
            found[name] = self.build(value_node, span, depth + 1)
        return found
