"""Deadlines of selective aids and of every award (délais, caducité)."""

from datetime import date
from typing import Literal

from bareme.engine import Day, Int, Law, rule
from bareme.engine.dates import add_months

DeadlineOf = Literal[
    "ADV_BEFORE", "PREP_DOC", "CONCEPT", "WRITING", "REWRITING", "DEVELOPMENT", "MUSIC_REQUEST", "AWARD", "GENRE"
]
Genre = Literal["FICTION", "DOCUMENTARY", "ANIMATION"]


@rule("AID_DEADLINE")
def aid_deadline(law: Law, aid: DeadlineOf, start: Day, ext_months: Int = 0, genre: Genre = "FICTION") -> Day:
    """Last day in time: start + months of the article + extension granted (the request for music: before the start)."""
    row = aid.lower()
    animation = f"{row}.animation"
    months = law[animation if genre == "ANIMATION" and law.given(animation) else f"{row}.months"]
    if ext_months:
        if law.given(f"{row}.extension"):
            most = law[f"{row}.extension"]
            if ext_months > most:
                raise law.bad("extension_too_long", got=ext_months, most=most, aid=aid)
        else:
            law.note("extension_open")
        law.note("exceptional")
    last: date = add_months(start, int(months) + ext_months)
    return law.step(row, last)
