"""`bareme.xl` under xlwings' own Windows code: what is registered, what the wizard shows, what a cell gets."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from bareme import functions
from excel.windows import Windows, running

XLWINGS = pytest.importorskip("xlwings", reason="xlwings is not installed")


@pytest.fixture(scope="module")
def registered(windows: Windows) -> dict[str, Any]:
    return windows.ask(do="functions")["functions"]


@pytest.fixture(scope="module")
def imported(windows: Windows) -> dict[str, Any]:
    return windows.ask(do="import")


def test_the_windows_code_of_xlwings_runs(windows: Windows) -> None:
    found = windows.ask(do="functions")
    assert found["version"] == XLWINGS.__version__
    assert found["engine"] == "xlwings._xlwindows"


def test_every_public_function_is_registered(registered: dict[str, Any]) -> None:
    assert sorted(registered) == sorted(functions())


def test_arguments_are_those_of_the_registry_in_cell_order(registered: dict[str, Any]) -> None:
    for name, function in functions().items():
        found = registered[name]
        assert [a["name"] for a in found["args"]] == [p.name for p in function.params], name
        assert found["name"] == name
        assert found["category"] == "bareme"
        assert not found["sub"]
        assert not found["volatile"]
        for arg, param in zip(found["args"], function.params, strict=True):
            assert arg["options"] == {"ndim": 2, "err_to_str": True}, (name, arg)
            if not function.varargs:
                assert ("optional" in arg) == (not param.required), (name, arg)


def test_law_stands_between_the_required_arguments_and_the_options(registered: dict[str, Any]) -> None:
    names = [a["name"] for a in registered["SUPPORT_BOXOFFICE"]["args"]]
    assert names[:4] == ["receipts", "law", "gross", "receipts_before"]
    assert registered["TSA_RATE"]["args"][0]["name"] == "law"
    assert "law" not in [a["name"] for a in registered["BOXOFFICE_TAX"]["args"]]
    assert "law" not in [a["name"] for a in registered["EXPLAIN_RULE"]["args"]]


def test_help_texts_fit_in_excel(imported: dict[str, Any]) -> None:
    """255 characters are Excel's limit, for the function and for each argument."""
    options = {o["macro"].removeprefix("'plan.xlsm'!"): o for o in imported["options"]}
    assert sorted(options) == sorted(functions())
    for name, function in functions().items():
        option = options[name]
        assert option["Category"] == "bareme"
        assert 10 < len(option["Description"]) <= 255, name
        docs = option["ArgumentDescriptions"]
        assert len(docs or []) == len(function.params), name
        assert all(5 < len(text) <= 255 for text in docs or []), (name, docs)
        assert not any(text.startswith("Positional argument") for text in docs or [])


def test_help_names_the_allowed_words(imported: dict[str, Any]) -> None:
    options = {o["macro"].removeprefix("'plan.xlsm'!"): o for o in imported["options"]}
    docs = options["TSA_RATE"]["ArgumentDescriptions"]
    assert "METROPOLE" in docs[1]
    assert "OVERSEAS" in docs[1]


def test_help_in_french() -> None:
    with running("fr") as host:
        options = {o["macro"].removeprefix("'plan.xlsm'!"): o for o in host.ask(do="import")["options"]}
    assert "Soutien" in options["SUPPORT_BOXOFFICE"]["Description"]
    assert options["SUPPORT_BOXOFFICE"]["ArgumentDescriptions"][1].startswith("Texte de loi")


def test_the_module_that_xlwings_writes(imported: dict[str, Any]) -> None:
    """xlwings' own Import Functions: one VBA function each, calling bareme.xl, optional arguments optional."""
    (source,) = imported["modules"]
    declared = re.findall(r"^Function (\w+)\((.*)\)$", source, re.MULTILINE)
    assert sorted(name for name, _ in declared) == sorted(functions())
    arguments = dict(declared)
    assert arguments["SUPPORT_BOXOFFICE"].startswith("receipts, Optional law, Optional gross")
    assert arguments["EXPLAIN_RULE"] == "udf, lang, ParamArray arguments()"
    assert source.count('XLPy.CallUDF("bareme.xl"') == 2 * len(functions())
    assert all(len(line) < 1023 for line in source.splitlines()), "VBA takes lines of 1023 characters"


# -- values: 1 200 000 × 10.72 % × 1.25 = 160 800 gross (CIBS L. 452-5, article 211-26) --------------------------------

MISSING = {"missing": True}


def test_a_scalar(windows: Windows) -> None:
    assert windows.call("SUPPORT_BOXOFFICE", 1200000, "rga-2023", True) == pytest.approx(160800, abs=1e-9)


def test_a_cell_is_a_scalar(windows: Windows) -> None:
    cells = [{"range": [[1200000]]}, {"range": [["rga-2023"]]}, {"range": [[True]]}]
    assert windows.call("SUPPORT_BOXOFFICE", *cells) == pytest.approx(160800, abs=1e-9)


def test_a_cell_in_a_currency_format(windows: Windows) -> None:
    """COM hands such a cell over as a decimal."""
    money = {"range": [[{"money": "1200000"}]]}
    assert windows.call("SUPPORT_BOXOFFICE", money, "rga-2023", True) == pytest.approx(160800, abs=1e-9)


def test_blank_and_missing_are_alike(windows: Windows) -> None:
    missing = windows.call("SUPPORT_BOXOFFICE", 1200000, "rga-2023", MISSING, MISSING)
    assert missing == windows.call("SUPPORT_BOXOFFICE", 1200000, "rga-2023", {"range": [[None]]}, None)
    assert missing == windows.call("SUPPORT_BOXOFFICE", 1200000, "rga-2023")
    assert missing == windows.call("SUPPORT_BOXOFFICE", 1200000, "rga-2023", False, 0)


def test_a_blank_required_argument_is_value(windows: Windows) -> None:
    assert windows.call("SUPPORT_BOXOFFICE", {"range": [[None]]}, "rga-2023") == "#VALUE!"


def test_a_column_in_gives_a_column_out(windows: Windows) -> None:
    column = {"range": [[1200000], [0], [2400000]]}
    found = windows.call("SUPPORT_BOXOFFICE", column, "rga-2023", True)
    assert found == [[pytest.approx(160800)], [0.0], [pytest.approx(321600)]]


def test_an_error_stays_in_its_own_row(windows: Windows) -> None:
    column = {"range": [[1200000], [{"error": "#DIV/0!"}], [None], ["12,5"]]}
    found = windows.call("SUPPORT_BOXOFFICE", column, "rga-2023", True)
    assert found == [[pytest.approx(160800)], ["#DIV/0!"], ["#VALUE!"], ["#VALUE!"]]


def test_a_row_is_not_a_column(windows: Windows) -> None:
    assert windows.call("SUPPORT_BOXOFFICE", {"range": [[1200000, 2400000]]}, "rga-2023") == "#VALUE!"


@pytest.mark.parametrize(
    "error", ["#N/A", "#DIV/0!", "#NUM!", "#REF!", "#NAME?", "#NULL!", "#VALUE!", "#SPILL!", "#CALC!"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_error_in_is_the_same_error_out(windows: Windows, error: str, place: int) -> None:
    cells: list[Any] = [1200000, "rga-2023", True]
    cells[place] = {"error": error}
    assert windows.call("SUPPORT_BOXOFFICE", *cells) == error
    cells[place] = {"range": [[{"error": error}]]}
    assert windows.call("SUPPORT_BOXOFFICE", *cells) == error


def test_an_array_of_vba_is_read_as_a_range(windows: Windows) -> None:
    found = windows.call("SUPPORT_BOXOFFICE", {"array": [[1200000], [0]]}, "rga-2023", True)
    assert found == [[pytest.approx(160800)], [0.0]]


@pytest.mark.parametrize(
    ("day", "date1904"),
    [
        ({"date": "2016-05-01"}, False),
        (42491, False),
        (41029, True),
        ({"date": "2016-05-01"}, True),
        ("2016-05-01", False),
    ],
)
def test_a_date_is_the_same_day_however_it_comes(windows: Windows, day: Any, date1904: bool) -> None:
    """1 May 2016 is serial 42491, and 41029 in a book that counts from 1904 (1462 days less)."""
    book = {"date1904": date1904}
    text = windows.call("EXPLAIN_RULE", "TSA_RATE", "en", day, **book)[0][3]
    assert windows.call("TSA_RATE", day, **book) == windows.call("TSA_RATE", {"date": "2016-05-01"})
    assert text == windows.call("EXPLAIN_RULE", "TSA_RATE", "en", {"date": "2016-05-01"})[0][3]


def test_the_1904_system_matters(windows: Windows) -> None:
    """The same number is another day, four years later, in the other system."""
    plain = windows.call("EXPLAIN_RULE", "SUPPORT_BOXOFFICE", "en", 1200000, 42491)[0]
    later = windows.call("EXPLAIN_RULE", "SUPPORT_BOXOFFICE", "en", 1200000, 42491, date1904=True)[0]
    assert plain[3] == "rga-2015"
    assert later[3] != "rga-2015"


def test_explain_rule_takes_any_arguments_and_gives_rows(windows: Windows) -> None:
    rows = windows.call("EXPLAIN_RULE", "SUPPORT_BOXOFFICE", "fr", {"range": [[1200000]]}, "rga-2023", MISSING)
    assert all(len(row) == 5 for row in rows)
    assert rows[0][0].startswith("SUPPORT_BOXOFFICE = 137")
    assert any("211-26" in str(row[4]) for row in rows)


def test_an_unknown_text_of_law_is_na(windows: Windows) -> None:
    assert windows.call("SUPPORT_BOXOFFICE", 1200000, "rga-1815") == "#N/A"


def test_french_words(windows: Windows) -> None:
    assert windows.call("TSA_RATE", "rga-2023", "outre-mer") == windows.call("TSA_RATE", "rga-2023", "OVERSEAS")


def test_a_macro_may_call_too(windows: Windows) -> None:
    """`bareme_check` does; there is no calling cell then."""
    found = windows.ask(do="call", name="TSA_RATE", args=["rga-2023"], macro=True)
    assert found == [[0.1072]]


# -- the adapter alone -------------------------------------------------------------------------------------------------


def test_no_integer_reaches_excel() -> None:
    """VBA would take a large one for 64 bits, which cells of 32-bit Excel do not know."""
    from bareme.hosts.excel import adapter

    assert [type(c) for c in adapter.write([[3, True, None, "x"]])[0]] == [float, bool, type(None), str]


def test_whole_columns_end_at_the_last_filled_row() -> None:
    """=BOXOFFICE_RECEIPTS(A:A,B:B): the longer of the two counts; a million blank rows are not an answer."""
    from bareme.hosts.excel import adapter

    admissions: list[list[Any]] = [[None]] * 1_048_576
    prices: list[list[Any]] = [[""]] * 1_048_576
    admissions[0], admissions[1], prices[0], prices[2] = [1000.0], [2000.0], [7.0], [9.0]
    found = adapter.answer("BOXOFFICE_RECEIPTS", [admissions, prices])
    assert found == [[7000.0], ["#VALUE!"], ["#VALUE!"]]
    assert adapter.answer("SUPPORT_TV", [[[200000.0], *[[None]] * 65_535], [["rga-2015"]]]) == 20000.0
    assert adapter.answer("SUPPORT_TV", [[[None]] * 65_536, [["rga-2015"]]]) in (0.0, "#VALUE!")


def test_what_no_cell_can_hold_is_num() -> None:
    from bareme.hosts.excel import adapter

    assert adapter.write([[float("inf"), float("nan"), 1e308]]) == [["#NUM!", "#NUM!", 1e308]]


def test_rows_have_one_width() -> None:
    from bareme.hosts.excel import adapter

    assert adapter.write([[1.0], [1.0, 2.0]]) == [[1.0, None], [1.0, 2.0]]
    assert adapter.write([]) is None


def test_a_fault_is_no_traceback(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from bareme.hosts.excel import adapter

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(adapter, "call_cells", broken)
    assert adapter.answer("TSA_RATE", ["rga-2023"]) == "#VALUE!"
    assert "boom" in caplog.text


def test_excel_is_asked_for_its_dates_only_where_a_number_may_be_one() -> None:
    """The question is a call from Python back to Excel, for each cell."""
    from bareme.hosts.excel import adapter

    asked: list[str] = []

    def date1904() -> bool:
        asked.append("asked")
        return True

    adapter.answer("SUPPORT_BOXOFFICE", [[[1200000.0]], [["rga-2015"]]], date1904)
    adapter.answer("EXPLAIN_RULE", [[["SUPPORT_BOXOFFICE"]], [["en"]], [[1200000.0]], [["rga-2015"]]], date1904)
    assert asked == []
    assert adapter.answer("RULE_VERSION", [[[40584.0]]], date1904) == "rga-2015"
    adapter.answer("EXPLAIN_RULE", [[["RULE_VERSION"]], [["en"]], [[40584.0]]], date1904)
    assert asked == ["asked", "asked"]


# -- imports ---------------------------------------------------------------------------------------------------------


def test_without_xlwings_the_import_says_what_to_do() -> None:
    code = (
        "import sys; sys.modules['xlwings'] = None\ntry:\n    import bareme.xl\nexcept ImportError as e:\n    print(e)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert 'pip install "bareme[excel]"' in said


def test_nothing_of_the_paid_part_is_loaded() -> None:
    code = "import sys, xlwings; before = set(sys.modules); import bareme.xl; print(set(sys.modules) - before)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "xlwings." not in said
