"""Every workbook that we ship: the batch and a real LibreOffice give the same value in every formula cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from bareme.hosts.batch.evaluate import evaluate
from bareme.hosts.calc import office
from calc.compared import differences

pytestmark = pytest.mark.slow

BOOKS = sorted((Path(__file__).parents[2] / "workbooks").glob("*.xlsx"))


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_the_batch_and_libreoffice_agree(path: Path, session: office.Session) -> None:
    found = office.evaluate(session, path)
    assert "fault" not in found, found
    values = evaluate(path).values
    assert values
    assert differences(found["sheets"], values) == []
