"""What a page made from a plugin's templates allows, escapes and refuses."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import jinja2
import pytest

from playbook.extend import Pages

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = '<meta content="{{ policy }}"><style>{{ style }}</style><p title="{{ name }}">{{ name }}</p>\n'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    name = f"pages_of_{request.node.name}".replace("[", "_").replace("]", "")
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "page.html").write_bytes(TEMPLATE.encode())
    (folder / "page.css").write_bytes(b"/* why */\r\np {\r\n  color: red;\r\n}\r\n")
    (folder / "more.css").write_bytes(b"a { color: blue; }\n")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def style_of(page: bytes) -> str:
    return page.decode().partition("<style>")[2].partition("</style>")[0]


def test_the_style_is_allowed_by_its_hash_and_nothing_else_is(package: str):
    page = Pages(package).render("page.html", name="Maria").content
    digest = base64.b64encode(hashlib.sha256(style_of(page).encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;;" in page.decode()
    assert "unsafe" not in page.decode()


def test_style_sheets_are_joined_in_order_without_comments(package: str):
    page = Pages(package, "page.css", "more.css").render("page.html", name="Maria").content
    assert style_of(page) == "p {\ncolor: red;\n}\na { color: blue; }"


def test_a_checkout_with_other_line_ends_gives_the_same_bytes(package: str, tmp_path: Path):
    one = Pages(package).render("page.html", name="Maria").content
    (tmp_path / package / "page.css").write_bytes(b"p {\n  color: red;\n}\n")
    (tmp_path / package / "page.html").write_bytes(TEMPLATE.replace("\n", "\r\n").encode())
    assert Pages(package).render("page.html", name="Maria").content == one


def test_values_are_escaped_in_text_and_in_attributes(package: str):
    page = Pages(package).render("page.html", name="\"><script>'&").content.decode()
    assert page.endswith('<p title="&#34;&gt;&lt;script&gt;&#39;&amp;">&#34;&gt;&lt;script&gt;&#39;&amp;</p>\n')


def test_a_value_that_was_not_given_is_an_error(package: str):
    with pytest.raises(jinja2.UndefinedError, match="name"):
        Pages(package).render("page.html")


def test_text_that_is_not_unicode_does_not_stop_a_build(package: str):
    assert b'<p title="Mar?a">' in Pages(package).render("page.html", name="Mar\udceda").content
