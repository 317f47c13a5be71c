"""Films (conditions relatives aux œuvres): length, studios, content, and the gate of all conditions (211-5 to 14)."""

from typing import Literal

from bareme.engine import Bool, Law, Minutes, Text, rule

Place = Literal["FR", "EU", "COPRO_STATE", "OTHER"]


@rule("FEATURE_LENGTH_OK")
def feature_length_ok(law: Law, minutes: Minutes, film_70mm: Bool = False) -> Bool:
    """Is this a feature film (œuvre de longue durée): longer than one hour, or than eight minutes in 70 mm?"""
    least = law["length.film_70mm" if film_70mm else "length.ordinary"]
    return law.check("long_enough", minutes > least, least=least)


@rule("STUDIO_LAB_OK")
def studio_lab_ok(law: Law, studio: Place, lab: Place, official_copro: Bool, derogation: Bool = False) -> Bool:
    """Are studio and laboratory in France, the EU, or a co-producer's State under a treaty? Else by derogation."""
    law.read("places")
    allowed = {"FR", "EU", *(["COPRO_STATE"] if official_copro else [])}
    ok = law.step("studio", studio in allowed) & law.step("lab", lab in allowed)
    if ok:
        return True
    if derogation:
        law.note("still_grid")
        return True
    raise law.refuse("NEEDS_DEROGATION", "needs_derogation", value=False)


@rule("CONTENT_EXCLUDED")
def content_excluded(law: Law, porn: Bool, violence: Bool, promotional: Bool) -> Bool:
    """Is the work excluded from every aid by its content?"""
    for key, found in (("porn", porn), ("violence", violence), ("promotional", promotional)):
        if law.step(key, found):
            law.note(f"is_{key}")
    return porn or violence or promotional


@rule("FEATURE_ELIGIBLE")
def feature_eligible(
    law: Law,
    theatrical_first: Bool | None = None,
    length_ok: Bool | None = None,
    producer_ok: Bool | None = None,
    lead_ok: Bool | None = None,
    studio_lab_ok: Bool | None = None,
    content_ok: Bool | None = None,
    euro_ok: Bool | None = None,
    points_ok: Bool | None = None,
) -> list[Text]:
    """Codes of the conditions that fail, checked at both approvals; in a cell TRUE, or the codes joined by "; "."""
    given = {
        "theatrical_first": theatrical_first,
        "length_ok": length_ok,
        "producer_ok": producer_ok,
        "lead_ok": lead_ok,
        "studio_lab_ok": studio_lab_ok,
        "content_ok": content_ok,
        "euro_ok": euro_ok,
        "points_ok": points_ok,
    }
    codes = dict(law.read("codes"))
    return [codes[name] for name, fact in given.items() if not law.check(name, law.assumed(name, fact, True))]
