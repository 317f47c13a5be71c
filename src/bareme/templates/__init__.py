"""The workbooks as code: `build` writes what `workbooks/` holds, `build_one` one of them, empty or filled."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENPYXL_LXML", "False")  # before openpyxl: the same bytes whether lxml is there or not

from bareme.templates import aids, examples, plan, points, simulator, slate
from bareme.templates.kit import Dialect, Lang, Workbook
from bareme.templates.packing import save

Builder = Callable[[Lang, Dialect, bool], Workbook]

TEMPLATES: Final[dict[str, tuple[Builder, dict[Lang, str]]]] = {
    "plan": (plan.fiction, {"fr": "plan-de-financement.xlsx", "en": "financing-plan.xlsx"}),
    "plan-documentary": (
        plan.documentary,
        {"fr": "plan-de-financement-documentaire.xlsx", "en": "financing-plan-documentary.xlsx"},
    ),
    "plan-animation": (
        plan.animation,
        {"fr": "plan-de-financement-animation.xlsx", "en": "financing-plan-animation.xlsx"},
    ),
    "points": (points.grids_2023, {"fr": "grilles-de-points.xlsx", "en": "points-grids.xlsx"}),
    "points-2015": (
        points.grids_2015,
        {"fr": "grilles-2015-et-europeennes.xlsx", "en": "points-grids-2015-and-european.xlsx"},
    ),
    "simulator": (simulator.build, {"fr": "simulateur-de-soutien.xlsx", "en": "support-simulator.xlsx"}),
    "slate": (slate.build, {"fr": "compte-automatique.xlsx", "en": "slate-account.xlsx"}),
    "aids": (aids.build, {"fr": "catalogue-des-aides.xlsx", "en": "aid-catalogue.xlsx"}),
    "examples": (examples.build, {"fr": "exemples-officiels.xlsx", "en": "official-examples.xlsx"}),
}
"""Name → what builds it, and the file name in each language."""


def build_one(
    name: str, lang: Lang, path: str | Path, dialect: Dialect = "excel", *, filled: bool = False, values: bool = True
) -> Path:
    """Write one workbook; `filled` puts the example film in it, `values` the results of its formulas.

    Raises:
        KeyError: no template of that name.
    """
    builder, _files = TEMPLATES[name]
    target = Path(path)
    save(builder(lang, dialect, filled), target, values=values)
    return target


def build(out_dir: str | Path) -> list[Path]:
    """Write every workbook, filled, in both languages."""
    folder = Path(out_dir)
    return [
        build_one(name, lang, folder / files[lang], filled=True)
        for name, (_builder, files) in TEMPLATES.items()
        for lang in files
    ]
