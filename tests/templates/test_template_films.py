"""Six films, each filled in an empty plan as a producer would, against hand calculations."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_book import Plan, day

AID = "All public aid within the ceiling"
CNC = "CNC aid within the ceiling"
ALLOC = "Direct allocation: points without language"
ACCESS = "Access threshold: points without language"
LEAD = "Lead's part of the support"
BOX = 0.1072 * 1.25 * 0.9 * 0.9471  # 2023: tax, first tier, abatements of 10 % and 5.29 %
BOX_2 = 0.1072 * 0.95 * 0.9 * 0.9471
FIRST_TIER = 9_225_000


def euro(amount: float) -> object:
    return pytest.approx(amount, abs=0.005)


def no_error(plan: Plan) -> None:
    evaluation = plan.compute()
    assert evaluation.problems == []
    errors = [str(ref) for ref, value in evaluation.values.items() if isinstance(value, str) and value.startswith("#")]
    assert errors == []


def test_a_first_feature_at_1_1_million(tmp_path: Path) -> None:
    plan = Plan(tmp_path)
    plan.facts(
        film_title="Premier été", company="Films de la Mare", director="L. Roux", director_film_no=1,
        initiative_is_french=True, french_language=True, intl_copro=False, intensity_derogation=True,
        access_derogation=False, alloc_derogation=False, parity_bonus=True, eurimages_counts=False,
        advance_before=True, request_date=day("2025-01-15"), shoot_start=day("2025-06-02"),
        visa_date=day("2026-03-02"), release_date=day("2026-05-06"), notification_date=day("2025-03-03"),
        highest_pay=45_000,
    )  # fmt: skip
    plan.budget(60_000, 250_000, 90_000, 160_000, 90_000, 130_000, 80_000, 90_000, 30_000, 70_000, 50_000)
    plan.grid(FIC_AUT_MUS="not used, justified", FIC_PST_VFX="not used, justified")
    plan.line("Lead producer", 2, 40_000)  # support invested
    plan.line("Lead producer", 5, 83_846, "Deferments", "deferment")
    plan.line("CNC selective aids", 1, 450_000, "Advance on receipts")
    plan.line("Television and platforms", 1, 120_000, "Pay channel", "cinema television")
    plan.line("SOFICA", 1, 91_000, "SOFICA")
    plan.line("Minimum guarantees", 1, 80_000, "Distributor")
    plan.line("Regions and cities", 1, 220_000, "Region")
    plan.facts(admissions_base=40_000, price_base=7, balance_lead=40_000, sofica_limit=0.5)
    plan.split(("Films de la Mare", "LEAD", 1))
    no_error(plan)
    # composer not used, French initiative: deemed obtained; effects: picture and sound obtained. 100 points
    assert plan.value("points_total") == 100
    assert plan.value("total_budget") == 1_100_000
    # allocation 40 000 × 25 % × 0.9471 = 9 471; parity 40 000 × 15 % × 0.9471 = 5 682.60
    assert plan.value("alloc_lead") == euro(9_471)
    assert plan.value("alloc_parity") == euro(5_682.6)
    # 40 000 + 9 471 + 5 682.60 + 450 000 = 505 153.60; with the region 725 153.60
    assert plan.value("cnc_aid") == euro(505_153.6)
    assert plan.value("public_aid") == euro(725_153.6)
    # no tax credit and the derogation: 70 % of 1 100 000
    assert plan.value("intensity_cap") == euro(770_000)
    assert plan.room(AID) == euro(44_846.4)
    assert plan.check(AID) == plan.check(CNC) == plan.check(ACCESS) == plan.check(ALLOC) == "OK"
    assert plan.check("French share ≥ minimum of the treaty") == "no object"
    # 280 000 of receipts; television 120 000 × 10 % × 0.9471 = 11 365.20; all for the lead below 150 000
    assert plan.value("support_base") == euro(280_000 * BOX + 11_365.2)
    assert plan.value("lead_minimum") == euro(280_000 * BOX + 11_365.2)
    assert plan.check(LEAD) == "OK"
    # plan: 40 000 + 9 471 + 5 682.60 + 83 846 + 450 000 + 120 000 + 91 000 + 80 000 + 220 000 = 1 099 999.60
    assert plan.value("plan_gap") == euro(0.4)
    assert plan.check("Plan equal to budget") == "TO MEND"
    # the support invested, the advance, the SOFICA: approval the day before the shoot at the latest
    assert plan.value("approval_required") == "yes"
    assert plan.value("approval_by") == (day("2025-06-01") - day("1899-12-30")).days
    assert plan.value("production_by") == (day("2026-11-02") - day("1899-12-30")).days  # eight months


def test_a_comedy_of_4_million(tmp_path: Path) -> None:
    plan = Plan(tmp_path)
    plan.facts(
        film_title="Tous au gîte", company="Rire Production", director="P. Blanc", director_film_no=4,
        initiative_is_french=True, french_language=True, intl_copro=False, intensity_derogation=False,
        access_derogation=False, alloc_derogation=False, parity_bonus=False, request_date=day("2025-01-15"),
        shoot_start=day("2025-05-05"), visa_date=day("2025-12-01"), release_date=day("2026-02-04"), highest_pay=600_000,
    )  # fmt: skip
    plan.budget(400_000, 800_000, 700_000, 560_000, 300_000, 400_000, 250_000, 200_000, 100_000, 200_000, 90_000)
    plan.grid()
    plan.line("Lead producer", 1, 263_225, "Cash")
    plan.line("Lead producer", 2, 100_000)
    plan.line("Lead producer", 5, 113_097.5, "Fees", "deferment")
    plan.line("French co-producers", 4, 500_000, "Channel A Cinema", "broadcaster subsidiary")
    plan.line("Television and platforms", 1, 1_000_000, "Channel A")
    plan.line("Television and platforms", 2, 900_000, "Channel B", "cinema television")
    plan.line("Minimum guarantees", 1, 700_000, "Distributor")
    plan.line("Tax credit", 1, 400_000, "Tax credit")
    plan.facts(admissions_base=1_500_000, price_base=7.2, balance_lead=100_000, video_turnover=400_000)
    plan.split(("Rire Production", "LEAD", 0.5), ("Channel A Cinema", "TV_SUBSIDIARY", 0.5))
    no_error(plan)
    assert plan.value("total_budget") == 4_000_000
    # 263 225 + 100 000 + 23 677.50 + 113 097.50 + 500 000 + 1 900 000 + 700 000 + 400 000 = 4 000 000
    assert plan.value("total_plan") == euro(4_000_000)
    assert plan.check("Plan equal to budget") == "OK"
    # the highest pay at the ceiling, 15 % of 4 000 000: allowed
    assert plan.value("pay_cap") == euro(600_000)
    assert plan.check("Highest remuneration") == "OK"
    # receipts 10 800 000: 9 225 000 in the first tier, 1 575 000 in the second
    support = FIRST_TIER * BOX + 1_575_000 * BOX_2 + 2 * 30_500 * 0.9471 + 400_000 * 0.045 * 0.9471
    assert plan.value("support_base") == euro(support)
    lead = 150_000 + (support - 150_000) / 2
    assert plan.value("lead_minimum") == euro(lead)
    assert plan.check(LEAD) == "TO MEND"  # one half is less than 150 000 + one half of the rest
    assert plan.room(LEAD) == euro(support / 2 - lead)
    assert plan.check("Broadcaster subsidiaries' part of the support") == "TO MEND"
    assert plan.value("public_aid") == euro(100_000 + 23_677.5 + 400_000)
    assert plan.value("intensity_cap") == euro(2_000_000)


def test_a_coproduction_of_12_million_with_belgium(tmp_path: Path) -> None:
    plan = Plan(tmp_path)
    plan.facts(
        film_title="Les Canaux", company="Grand Angle", director="J. Dubois", director_film_no=3,
        initiative_is_french=True, french_language=True, intl_copro=True, intensity_derogation=False,
        access_derogation=False, alloc_derogation=False, parity_bonus=False, eurimages_counts=False,
        request_date=day("2025-02-01"), shoot_start=day("2025-02-01"), visa_date=day("2026-01-15"),
        highest_pay=990_000.01,
    )  # fmt: skip
    plan.budget(
        1_000_000, 2_500_000, 1_800_000, 1_700_000, 1_300_000, 1_200_000, 700_000, 600_000, 300_000, 600_000, 300_000
    )
    plan.grid(FIC_ART_CAC=0.7, FIC_OUV_PAY=0.6, FIC_TEC_DOP="not obtained", FIC_PST_SND=0.4, FIC_LANG="obtained")
    plan.line("Lead producer", 1, 1_000_000, "Cash")
    plan.line("Lead producer", 2, 500_000)
    plan.line("Television and platforms", 1, 2_500_000, "Channel A")
    plan.line("Minimum guarantees", 1, 2_100_000, "Distributor")
    plan.line("Tax credit", 1, 1_300_000, "Tax credit")
    plan.line("Europe", 1, 400_000, "Eurimages", "Eurimages")
    plan.line("Europe", 2, 100_000, "Creative Europe")
    plan.line("Regions and cities", 1, 381_612.5, "Region")
    plan.line("Foreign co-producers", 1, 3_600_000, "Belgium")
    plan.facts(admissions_base=400_000, price_base=7.5, balance_lead=500_000, treaty_min=0.2, treaty_max=0.8)
    plan.split(("Grand Angle", "LEAD", 1))
    no_error(plan)
    # 100 − 6 (30 % of 20) − 4 (40 % of 10) − 1.25 − 3.5 = 85.25; without language 65.25
    assert plan.value("points_total") == pytest.approx(85.25)
    assert plan.room(ALLOC) == pytest.approx(1.25)
    # 1 000 000 + 500 000 + 118 387.50 + 2 500 000 + 2 100 000 + 1 300 000 + 500 000 + 381 612.50 + 3 600 000
    # = 12 000 000
    assert plan.value("alloc_lead") == euro(118_387.5)
    assert plan.value("total_plan") == euro(12_000_000)
    assert plan.value("french_participation") == euro(8_400_000)
    assert plan.value("intensity_cap") == euro(4_200_000)
    # neither Eurimages (switch off) nor Creative Europe counts
    assert plan.value("public_aid") == euro(500_000 + 118_387.5 + 1_300_000 + 381_612.5)
    assert (
        plan.check("French share ≥ minimum of the treaty") == plan.check("French share ≤ maximum of the treaty") == "OK"
    )
    assert plan.check("Highest remuneration") == "TO MEND"  # one cent above 990 000
    assert plan.check("Approval requested in time") == "TO MEND"  # on the first day of shooting: one day late
    plan.set("eurimages_counts", "yes")
    no_error(plan)
    assert plan.value("public_aid") == euro(2_700_000)


def test_a_3d_animation(tmp_path: Path) -> None:
    plan = Plan(tmp_path, "plan-animation")
    plan.facts(
        film_title="Piou", company="Studio des Collines", director="A. Ferrand", director_film_no=2,
        initiative_is_french=True, french_language=True, intl_copro=False, intensity_derogation=False,
        access_derogation=False, alloc_derogation=False, parity_bonus=False, request_date=day("2025-01-15"),
        shoot_start=day("2025-05-05"), visa_date=day("2027-01-15"), highest_pay=300_000,
    )  # fmt: skip
    plan.budget(500_000, 3_000_000, 200_000, 1_800_000, 100_000, 300_000, 900_000, 500_000, 200_000, 400_000, 100_000)
    plan.grid(ANI_PRE_PAY=0.5, ANI_FAB_ST1=0.4, ANI_FAB_ST2=0.9)
    plan.line("Lead producer", 2, 500_000)
    plan.line("Minimum guarantees", 1, 7_263_225, "Rest of the money")
    plan.facts(admissions_base=1_550_000, price_base=8, balance_lead=600_000)
    plan.split(("Studio des Collines", "LEAD", 1))
    no_error(plan)
    # 100 − 10 − 12 − 1 = 77; no language group; coefficient 0.97 − 0.03 × 2 = 0.91
    assert plan.value("points_total") == pytest.approx(77)
    assert plan.value("points_ex_language") == pytest.approx(77)
    assert plan.value("coefficient") == pytest.approx(0.91)
    # animation: 50 % × 0.9471 of 500 000
    assert plan.value("alloc_lead") == euro(236_775)
    assert plan.value("total_plan") == euro(8_000_000)
    # receipts 12 400 000: worked example of the specification, 1 209 658.80 weighted
    assert plan.value("support_base") == euro(1_209_658.8011508)
    assert plan.value("prep_cap") == euro(500_000)  # 10 % would be 800 000
    # the first missing points: between 70 and 80 each is worth 3 % of the support before the coefficient
    row = plan.find("Points", "A", 1)
    assert plan.value(f"Points!D{row}") in ("ANI_FAB_ST1", "ANI_PRE_PAY", "ANI_FAB_ST2")
    assert plan.value(f"Points!G{row}") == euro(1_329_295.38588 * 0.03)


def test_a_documentary_shot_abroad(tmp_path: Path) -> None:
    plan = Plan(tmp_path, "plan-documentary")
    plan.facts(
        film_title="La Steppe", company="Doc et Compagnie", director="M. Petit", director_film_no=1,
        initiative_is_french=True, french_language=False, intl_copro=False, intensity_derogation=True,
        access_derogation=False, alloc_derogation=False, parity_bonus=False, request_date=day("2025-01-15"),
        shoot_start=day("2025-05-05"), visa_date=day("2026-01-15"), highest_pay=60_000,
    )  # fmt: skip
    plan.budget(20_000, 120_000, 5_000, 60_000, None, 90_000, 40_000, 80_000, 15_000, 40_000, 30_000)
    plan.grid(DOC_LANG="not obtained", DOC_ART_NAR="not used, justified", DOC_TPP_CAM=0.3, DOC_TEC_PAY=0.5)
    plan.line("Lead producer", 2, 20_000)
    plan.line("CNC selective aids", 1, 200_000, "Advance")
    plan.line("Tax credit", 1, 50_000, "Tax credit")
    plan.line("Regions and cities", 1, 80_000, "Region")
    plan.line("Television and platforms", 1, 150_000, "Channel")
    plan.facts(admissions_base=30_000, price_base=6.5, balance_lead=20_000)
    plan.split(("Doc et Compagnie", "LEAD", 1))
    no_error(plan)
    # 100 − 20 (language) − 3 (camera under one half) − 2 (half of 4); narrator not used: deemed obtained
    assert plan.value("points_total") == pytest.approx(75)
    assert plan.value("points_ex_language") == pytest.approx(75)
    assert plan.value("coefficient") == pytest.approx(0.85)
    # not in French, the subject not said to justify it: no direct allocation
    assert plan.value("alloc_eligible") == "no"
    assert plan.value("alloc_lead") == 0
    assert plan.check(ALLOC) == "TO CHECK"
    assert plan.value("total_budget") == 500_000
    assert plan.value("intensity_cap") == euro(300_000)  # 60 % with the tax credit
    assert plan.value("public_aid") == euro(350_000)
    assert plan.check(AID) == "TO MEND"
    assert plan.room(AID) == euro(-50_000)
    assert plan.value("support_base") == euro((195_000 * BOX + 15_000 * 0.9471) * 0.85)


def test_a_minority_coproduction(tmp_path: Path) -> None:
    plan = Plan(tmp_path)
    plan.facts(
        film_title="Il fiume", company="Rive Gauche", director="G. Conti", director_film_no=3,
        initiative_is_french=False, french_language=False, intl_copro=True, intensity_derogation=False,
        access_derogation=False, alloc_derogation=False, parity_bonus=False, request_date=day("2025-01-15"),
        shoot_start=day("2025-05-05"), visa_date=day("2026-01-15"), highest_pay=100_000,
    )  # fmt: skip
    plan.budget(200_000, 800_000, 400_000, 500_000, 300_000, 300_000, 200_000, 150_000, 50_000, 70_000, 30_000)
    plan.grid(
        FIC_LANG="not obtained", FIC_AUT_DIR="not obtained", FIC_AUT_SCR="not obtained", FIC_AUT_MUS="obtained",
        FIC_ART_CAC=0.1, FIC_OUV_PAY=0.1, FIC_TEC_PM="not obtained", FIC_TEC_DOP="obtained", FIC_TEC_CSO="not obtained",
        FIC_TEC_COS="not obtained", FIC_TEC_DES="not obtained", FIC_TEC_CMI="obtained", FIC_TEC_CMS="not obtained",
        FIC_TEC_MIX="obtained", FIC_TEC_FOL="not used", FIC_TPP_LOC="not obtained", FIC_TPP_CAM=0.0, FIC_TPP_LGT=0.0,
        FIC_TPP_GRP=0.0, FIC_PST_IMG=0.6, FIC_PST_SND=0.5, FIC_PST_VFX="not used, justified",
    )  # fmt: skip
    plan.line("Lead producer", 1, 200_000, "Cash")
    plan.line("Television and platforms", 1, 250_000, "Pay channel", "cinema television")
    plan.line("Minimum guarantees", 1, 150_000, "Distributor")
    plan.line("Foreign co-producers", 1, 2_400_000, "Italy")
    plan.facts(admissions_base=60_000, price_base=7, treaty_min=0.2, treaty_max=0.8)
    plan.split(("Rive Gauche", "LEAD", 1))
    no_error(plan)
    # company 9, composer 1, cachets 2, photography 1.25, editor 1.25, mixer 1, payroll 1, picture 3.5, sound 3.5,
    # effects 3.5 (picture and sound obtained): 27
    assert plan.value("points_total") == pytest.approx(27)
    assert plan.check(ACCESS) == "OK"
    assert plan.room(ACCESS) == pytest.approx(2)
    assert plan.value("coefficient") == pytest.approx(0.27)
    assert plan.value("french_participation") == euro(600_000)
    assert plan.value("intensity_cap") == euro(300_000)
    assert plan.value("public_aid") == 0
    assert plan.check("French share ≥ minimum of the treaty") == "OK"  # exactly 20 %
    assert plan.check("Support invested (lead) ≤ account") == "no object"
    assert plan.value("support_base") == euro((420_000 * BOX + 25_000 * 0.9471) * 0.27)
    # two posts fewer: 24.5 rounds to 25, still open; 24 is closed, derogation asked for a film of foreign initiative
    row = plan.find("Points", "A", "FIC_TEC_CMI")
    plan.set(f"Points!G{row}", "not obtained")
    plan.set(f"Points!G{plan.find('Points', 'A', 'FIC_TEC_DOP')}", "not obtained")
    no_error(plan)
    assert plan.value("points_total") == pytest.approx(24.5)
    assert plan.value("access_ok") == "yes"
    plan.set(f"Points!G{plan.find('Points', 'A', 'FIC_TEC_MIX')}", "not obtained")
    no_error(plan)
    assert plan.value("access_ok") == "derogation needed"
    assert plan.value("support_base") == 0
    assert plan.check(ACCESS) == "TO MEND"
