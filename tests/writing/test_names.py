from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.files import DEVICES
from playbook.writing.names import check_path, short_id, slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria López", "maria-lopez"),
        ("  Łukasz  Żółć ", "lukasz-zolc"),
        ("Groß & Söhne GmbH", "gross-sohne-gmbh"),
        ("Ægir Þórsson", "aegir-thorsson"),
        ("ﬁne ①", "fine-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-x"),
        ("aux", "aux-x"),
        ("lpt1", "lpt1-x"),
        ("com10", "com10"),
        ("a" * 50, "a" * 40),
        ("a" * 39 + "-b", "a" * 39),
        ("Ünï\r\ncode\x1b[31m", "uni-code-31m"),
    ],
)
def test_a_name_becomes_letters_digits_and_dashes(text: str, name: str):
    assert slug(text) == name


def test_names_without_a_latin_letter_stay_apart():
    assert slug("山田") != slug("田中")
    assert slug("") == short_id("")


@given(st.text(st.characters(codec=None)), st.integers(8, 60))
def test_every_slug_is_a_safe_file_name(text: str, limit: int):
    name = slug(text, limit)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)
    assert len(name) <= limit
    assert name not in DEVICES
    assert check_path(name) is None


def test_a_short_id_is_the_same_on_every_machine():
    assert short_id("id:101") == "75303158"


@pytest.mark.parametrize(
    "path",
    [
        "plan.json",
        "ines/calendar-2.ics",
        "ines/drafts/2026-11-27/maria-lopez-1a2b3c4d-answer.eml",
        "ines/vdir/0b1f7a52-6a5c-5b0e-8a5e-2f3d1c9e7a10.ics",
        ".playbook/memory/ines.json",
    ],
)
def test_our_own_paths_are_safe(path: str):
    assert check_path(path) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/x.ics", "absolute"),
        ("../x.ics", "`..`"),
        ("ines/../../x.ics", "`..`"),
        ("./x.ics", "`.`"),
        ("ines\\x.ics", "backslash"),
        ("ines//x.ics", "empty"),
        ("ines/", "empty"),
        ("", "empty"),
        ("Ines/x.ics", "capital"),
        ("con.ics", "device"),
        ("ines/nul", "device"),
        ("ines/x.ics.", "only a-z"),
        ("ines/x.tar.gz", "only a-z"),
        ("ines/.hidden", "only a-z"),
        ("ines/.playbook/x", "only a-z"),
        (".playbook2/x", "only a-z"),
        ("-rf", "only a-z"),
        ("inès/x.ics", "only a-z"),
        ("ines/x .ics", "only a-z"),
        ("ines/x\n", "only a-z"),
        ("ines/x:y", "only a-z"),
        ("a/" * 115 + "calendar.ics", "longer than 240"),
        ("a" * 240, "longer than 240"),
    ],
)
def test_an_unsafe_path_is_refused_with_the_reason(path: str, reason: str):
    assert reason in check_path(path)


def test_the_folder_it_goes_into_counts_where_paths_must_be_short():
    path = "ines/drafts/2026-11-27/maria-lopez-1a2b3c4d-answer.eml"
    assert check_path(path, 150) is None
    assert "longer" in check_path(path, 240 - len(path))


def test_the_unfinished_file_beside_it_counts_too():
    assert check_path("a/" * 107 + "x") is None
    assert "longer" in check_path("a/" * 108 + "x")
