"""Festivals that count for a first script (annexe 2-14): is one on the list?"""

from bareme.engine import Bool, Law, Text, rule
from bareme.engine.cells import fold


@rule("FESTIVAL_CAT1_OK")
def festival_cat1_ok(law: Law, city: Text, section: Text | None = None) -> Bool:
    """Is the festival on the list of category 1 (festival de catégorie 1)? Without a section the city decides."""
    rows = law.read("writing_festivals.festivals")
    here = [row for row in rows if fold(city) in (fold(row["city_fr"]), fold(row["city_en"]))]
    if not law.step("city", bool(here)) or section is None:
        if len(here) > 1:
            law.note("several", city=city, events=[row["event"] for row in here])
        return bool(here)
    return law.step("section", any(fold(section) == fold(row["event"]) for row in here))
