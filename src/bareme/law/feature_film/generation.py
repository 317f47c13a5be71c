"""How long a film generates support in each channel (durée de génération du soutien)."""

from datetime import date
from typing import Literal

from bareme.engine import Bool, Day, Law, dates, rule

Channel = Literal["CINEMA", "VIDEO", "TV"]


@rule("GENERATION_END")
def generation_end(law: Law, first_show: Day, channel: Channel, inclusive_end: Bool = False) -> Day:
    """Last day that counts: the day before the anniversary (« pendant N ans »), or it if `inclusive_end`."""
    anniversary = _anniversary(law, first_show, channel)
    day_before = dates.add_days(anniversary, -1)
    if law.given("public_projection"):
        law.note("public_projection")
    if inclusive_end:
        law.reading("with_anniversary", True, other=day_before)
        return law.step("last", anniversary)
    law.reading("without_anniversary", True, other=anniversary)
    return law.step("last", day_before)


@rule("IN_GENERATION")
def in_generation(law: Law, first_show: Day, event_date: Day, channel: Channel) -> Bool:
    """Does an event (receipts, sale, broadcast) fall in the period: from the first show, before the anniversary."""
    anniversary = _anniversary(law, first_show, channel)
    law.reading("on_anniversary", event_date == anniversary, day=anniversary)
    return law.check("in_period", first_show <= event_date < anniversary, first=first_show, out=anniversary)


def _anniversary(law: Law, first_show: date, channel: Channel) -> date:
    out = first_day_out(law, first_show, channel)
    if out > dates.LAST:
        raise law.bad("too_late", got=first_show)
    return out


def first_day_out(law: Law, first_show: date, channel: Channel) -> date:
    """The first day that no longer counts for a channel: the anniversary of the first commercial show."""
    years = law[f"generation:{channel.lower()}"]
    return dates.add_years(first_show, int(years))
