"""Turns a plugin's HTML templates and values into a page that needs no network and runs no script."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["Page", "Pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page as bytes, UTF-8."""

    content: bytes


class Pages:
    """The templates and the style sheet of one package.

    Every value is escaped; a missing one is an error. The style sheet is put into the page and allowed there by its
    hash; nothing else may load (Content-Security-Policy ``default-src 'none'``).

    Args:
        package: the package that holds the templates, such as ``my_plugin.templates``.
        style: the name of its style sheet.
    """

    def __init__(self, package: str, style: str = "page.css") -> None:
        self._folder = files(package)
        self._css = self._folder.joinpath(style).read_text("utf-8").replace("\r\n", "\n").strip()
        digest = hashlib.sha256(self._css.encode()).digest()
        self._policy = f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'; img-src data:"
        self._environment: Environment | None = None
        self._templates: dict[str, Template] = {}

    def render(self, template: str, **values: object) -> Page:
        """Render ``template`` (a file name in the package) with ``values``, ``style`` and ``policy``.

        Raises:
            jinja2.UndefinedError: where the template names a value that was not given.
        """
        if template not in self._templates:
            self._templates[template] = self._load(template)
        from markupsafe import Markup  # noqa: PLC0415 - start-up: imported with jinja2, when the first page is made

        text = self._templates[template].render(
            **values,
            style=Markup(self._css),  # noqa: S704 - the package's own style sheet, hashed in the policy
            policy=self._policy,
        )
        return Page(text.encode("utf-8"))

    def _load(self, name: str) -> Template:
        if self._environment is None:
            from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - start-up, as above

            self._environment = Environment(
                autoescape=True,
                loader=FunctionLoader(self._source),
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
        return self._environment.get_template(name)

    def _source(self, name: str) -> str:
        return self._folder.joinpath(name).read_text("utf-8").replace("\r\n", "\n")
