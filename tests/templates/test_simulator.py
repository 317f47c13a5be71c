"""The support simulator: its figures against hand calculations, its guidance when empty, its answers at the limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Filled

# The hand calculation of the committed film, rga-2023 (211-26, 211-27, 810-1; 10.72 % of CIBS L. 452-5):
#   net rate of the first tier: 125 % × (1 − 10 %) × (1 − 5.29 %) = 106.548 75 %; × 10.72 % = 11.422 026 %
NET = 0.1072 * 1.25 * 0.9 * 0.9471
#   television: two contracts above 305 000 €: 2 × 305 000 × 10 % × 0.9471; video: 150 000 × 4.5 % × 0.9471
OTHERS = 57_773.1 + 6_392.925
HAND = {
    "receipts_base": 2_555_000,
    "support_low": 876_000 * NET + OTHERS,  # 120 000 × 7.30
    "support_base": 355_998.7893,  # 291 832.7643 + 57 773.10 + 6 392.925
    "support_high": 5_840_000 * NET + OTHERS,  # 800 000 × 7.30
    "coefficient": 1,
    "lead_base": 355_998.7893 * 0.75,
    "result_base": 315_000 + 266_999.091975 - 400_000,  # 350 000 × 0.90
    "even_without": 444_445,  # 400 000 / 0.90 = 444 444.4
    "even_cinema": 262_234,  # 400 000 / (0.90 + 75 % × 7.30 × 11.422026 %) = 262 233.9
    "even_all": 230_685,  # (400 000 − 75 % × 64 166.025) / 1.525 355 92 = 230 684.2
    "admissions_for_target": 599_659,  # 500 000 / 11.422026 % / 7.30 = 599 658.6
    "admissions_for_target_all": 522_704,  # 435 833.975 / 11.422026 % / 7.30 = 522 703.3
    "points_for_target": 75,  # 70 points give 70 %, then 3 % a point: 85 % at 75
    "points_for_support": "out of reach",
    # 50 % of 3 360 000 = 1 680 000; less 111 365.20 and 640 000: 928 634.80; / (1 + 25 % × 0.9471), to the cent
    "invest_most": 750_851.85,
    "invest_limit": "the ceiling of all public aid",
    "invest_cap": 1_680_000,
}
FRENCH = {
    "out of reach": "hors d'atteinte",
    "the ceiling of all public aid": "le plafond de toutes les aides publiques",
}


@pytest.fixture(scope="module", params=["fr", "en"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return Filled(tmp_path_factory.mktemp("simulator"), "simulator", request.param, filled=True)


@pytest.mark.parametrize("name", HAND)
def test_the_film_comes_out_as_calculated_by_hand(film: Filled, name: str) -> None:
    wanted = HAND[name]
    if isinstance(wanted, str):
        assert film.value(name) == (FRENCH[wanted] if film.lang == "fr" else wanted)
    else:
        assert film.value(name) == pytest.approx(wanted, abs=1e-4)


def test_the_film_shows_no_error_anywhere(film: Filled) -> None:
    evaluation = film.compute()
    assert evaluation.problems == []
    assert not [str(ref) for ref, value in evaluation.values.items() if isinstance(value, str) and value[:1] == "#"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_simulator_guides_and_shows_no_error(tmp_path: Path, lang: str) -> None:
    book = Filled(tmp_path, "simulator", lang)
    evaluation = book.compute()
    assert evaluation.problems == []
    shown = {ref: value for ref, value in evaluation.values.items() if isinstance(value, str)}
    assert not [str(ref) for ref, value in shown.items() if value.startswith("#")]
    guided = {ref.sheet for ref, value in shown.items() if value.startswith("→")}
    assert len(guided) == 7, guided
    for name in ("support_base", "lead_base", "even_all", "admissions_for_target", "points_for_target", "invest_most"):
        assert book.value(name) == "", name


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return Filled(tmp_path_factory.mktemp("english"), "simulator", "en", filled=True)


def test_the_kinks_are_where_the_tiers_end(english: Filled) -> None:
    row = english.find("Curve", "A", "End of tier 1")
    assert english.value(f"Curve!B{row}") == pytest.approx(9_225_000 / 7.3)
    assert english.value(f"Curve!C{row}") == pytest.approx(9_225_000 * NET + OTHERS)
    # second tier: 95 % in the place of 125 %
    top = 9_225_000 * NET + 21_525_000 * NET * 0.95 / 1.25 + OTHERS
    assert english.value(f"Curve!B{row + 1}") == pytest.approx(30_750_000 / 7.3)
    assert english.value(f"Curve!C{row + 1}") == pytest.approx(top)


def test_both_curves_rise_and_hold_their_kinks(english: Filled) -> None:
    first = english.find("Curve", "A", "Admissions") + 1
    kink = english.value(f"Curve!B{english.find('Curve', 'A', 'End of tier 1')}")
    far = [english.value(f"Curve!D{row}") for row in range(first, first + 27)]
    assert far == sorted(far)
    assert pytest.approx(kink) in far
    near = [english.value(f"Curve!A{row}") for row in range(first, first + 27)]
    assert near[0] == 0
    assert near[-1] == pytest.approx(1.5 * 800_000)


def test_the_two_way_table_weighs_by_points(english: Filled) -> None:
    sheet = english.book["Two-way table"]
    columns = {sheet.cell(4, index).value: sheet.cell(4, index).column_letter for index in range(2, 12)}
    row = english.find("Two-way table", "A", 350_000)
    for points, share in ((60, 0.60), (70, 0.70), (72, 0.76), (75, 0.85), (80, 1), (90, 1)):
        assert english.value(f"Two-way table!{columns[points]}{row}") == pytest.approx(355_998.7893 * share), points


def test_law_against_law(english: Filled) -> None:
    sheet = "Law against law"
    old = english.find(sheet, "B", "rga-2015")
    # without abatement: 2 555 000 × 10.72 % × 125 % + 61 000 + 6 750
    assert english.value(f"{sheet}!H{old}") == pytest.approx(410_120)
    assert english.value(f"{sheet}!I{old}") == pytest.approx(410_120 - 355_998.7893)
    assert "211-27" in english.value(f"{sheet}!K{old}")
    printed = english.find(sheet, "B", "rga-2015-en")  # the misprint: (925 000 × 125 % + 1 630 000 × 95 %) × 10.72 %
    assert english.value(f"{sheet}!C{printed}") == pytest.approx(289_949.2)
    first = english.find(sheet, "F", "Lead's minimum of this support – LEAD_MIN_SHARE") + 1
    shown = {english.value(f"{sheet}!B{row}"): english.value(f"{sheet}!C{row}") for row in range(first, first + 8)}
    assert shown["rga-2023"] == pytest.approx(150_000 + 205_998.7893 / 2)
    assert shown["rga-2015"] == pytest.approx(355_998.7893 / 2)
    assert shown["rga-2019"] == "not given"


def test_the_tornado_is_sorted_and_a_hand_case_holds(english: Filled) -> None:
    sheet = "Sensitivity"
    row = english.find(sheet, "A", "Points")
    # 74.25 points count as 74: 82 % of the support, of which 75 %
    assert english.value(f"{sheet}!E{row}") == pytest.approx(315_000 + 355_998.7893 * 0.82 * 0.75 - 400_000)
    first = english.find(sheet, "A", "Fact, by swing") + 1
    swings = [abs(english.value(f"{sheet}!D{at}") - english.value(f"{sheet}!C{at}")) for at in range(first, first + 8)]
    assert swings == sorted(swings, reverse=True)
    assert english.value(f"{sheet}!A{first}") == "Admissions"
    assert english.value(f"{sheet}!A{first + 8}") == ""  # nothing is exported: eight facts of nine


def test_below_the_access_threshold_nothing_is_counted(tmp_path: Path) -> None:
    book = Filled(tmp_path, "simulator", "en", filled=True)
    book.set("points_ex_language", 24)
    book.compute()
    assert book.value("support_base") == 0
    assert book.value("even_all") == 444_445
    assert book.value("admissions_for_target") == "access threshold not reached"


def test_film_that_never_pays_back_says_so(tmp_path: Path) -> None:
    book = Filled(tmp_path, "simulator", "en", filled=True)
    book.set("net_per_admission", 0)
    book.compute()
    assert book.value("even_without") == "never"
    assert book.value("even_cinema") == 639_636  # 400 000 / (75 % × 7.30 × 11.422026 %) = 639 635.8


def test_an_older_text_without_export_still_sums(tmp_path: Path) -> None:
    book = Filled(tmp_path, "simulator", "en", filled=True)
    book.set("law", "rga-2015")
    book.compute()
    assert book.value("support_base") == pytest.approx(410_120)
    assert book.evaluation is not None
    assert book.evaluation.problems == []
