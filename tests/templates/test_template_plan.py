"""The financing plan: its figures against hand calculations, its guidance when empty, its messages on wrong inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Filled

# The hand calculation of the committed film, « Les Marées d'équinoxe »:
#   budget: 330+900+420+560+380+470+290+300+120 = 3 770 thousand, + 260 overheads + 170 contingencies = 4 200 000
#   points (rga-2023): 100 − 15 % of 20 (cachets) − 20 % of 10 (payroll) − 1.25 (photography) − 1 (mixer) − 3.5 (sound)
#   = 89.25
#   without language: 89.25 − 20 = 69.25; ≥ 25 and ≥ 64; coefficient 1 (≥ 80)
#   base case: 350 000 × 7.30 = 2 555 000; × 10.72 % = 273 896; × 125 % × 0.90 × 0.9471 = 291 832.7643
#   television: two contracts above 305 000: 2 × 305 000 × 10 % × 0.9471 = 57 773.10
#   video: 150 000 × 4.5 % × 0.9471 = 6 392.925; support: 291 832.7643 + 57 773.1 + 6 392.925 = 355 998.7893
#   lead's minimum: 150 000 + (355 998.7893 − 150 000) / 2 = 252 999.39465
#   direct allocations: 300 000 × 25 % × 0.9471 = 71 032.50; 80 000 × 15 % × 0.9471 = 11 365.20
#   CNC aid: 300 000 + 71 032.5 + 80 000 + 11 365.2 + 20 000 = 482 397.70
#   public aid: + 420 000 tax credit + 180 000 region + 40 000 département = 1 122 397.70
#   French participation: 4 200 000 − 840 000 = 3 360 000; ceiling 50 % = 1 680 000; room 557 602.30
#   remuneration ceiling: 15 % of 4 000 000 + 8 % of 200 000 = 616 000
HAND = {
    "total_budget": 4_200_000,
    "total_plan": 4_200_000,
    "plan_gap": 0,
    "points_total": 89.25,
    "points_ex_language": 69.25,
    "coefficient": 1,
    "receipts_base": 2_555_000,
    "box_base": 291_832.7643,
    "support_base": 355_998.7893,
    "lead_minimum": 252_999.39465,
    "alloc_lead": 71_032.5,
    "alloc_other": 11_365.2,
    "alloc_parity": 0,
    "cnc_aid": 482_397.7,
    "public_aid": 1_122_397.7,
    "foreign_part": 840_000,
    "french_participation": 3_360_000,
    "intensity_cap": 1_680_000,
    "pay_cap": 616_000,
    "sofica_total": 270_000,
    "secured_total": 3_600_000,  # all but SOFICA Two 120 000, music 20 000, tax credit 420 000, département 40 000
    "warnings_red": 0,
    "warnings_amber": 0,
}


@pytest.fixture(scope="module", params=["fr", "en"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return Filled(tmp_path_factory.mktemp("film"), "plan", request.param, filled=True)


@pytest.mark.parametrize("name", HAND)
def test_the_film_comes_out_as_calculated_by_hand(film: Filled, name: str) -> None:
    assert film.value(name) == pytest.approx(HAND[name], abs=1e-6)


def test_the_film_shows_no_error_anywhere(film: Filled) -> None:
    evaluation = film.compute()
    assert evaluation.problems == []
    assert not [
        str(ref) for ref, value in evaluation.values.items() if isinstance(value, str) and value.startswith("#")
    ]


def test_the_points_of_the_posts_sum_to_the_total(film: Filled) -> None:
    sheet = film.book["Points"]
    rows = [row for row in range(6, 60) if str(sheet[f"A{row}"].value or "").startswith("FIC_")]
    assert len(rows) == 23
    assert sum(film.value(f"Points!I{row}") for row in rows) == pytest.approx(89.25)
    assert sum(film.value(f"Points!C{row}") for row in rows) == 100


@pytest.mark.parametrize("template", ["plan", "plan-documentary", "plan-animation"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_plan_guides_and_shows_no_error(tmp_path: Path, template: str, lang: str) -> None:
    plan = Filled(tmp_path, template, lang)
    evaluation = plan.compute()
    assert evaluation.problems == []
    shown = [value for value in evaluation.values.values() if isinstance(value, str)]
    assert not [value for value in shown if value.startswith("#")]
    for name in ("points_total", "total_budget", "total_plan", "support_base", "alloc_lead", "intensity_cap"):
        assert plan.value(name) == "", name
    assert [value for value in shown if value.startswith("→")], "no guidance"


def test_points_so_far_until_the_grid_is_complete(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en")
    plan.set("initiative_is_french", "yes")
    plan.set("Points!G6", "obtained")  # language, 20 points
    plan.compute()
    assert plan.value("points_total") == 20
    row = plan.find("Points", "B", plan.book["Points"]["B38"].value)
    assert plan.value(f"Points!B{row}") == "Points so far"


def test_a_text_in_the_amounts_is_told_and_not_summed_over(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    plan.book["Budget"]["B6"] = "900 000"
    plan.compute()
    assert plan.value("total_budget") == "⚠ text instead of a number"
    plan = Filled(tmp_path, "plan", "fr", filled=True)
    plan.book["Plan de financement"]["C10"] = "120 000"
    plan.compute()
    assert plan.value("total_plan") == "⚠ texte au lieu d'un nombre"
    assert plan.value("public_aid") == ""


def test_an_error_in_the_amounts_shows_in_the_totals(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    plan.book["Financing plan"]["C10"] = "#N/A"
    plan.book["Financing plan"]["C10"].data_type = "e"
    plan.compute()
    assert plan.value("total_plan") == "#N/A"
    assert plan.value("cnc_aid") == "#N/A"


def test_too_much_aid_is_to_mend_with_the_euros_over(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    credit = plan.find("Financing plan", "A", "Cinema tax credit")
    pay = plan.find("Financing plan", "A", "Channel B – pre-sale (pay, cinema)")
    plan.set(f"Financing plan!C{credit}", 1_000_000)  # 580 000 more from the State, as much less from television
    plan.set(f"Financing plan!C{pay}", 40_000)
    plan.compute()
    check = plan.find("Checks", "A", "All public aid within the ceiling")
    assert plan.value(f"Checks!B{check}") == "TO MEND"
    assert plan.value(f"Checks!E{check}") == pytest.approx(1_680_000 - 1_702_397.7)
    assert plan.value("warnings_red") == 1
    plan = Filled(tmp_path, "plan", "en", filled=True)  # at the ceiling to the cent: allowed
    plan.set(f"Financing plan!C{credit}", 420_000 + 557_602.3)
    plan.set(f"Financing plan!C{pay}", 620_000 - 557_602.3)
    plan.compute()
    assert plan.value(f"Checks!B{check}") == "OK"


def test_money_missing_from_the_plan_is_to_mend(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    cash = plan.find("Financing plan", "A", "Cash")
    plan.set(f"Financing plan!C{cash}", 0)
    plan.compute()
    gap = plan.find("Checks", "A", "Plan equal to budget")
    assert plan.value(f"Checks!B{gap}") == "TO MEND"
    assert plan.value("plan_gap") == pytest.approx(68_967.5)


def test_another_text_is_chosen_in_one_cell(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    plan.set("law", "rga-2020")
    plan.compute()
    # 211-27-1 then took 5.5 %, not 10 %: 273 896 × 1.25 × 0.945 × 0.9471
    assert plan.value("box_base") == pytest.approx(273_896 * 1.25 * 0.945 * 0.9471)
    assert "rga-2020" in plan.value("Summary!A2")


def test_the_largest_investment_stops_at_the_account_or_at_the_ceiling(film: Filled, tmp_path: Path) -> None:
    assert film.value("most_invested") == pytest.approx(340_000)
    plan = Filled(tmp_path, "plan", "en", filled=True)
    plan.set("balance_lead", 2_000_000)
    plan.compute()
    # other public money: 80 000 + 11 365.20 + 20 000 of the CNC, 640 000 elsewhere; each euro brings 23.6775 % more
    room = 1_680_000 - 111_365.2 - 640_000
    assert plan.value("most_invested") == pytest.approx(room / 1.236775, abs=0.01)
    assert plan.value("most_invested") <= room / 1.236775
    row = plan.find("Support", "A", "What stops it")
    assert plan.value(f"Support!B{row}") == "the ceiling of public aid"


def test_what_each_company_brings_stands_beside_its_share(film: Filled) -> None:
    split = {"fr": "Répartition du soutien", "en": "Split of the support"}[film.lang]
    sheet = {"fr": "Soutien", "en": "Support"}[film.lang]
    row = film.find(sheet, "A", split)
    # 68 967.50 + 300 000 + 71 032.50 + 0 + 120 000, and the tax credit of 420 000
    assert film.value(f"{sheet}!G{row + 1}") == pytest.approx(980_000)
    assert film.value(f"{sheet}!G{row + 2}") == pytest.approx(150_000)
    assert film.value(f"{sheet}!G{row + 3}") == pytest.approx(300_000)


def test_mended_checks_come_first_on_the_summary(tmp_path: Path) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    plan.set("highest_pay", 616_000.01)
    plan.compute()
    assert plan.value("Summary!E34") == "Highest remuneration"
    assert plan.value("Summary!F34") == "TO MEND"
    assert plan.value("Summary!G34") == pytest.approx(-0.01)


@pytest.mark.parametrize("law", ["guide-2011", "rga-2015", "rga-2018", "rga-2019", "rga-2020", "rga-2021"])
def test_another_text_shows_words_where_it_is_silent_never_an_error(tmp_path: Path, law: str) -> None:
    plan = Filled(tmp_path, "plan", "en", filled=True)
    plan.set("law", law)
    evaluation = plan.compute()
    assert evaluation.problems == []
    fits = law == "rga-2021"  # the grid of November 2021 is that of 2023
    assert plan.value("grid_fits") is fits
    assert (plan.value("points_total") == 89.25) is fits
    if fits:  # the split above 150 000 € is not in our sources for 2021
        assert plan.value("lead_minimum") == "text silent"
    else:
        assert plan.value("support_base") == ""
        assert str(plan.value("Summary!E4")).startswith("⚠")
