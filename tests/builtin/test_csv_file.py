"""A file's bytes become a table cell by cell, or a sentence that says where reading would be a guess."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.builtin.sources.csv_file import CsvFile, playbook_register_lead_sources
from playbook.extend import Row, SourceError

if TYPE_CHECKING:
    from playbook.extend import Table


def read(content: bytes) -> Table:
    return CsvFile().read(content, "leads.csv")


def refused(content: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(content)
    return caught.value


def test_it_registers_for_csv_tsv_and_txt():
    (source,) = playbook_register_lead_sources()
    assert (source.name, source.suffixes) == ("csv", (".csv", ".tsv", ".txt"))


def test_rows_know_the_line_they_begin_on():
    table = read(b'id,note\n1,"called\nat noon; ""no mornings"""\n\n  \n2,\n,\n3,c\n')
    assert table.headers == ("id", "note")
    assert table.header_line == 1
    assert table.rows == (Row(2, ("1", 'called\nat noon; "no mornings"')), Row(6, ("2", "")), Row(8, ("3", "c")))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_dialect_reads_alike(delimiter: str, end: str, encoding: str):
    lines = (delimiter.join(cells) for cells in (("First Name", "City"), ("Zoë", "Łódź"), ("太郎", "")))
    table = read((end.join(lines) + end).encode(encoding))
    assert table.headers == ("First Name", "City")
    assert table.rows == (Row(2, ("Zoë", "Łódź")), Row(3, ("太郎", "")))


def test_a_delimiter_inside_cells_does_not_win():
    table = read(b"name;about\nMeier;likes red, white, blue\nKunz;likes green, grey, black\n")
    assert table.rows[0].cells == ("Meier", "likes red, white, blue")


def test_a_delimiter_inside_a_header_does_not_win():
    table = read(b"Name, first, middle, last;Email\nAnn Lee;ann@example.com\n")
    assert table.headers == ("Name, first, middle, last", "Email")


def test_one_column_is_a_table():
    assert read(b"email\na@example.com\n").rows == (Row(2, ("a@example.com",)),)


def test_two_delimiters_that_fit_equally_are_refused():
    error = refused(b"Name;Amount, net\nMeier;1,50\n")
    assert error.code == "PB031"
    assert "commas or semicolons" in error.message


def test_another_encoding_is_refused_at_the_byte():
    error = refused('id;city\r\n1;"Brno\nand"\r\n2;Plzeň\r\n'.encode("cp1250"))
    assert (error.code, error.line, error.column) == ("PB031", 4, 7)
    assert "0xF2" in error.message
    assert "CSV UTF-8" in error.hint


def test_the_mark_does_not_shift_the_column():
    error = refused(b"\xef\xbb\xbfid,n\n1,\xff\n")
    assert (error.line, error.column) == (2, 3)


def test_half_a_utf_16_file_is_refused():
    assert "UTF-16" in refused("id,name\n1,a\n".encode("utf-16")[:-1]).message


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_under_a_changed_name_is_told_so(start: bytes):
    error = refused(start + b"\x00" * 100)
    assert "workbook" in error.message
    assert "CSV UTF-8" in error.hint


def test_a_nul_is_refused_where_it_stands():
    error = refused(b"id,name\n1,a\x00b\n")
    assert (error.line, error.column) == (2, 4)
    assert "NUL" in error.message


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n \n\r\n", b",,\n,,\n", b"id,name\n", b"id,name\n\n,\n"])
def test_an_empty_list_is_told_so(content: bytes):
    error = refused(content)
    assert error.code == "PB033"
    assert "the list is empty" in error.message


@pytest.mark.parametrize("header", ["Email,Name,email ", "Email,Name,EMAIL", "Lead  Form,Name,lead form"])
def test_a_header_that_stands_twice_is_refused(header: str):
    error = refused(f"{header}\na,b,c\n".encode())
    assert (error.code, error.line) == ("PB032", 1)


def test_a_shifted_row_is_refused_with_its_line():
    error = refused(b'id,company,phone\n1,"Smith, Sons",5\n2,Smith, Sons,6\n3,a,7\n4,b\n')
    assert (error.code, error.line) == ("PB034", 3)
    assert "4 cells" in error.message
    assert "next on line 5" in error.message


def test_a_row_with_too_few_cells_is_refused():
    error = refused(b"id,company,phone\n1,a,5\n2,b\n")
    assert (error.code, error.line) == ("PB034", 3)


def test_a_shift_far_down_is_found():
    rows = b"".join(b"%d,a,b\n" % number for number in range(500))
    assert refused(b"id,x,y\n" + rows + b"500,a,b,c\n").line == 502


def test_a_nameless_column_goes_only_while_it_is_empty():
    assert read(b"id,,name,\n1,,a,\n").rows == (Row(2, ("1", "a")),)
    error = refused(b"id,,name\n1,,a\n2,stray,b\n")
    assert (error.code, "line 3" in error.message) == ("PB032", True)


def test_an_unclosed_quote_is_refused_where_it_opens():
    error = refused(b'id,name\n1,a\n2,"b\n3,c\n4,d\n')
    assert error.line == 3
    assert "never closed" in error.message


def test_text_after_a_closing_quote_is_refused():
    assert refused(b'id,name\n1,"Smith" & Sons\n').line == 2


def test_caps_hold():
    class Small(CsvFile):
        max_bytes, max_columns, max_cell = 60, 3, 10

    small = Small()
    assert small.read(b"a,b,c\n1,2,1234567890\n", "x.csv").rows
    for content in (b"a,b,c,d\n1,2,3,4\n", b"a,b,c\n1,2,12345678901\n", b"a,b\n" + b"1,2\n" * 20):
        with pytest.raises(SourceError):
            small.read(content, "x.csv")
    assert refused(b"a," + b"b" * 1_001 + b"\n1,2\n").code == "PB032"
    assert "too long" in refused(b"a,b\n1," + b"x" * 140_000 + b"\n").message


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_what_was_written_is_read(rows: list[list[str]], delimiter: str, encoding: str, end: str):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["one", "two", "three"], *rows])
    filled = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        assert refused(text.getvalue().encode(encoding)).code == "PB033"
        return
    table = read(text.getvalue().encode(encoding))
    assert [row.cells for row in table.rows] == filled


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_sentence(content: bytes):
    found = read_or_refuse(content)
    if isinstance(found, SourceError):
        assert found.message
        assert min(found.line, found.column) >= 1
    else:
        assert all(len(row.cells) == len(found.headers) for row in found.rows)


def read_or_refuse(content: bytes) -> Table | SourceError:
    try:
        return read(content)
    except SourceError as error:
        return error
