# ruff: noqa: E501 - sentences in two languages stay whole
"""The film that fills the committed plan: a second feature, Franco-Belgian, of 4.2 million euros. All of it is invented."""

from __future__ import annotations

from typing import Any, Final

from bareme.templates.kit import day

FILM: Final[dict[str, Any]] = {
    "film_title": ("Les Marées d'équinoxe", "Les Marées d'équinoxe"),
    "company": ("Films du Grand Large", "Films du Grand Large"),
    "director": ("Anne Le Goff", "Anne Le Goff"),
    "director_film_no": 2,
    "initiative_is_french": True,
    "french_language": True,
    "intl_copro": True,
    "intensity_derogation": False,
    "access_derogation": False,
    "alloc_derogation": False,
    "parity_bonus": False,
    "eurimages_counts": False,
    "request_date": day("2025-02-10"),
    "shoot_start": day("2025-04-22"),
    "visa_date": day("2025-12-15"),
    "notification_date": day("2025-04-04"),
    "release_date": day("2026-02-11"),
    "advance_before": False,
    "highest_pay": 210_000,
}

BUDGET: Final[tuple[tuple[float, float], ...]] = (
    # total, of which spent in France: the nine chapters, overheads, contingencies
    (330_000, 330_000),
    (900_000, 720_000),
    (420_000, 350_000),
    (560_000, 450_000),
    (380_000, 330_000),
    (470_000, 420_000),
    (290_000, 230_000),
    (300_000, 130_000),
    (120_000, 110_000),
    (260_000, 210_000),
    (170_000, 140_000),
)

POSTS: Final[dict[str, tuple[str, str, str, float | None]]] = {
    # code: person or company, group of nationality, status word (key), share
    "FIC_LANG": ("", "", "yes", None),
    "FIC_PROD": ("Films du Grand Large", "FR", "yes", None),
    "FIC_AUT_DIR": ("Anne Le Goff", "FR", "yes", None),
    "FIC_AUT_SCR": ("Anne Le Goff, Yann Kermorvan", "FR", "yes", None),
    "FIC_AUT_MUS": ("Clément Aubry", "FR", "yes", None),
    "FIC_ART_CAC": ("", "", "share", 0.85),
    "FIC_TEC_PM": ("Sophie Marchand", "FR", "yes", None),
    "FIC_TEC_DOP": ("Wout Peeters (contrat belge)", "EU", "no", None),
    "FIC_TEC_CSO": ("Karim Haddad", "FR", "yes", None),
    "FIC_TEC_COS": ("Louise Bernier", "FR", "yes", None),
    "FIC_TEC_DES": ("Paul Cadiou", "FR", "yes", None),
    "FIC_TEC_CMI": ("Inès Roche", "FR", "yes", None),
    "FIC_TEC_CMS": ("Maud Tanguy", "FR", "yes", None),
    "FIC_TEC_MIX": ("Luc Jacobs (contrat belge)", "EU", "no", None),
    "FIC_TEC_FOL": ("Hervé Salaün", "FR", "yes", None),
    "FIC_OUV_PAY": ("", "", "share", 0.8),
    "FIC_TPP_LOC": ("Finistère", "", "yes", None),
    "FIC_TPP_CAM": ("Armor Optique", "FR", "share", 1.0),
    "FIC_TPP_LGT": ("Lumières de l'Ouest", "FR", "share", 0.9),
    "FIC_TPP_GRP": ("Lumières de l'Ouest", "FR", "share", 0.9),
    "FIC_PST_IMG": ("Labo des Quais", "FR", "share", 1.0),
    "FIC_PST_SND": ("Studio Sonore Bruxelles", "EU", "share", 0.2),
    "FIC_PST_VFX": ("Labo des Quais", "FR", "share", 0.75),
}

#: block → lines: source (fr, en), nature key, amount (None: computed by the workbook), secured, date or contract, who, rank
PLAN: Final[dict[str, tuple[tuple[str, str, str, float | None, bool, str, str, int | None], ...]]] = {
    "lead": (
        ("Numéraire", "Cash", "cash", 68_967.5, True, "", "Films du Grand Large", 3),
        ("", "", "support", 300_000, True, "", "Films du Grand Large", 3),
        ("", "", "alloc", None, True, "", "Films du Grand Large", None),
        ("", "", "parity", None, True, "", "Films du Grand Large", None),
        (
            "Salaire producteur et frais généraux",
            "Producer's fee and overheads",
            "deferred",
            120_000,
            True,
            "",
            "Films du Grand Large",
            4,
        ),
    ),
    "french": (
        (
            "Korrigan Films – numéraire",
            "Korrigan Films – cash",
            "cash",
            58_634.8,
            True,
            "contrat 12/2024",
            "Korrigan Films",
            3,
        ),
        ("", "", "support", 80_000, True, "contrat 12/2024", "Korrigan Films", 3),
        ("", "", "alloc", None, True, "contrat 12/2024", "Korrigan Films", None),
        (
            "Chaîne A Cinéma (coproduction)",
            "Channel A Cinema (co-production)",
            "subsidiary",
            300_000,
            True,
            "contrat 01/2025",
            "Chaîne A Cinéma",
            3,
        ),
    ),
    "tv": (
        (
            "Chaîne A – préachat (gratuite)",
            "Channel A – pre-sale (free)",
            "tv_free",
            400_000,
            True,
            "contrat 01/2025",
            "",
            None,
        ),
        (
            "Chaîne B – préachat (payante, cinéma)",
            "Channel B – pre-sale (pay, cinema)",
            "tv_pay",
            620_000,
            True,
            "contrat 02/2025",
            "",
            None,
        ),
    ),
    "sofica": (
        ("SOFICA Un", "SOFICA One", "sofica", 150_000, True, "contrat 03/2025", "", 2),
        ("SOFICA Deux", "SOFICA Two", "sofica", 120_000, False, "", "", 2),
    ),
    "mg": (
        (
            "Distribution salles France",
            "Theatrical distribution, France",
            "mg",
            250_000,
            True,
            "contrat 02/2025",
            "",
            1,
        ),
        ("Vidéo et VOD", "Video and VOD", "mg", 30_000, True, "contrat 02/2025", "", 1),
        ("Ventes internationales", "International sales", "mg", 120_000, True, "contrat 02/2025", "", 1),
    ),
    "cnc": (("Aide aux musiques originales", "Aid for original music", "cnc", 20_000, False, "", "", None),),
    "tax": (
        ("Crédit d'impôt cinéma", "Cinema tax credit", "public", 420_000, False, "", "Films du Grand Large", None),
    ),
    "regions": (
        ("Région – fonds de soutien", "Region – support fund", "public", 180_000, True, "vote 11/2024", "", None),
        ("Département", "Département", "public", 40_000, False, "", "", None),
    ),
    "europe": (),
    "foreign": (
        (
            "Belgique – Escaut Productions",
            "Belgium – Escaut Productions",
            "foreign",
            840_000,
            True,
            "contrat 01/2025",
            "Escaut Productions",
            3,
        ),
    ),
}

FORECAST: Final[dict[str, Any]] = {
    "admissions": (120_000, 350_000, 800_000),
    "price": (7.3, 7.3, 7.3),
    "video_turnover": 150_000,
    "export_credited": None,
    "balance_lead": 340_000,
    "balance_other": 95_000,
    "nonlead_25": False,
    "used_25_year": None,
    "films_25_year": None,
    "treaty_min": 0.2,
    "treaty_max": 0.8,
    "sofica_limit": 0.5,
}

SPLIT: Final[tuple[tuple[str, str, float], ...]] = (
    ("Films du Grand Large", "LEAD", 0.75),
    ("Korrigan Films", "OTHER", 0.10),
    ("Chaîne A Cinéma", "TV_SUBSIDIARY", 0.15),
)
