"""Every formula of formulas.toml: the value that Excel gives, or a refusal by name; never another value."""

from __future__ import annotations

import re
from pathlib import Path

import formula_cases
import pytest
from formula_cases import Case, same

from bareme.hosts.batch import coverage, excel
from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.batch.model import UNSUPPORTED_FORMULA, CellRef, Evaluation

CASES = formula_cases.cases()
ITERATIVE = ("RATE(", "IRR(", "XIRR(")


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    path = tmp_path_factory.mktemp("formulas") / "formulas.xlsx"
    formula_cases.write_book(path, [case.text for case in CASES])
    return evaluate(path, functions=[])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.text for case in CASES])
def test_formula(number: int, computed: Evaluation) -> None:
    case: Case = CASES[number]
    cell = CellRef(f"F{number}", 4, 1)
    problem = next((p for p in computed.problems if p.cell == str(cell)), None)
    if case.refused:
        assert problem is not None
        assert problem.code == UNSUPPORTED_FORMULA
        assert cell not in computed.values
        return
    assert cell in computed.values, problem
    tolerance = 1e-8 if any(name in case.text for name in ITERATIVE) else 1e-12
    assert same(computed.values[cell], case.value, tolerance), computed.values[cell]
    assert (problem is not None) == (isinstance(case.value, str) and case.value.startswith("#"))


def test_every_function_that_is_let_through_has_a_case() -> None:
    tested = {name for case in CASES if not case.refused for name in re.findall(r"[A-Z][A-Z0-9.]*(?=\()", case.text)}
    assert sorted(set(excel.SIGNATURES) - tested) == []


def test_the_documentation_is_fresh() -> None:
    wanted = coverage.table([(c.text, c.group, c.construct, c.refused) for c in CASES])
    assert Path(formula_cases.DOCUMENT).read_text(encoding="utf-8") == wanted, "run tests/batch/formula_cases.py"
