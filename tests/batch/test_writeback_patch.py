"""The XML of one sheet: values come in, every other byte stays."""

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_books import HEAD, MAIN, parts, sheet, zipped

from bareme.hosts.batch.model import CellError
from bareme.hosts.batch.patch import encoded, patched, place_of


def one(rows: str, values: dict[str, object]) -> str:
    """The rows of a sheet after the values were put in."""
    before, after = sheet("|").split("|")
    new = patched(sheet(rows).encode(), {place_of(k): v for k, v in values.items()}).decode()
    assert new.startswith(before)
    assert new.endswith(after)
    return new[len(before) : len(new) - len(after)]


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ('<c r="A1"><f>B1</f></c>', 1.5, '<c r="A1"><f>B1</f><v>1.5</v></c>'),
        ('<c r="A1"><f>B1</f><v>2</v></c>', 3.0, '<c r="A1"><f>B1</f><v>3</v></c>'),
        ('<c r="A1"><f>B1</f><v/></c>', 3, '<c r="A1"><f>B1</f><v>3</v></c>'),
        ('<c r="A1" t="str"><f>B1</f><v>x</v></c>', 3.0, '<c r="A1"><f>B1</f><v>3</v></c>'),
        ('<c r="A1" s="4"><f>B1</f><v>2</v></c>', "x", '<c r="A1" s="4" t="str"><f>B1</f><v>x</v></c>'),
        ('<c r="A1" t="n"><f>B1</f><v>2</v></c>', True, '<c r="A1" t="b"><f>B1</f><v>1</v></c>'),
        ('<c r="A1"><f>B1</f></c>', False, '<c r="A1" t="b"><f>B1</f><v>0</v></c>'),
        ('<c r="A1"><f>B1</f></c>', CellError("#N/A"), '<c r="A1" t="e"><f>B1</f><v>#N/A</v></c>'),
        ('<c r="A1"><f>B1</f></c>', "#N/A", '<c r="A1" t="str"><f>B1</f><v>#N/A</v></c>'),
        ('<c r="A1"><f>B1</f></c>', float("nan"), '<c r="A1" t="e"><f>B1</f><v>#NUM!</v></c>'),
        ('<c r="A1" t="s"><f>B1</f><v>7</v></c>', 7.0, '<c r="A1"><f>B1</f><v>7</v></c>'),
        ('<c r="A1" t="str"><f>B1</f><v>x</v></c>', None, '<c r="A1"><f>B1</f></c>'),
        ('<c r="A1"><f>B1</f></c>', "", '<c r="A1" t="str"><f>B1</f><v></v></c>'),
        ('<c r="A1"><f>B1</f></c>', " a ", '<c r="A1" t="str"><f>B1</f><v xml:space="preserve"> a </v></c>'),
        ('<c r="A1"><f>B1</f></c>', "<&>é", '<c r="A1" t="str"><f>B1</f><v>&lt;&amp;&gt;é</v></c>'),
        ('<c r="A1"><f>B1</f></c>', "a\rb\x00", '<c r="A1" t="str"><f>B1</f><v>a_x000D_b_x0000_</v></c>'),
        ('<c r="A1"><f>B1</f></c>', "_x0041_", '<c r="A1" t="str"><f>B1</f><v>_x005F_x0041_</v></c>'),
        ('<c r="A1"><f>B1</f></c>', "x" * 32_768, '<c r="A1" t="e"><f>B1</f><v>#VALUE!</v></c>'),
        (
            '<c r="A1" t="inlineStr"><f>B1</f><is><t>old</t></is></c>',
            "new",
            '<c r="A1" t="str"><f>B1</f><v>new</v></c>',
        ),
        ("<c r='A1' t='str' s='1'><f>B1</f><v>x</v></c>", 2.0, "<c r='A1' s='1'><f>B1</f><v>2</v></c>"),
        ('<c r="A1" cm="1" vm="3" t="e"><f>B1</f><v>#SPILL!</v></c>', 2.0, '<c r="A1" cm="1"><f>B1</f><v>2</v></c>'),
        (
            '<c r="A1"><f t="shared" si="0"/><v>1</v><extLst><ext uri="x"/></extLst></c>',
            2.0,
            '<c r="A1"><f t="shared" si="0"/><v>2</v><extLst><ext uri="x"/></extLst></c>',
        ),
        (
            '<c\n r="A1"\n><f\n>B1&gt;"&lt;v>"</f\n><v\n>1</v\n></c\n>',
            2.0,
            '<c\n r="A1"><f\n>B1&gt;"&lt;v>"</f\n><v>2</v></c\n>',
        ),
    ],
)
def test_one_formula_cell(cell: str, value: object, expected: str) -> None:
    assert one(f'<row r="1">{cell}</row>', {"A1": value}) == f'<row r="1">{expected}</row>'


def test_a_value_that_is_there_already_changes_no_byte() -> None:
    xml = sheet(
        '<row r="1"><c r="A1"><f>1/10</f><v>0.10000000000000001</v></c><c r="B1" t="str"><f>"é"</f><v>&#233;</v></c>'
        '<c r="C1" t="b"><f>1=1</f><v>1</v></c><c r="D1" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    ).encode()
    values = {(1, 1): 0.1, (1, 2): "é", (1, 3): True, (1, 4): CellError("#N/A")}
    assert patched(xml, values) is xml


def test_constants_are_never_touched() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1"><f>A1</f></c></row>'
    assert one(rows, {"A1": 9.0, "B1": 9.0, "C1": 1.0}) == rows.replace("</f>", "</f><v>1</v>")


def test_a_formula_without_value_shows_an_error_rather_than_its_old_value() -> None:
    assert one('<row r="1"><c r="A1"><f>LAMBDA()</f><v>3</v></c></row>', {}) == (
        '<row r="1"><c r="A1" t="e"><f>LAMBDA()</f><v>#N/A</v></c></row>'
    )


def test_comments_and_cdata_are_no_markup() -> None:
    rows = '<row r="1"><!-- <c r="A1"><f>1</f></c> --><c r="A1"><f><![CDATA["</f><v>"]]></f><v>1</v></c></row>'
    assert one(rows, {"A1": 2.0}) == rows.replace("<v>1</v>", "<v>2</v>")


def test_another_prefix() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:f>B1</x:f><x:v>o</x:v></x:c>'
        '<x:c r="B1"><x:f t="array" ref="B1:C1">D1:E1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    new = patched(xml.encode(), {(1, 1): 1.0, (1, 2): 2.0, (1, 3): "z"}).decode()
    assert new == xml.replace(' t="str"><x:f>B1</x:f><x:v>o</x:v>', "><x:f>B1</x:f><x:v>1</x:v>").replace(
        "D1:E1</x:f></x:c>", 'D1:E1</x:f><x:v>2</x:v></x:c><x:c r="C1" t="str"><x:v>z</x:v></x:c>'
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16(encoding: str) -> None:
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    xml = ("\ufeff" + sheet('<row r="1"><c r="A1"><f>"é"</f></c></row>', head)).encode(encoding)
    assert patched(xml, {(1, 1): "ç"}).decode(encoding) == "\ufeff" + sheet(
        '<row r="1"><c r="A1" t="str"><f>"é"</f><v>ç</v></c></row>', head
    )


def test_latin_1() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    xml = sheet('<row r="1"><c r="A1"><f>"é"</f></c></row>', head).encode("latin-1")
    expected = sheet('<row r="1"><c r="A1" t="str"><f>"é"</f><v>&#231;</v></c></row>', head)
    assert patched(xml, {(1, 1): "ç"}) == expected.encode("latin-1")


def test_cells_and_rows_without_address() -> None:
    rows = "<row><c><v>1</v></c><c><f>A1</f></c></row><row><c/><c><f>B1</f></c></row>"
    assert one(rows, {"B1": 1.0, "B2": 2.0}) == (
        "<row><c><v>1</v></c><c><f>A1</f><v>1</v></c></row><row><c/><c><f>B1</f><v>2</v></c></row>"
    )


def test_an_array_formula_fills_its_range_and_makes_missing_cells_and_rows() -> None:
    rows = (
        '<row r="2"><c r="B2"><f t="array" ref="B2:C6">X</f></c><c r="D2"><v>4</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="C3" s="2"/></row>'
        '<row r="4" ht="9"/>'
        '<row r="6"><c r="B6"><v>0</v></c><c r="D6"><v>4</v></c></row>'
        '<row r="7"><c r="B7"><v>7</v></c></row>'
    )
    values = {f"{c}{r}": float(10 * r + n) for r in range(2, 7) for n, c in enumerate("BC", 2)}
    assert one(rows, values) == (
        '<row r="2"><c r="B2"><f t="array" ref="B2:C6">X</f><v>22</v></c><c r="C2"><v>23</v></c>'
        '<c r="D2"><v>4</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>32</v></c><c r="C3" s="2"><v>33</v></c></row>'
        '<row r="4" ht="9"><c r="B4"><v>42</v></c><c r="C4"><v>43</v></c></row>'
        '<row r="5"><c r="B5"><v>52</v></c><c r="C5"><v>53</v></c></row>'
        '<row r="6"><c r="B6"><v>62</v></c><c r="C6"><v>63</v></c><c r="D6"><v>4</v></c></row>'
        '<row r="7"><c r="B7"><v>7</v></c></row>'
    )


def test_an_array_formula_at_the_end_of_the_sheet() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:A3">X</f></c></row>'
    new = one(rows, {"A1": 1.0, "A2": 2.0, "A3": True})
    assert new.endswith('<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c></row>')


def test_a_refused_array_formula_leaves_no_old_value_in_its_range() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">X</f><v>1</v></c><c r="B1"><v>5</v></c></row>'
        '<row r="2"><c r="XFD2"/></row>'
    )
    assert one(rows, {}).count("<v>#N/A</v>") == 3


def test_the_last_cell_of_a_sheet() -> None:
    rows = '<row r="1048576"><c r="XFD1048576"><f>1+1</f></c></row>'
    assert "<f>1+1</f><v>2</v>" in one(rows, {"XFD1048576": 2.0})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_very_value(number: float) -> None:
    kind, text = encoded(number)
    assert kind == "n"
    assert text is not None
    assert float(text) == number


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_texts_are_read_back_by_openpyxl(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    new = patched(sheet('<row r="1"><c r="A1"><f>B1</f></c></row>').encode(), {(1, 1): text})
    path = tmp_path_factory.getbasetemp() / "text.xlsx"
    zipped(path, parts(**{"xl/worksheets/sheet1.xml": new}))
    read = openpyxl.load_workbook(path, data_only=True)["Plan"]["A1"].value or ""
    assert openpyxl.utils.escape.unescape(read) == text


def test_head_is_kept() -> None:
    assert patched(sheet('<row r="1"><c r="A1"><f>1</f></c></row>').encode(), {(1, 1): 1.0}).startswith(HEAD.encode())
