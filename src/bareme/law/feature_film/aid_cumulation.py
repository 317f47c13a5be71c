"""Which selective aids one project may have together or in turn (cumul des aides)."""

from bareme.engine import Bool, Law, Text, rule
from bareme.law.feature_film.aid_catalogue import row_of


@rule("AID_CUMUL_OK")
def aid_cumul_ok(
    law: Law,
    first_aid: Text,
    second_aid: Text,
    same_expenses: Bool = False,
    derogation: Bool = False,
    simultaneous: Bool = True,
) -> Bool:
    """May a project that has, or asks for, the first aid have the second (cumul)? Every ban that applies is written."""
    first, second = (row_of(law, cell, arg) for arg, cell in (("first_aid", first_aid), ("second_aid", second_aid)))
    broken: dict[str, dict[str, str]] = {}
    given = law.state.figures[law.space.name]
    for name in law.space.values:
        if f"{name}.rule" not in given:
            continue
        one, other, both = (given[f"{name}.{member}"].value for member in ("first", "second", "both"))
        straight = _is(first, one) and _is(second, other)
        if not straight and not (both and _is(first, other) and _is(second, one)):
            continue
        ban = law.read(f"{name}.rule")
        if ban == "same_expenses":
            holds = not same_expenses
        elif ban == "simultaneous":
            holds = not simultaneous or derogation
        else:
            holds = False
        names = {"first": first.upper(), "second": second.upper()}
        law.step(f"{ban}_rule", holds, **names)
        if not holds:
            broken.setdefault(f"{ban}_rule", names)
    for key, names in broken.items():
        law.note(key, **names)
    return not broken


def _is(aid: str, wanted: str) -> bool:
    return wanted in ("any", aid)
