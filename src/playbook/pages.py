"""Turns a plugin's HTML templates and values into a page that needs no network and runs no script."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from jinja2 import Environment

__all__ = ["Page", "Pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page as bytes, UTF-8."""

    content: bytes


class Pages:
    """The templates and the style sheets of one package.

    Every value is escaped; a missing one is an error. The style is put into the page and allowed there by its hash;
    nothing else may load (Content-Security-Policy ``default-src 'none'``), so a template has no ``style=`` attribute.

    Args:
        package: the package that holds the templates, such as ``my_plugin.templates``.
        styles: the names of its style sheets, joined in this order; ``page.css`` where none is named. Their comments
            stay behind.
    """

    def __init__(self, package: str, *styles: str) -> None:
        self._folder = files(package)
        self._css = "\n".join(_style_sheet(self._folder, style) for style in styles or ("page.css",))
        digest = base64.b64encode(hashlib.sha256(self._css.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
        )
        self._environment: Environment | None = None

    def render(self, template: str, **values: object) -> Page:
        """Render ``template`` (a file name in the package) with ``values``, ``style`` and ``policy``.

        Raises:
            jinja2.UndefinedError: where the template names a value that was not given.
        """
        if self._environment is None:
            self._environment = self._make_environment()
        text = self._environment.get_template(template).render(values)
        # A lone surrogate (text that was never Unicode) must not stop a build: it is shown as a question mark.
        return Page(text.encode("utf-8", "replace"))

    def _make_environment(self) -> Environment:
        # Start-up: a command that writes no page does not pay for jinja2.
        from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415
        from markupsafe import Markup  # noqa: PLC0415

        environment = Environment(
            autoescape=True,
            loader=FunctionLoader(self._source),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.globals["style"] = Markup(self._css)  # noqa: S704 - the package's own, hashed in the policy
        environment.globals["policy"] = self._policy
        return environment

    def _source(self, name: str) -> str:
        return _lines_alike(self._folder.joinpath(name).read_text("utf-8"))


def _style_sheet(folder: Traversable, name: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", folder.joinpath(name).read_text("utf-8"), flags=re.DOTALL)
    return "\n".join(line.strip() for line in _lines_alike(text).split("\n") if line.strip())


def _lines_alike(text: str) -> str:
    # A checkout with CRLF must give the same bytes, and the same hash, as one without.
    return text.replace("\r\n", "\n")
