"""Turns the bytes of a page into elements that a test can ask about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Element", "read_page"]

_WITHOUT_END = frozenset({"br", "hr", "img", "input", "link", "meta"})
_NOT_READ_ALOUD = frozenset({"head", "style"})


@dataclass(slots=True)
class Element:
    """An element of a page: its tag, its attributes, and what stands in it."""

    tag: str
    attributes: Mapping[str, str]
    children: list[Element | str] = field(default_factory=list)

    def find(self, *marks: str) -> list[Element]:
        """List every element below this one that has one of these tags or ``.classes``, in order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                names = {child.tag, *(f".{name}" for name in child.attributes.get("class", "").split())}
                found += [child] * bool(names.intersection(marks)) + child.find(*marks)
        return found

    @property
    def raw(self) -> str:
        """Its text, character by character."""
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self) -> str:
        """Its text as one reads it: a space between elements, none before a comma."""
        spaced = " ".join(" ".join(self._pieces()).split())
        return re.sub(r" ([,;.:)])", r"\1", spaced).replace("( ", "(")

    @property
    def links(self) -> list[str]:
        """Where the links in it lead, in order."""
        return [link.attributes["href"] for link in self.find("a") if "href" in link.attributes]

    def _pieces(self) -> list[str]:
        pieces: list[str] = []
        for child in self.children:
            if isinstance(child, str):
                pieces.append(child)
            elif child.tag not in _NOT_READ_ALOUD:
                pieces += child._pieces()  # noqa: SLF001 - its own kind
        return pieces


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _WITHOUT_END:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        opened = self._open.pop()
        if opened.tag != tag:
            raise ValueError(f"</{tag}> closes <{opened.tag}>")

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_page(content: bytes) -> Element:
    """Read a page, UTF-8, into its elements; the root has no tag.

    Raises:
        ValueError: where an element is closed that is not the innermost open one, or one stays open.
    """
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    if len(reader._open) > 1:  # noqa: SLF001 - its own reader
        raise ValueError(f"<{reader._open[-1].tag}> is never closed")  # noqa: SLF001 - same
    return reader.root
