"""Figures by their public id (box.t1, dev.cap, …): read where they live, with their tag; no number is repeated here."""

import difflib
from dataclasses import replace
from typing import Any, Final

from bareme.engine import Day, Law, Text, rule

#: Tag of a figure inferred from the texts around it.
INFERRED: Final = "INF"


@rule("RULE_PARAM")
def rule_param(law: Law, param_id: Text, on_day: Day | None = None) -> Any:
    """The figure that the article writes (paramètre); several figures (rates by tier) come one below the other."""
    values = [law.read(key, on_day, "on_day") for key in _keys(law, param_id)]
    return values if len(values) > 1 else values[0]


@rule("RULE_STATUS")
def rule_status(law: Law, param_id: Text, on_day: Day | None = None) -> Text:
    """How the figure is known: tag of its citation (FR, LEGI-2025, JO-…, INF…), of the text where it has none."""
    law.read(_keys(law, param_id)[0], on_day, "on_day")
    cite = law.run[-1].cite
    law.run[-1] = replace(cite, basis="read")  # the tag is certain even where the figure is inferred
    source = law.state.source
    if source.variant_of is not None:
        return source.tag
    return law.step("tag", cite.source or (INFERRED if cite.inferred else law.book.sources[cite.law].tag))


def _keys(law: Law, param_id: str) -> list[str]:
    """Full paths of the figures that carry the id; of several values, the one that the text gives."""
    wanted = param_id.strip().lower()
    found: list[tuple[bool, list[str]]] = []
    known: set[str] = set()
    for space in law.book.spaces.values():
        figures, dated = law.state.figures[space.name], law.state.dated[space.name]
        for value in space.values.values():
            known.update(value.ids.values())
            names = [value.name if m == "value" else f"{value.name}.{m}" for m, i in value.ids.items() if i == wanted]
            if names:
                given = names[0] in figures or names[0] in dated
                found.append((given, [f"{space.name}:{name}" for name in names]))
    if not found:
        near = difflib.get_close_matches(wanted, sorted(known), n=5)
        raise law.bad("unknown_param", got=param_id[:60], near=", ".join(near) or "box.t1, box.rates, dev.cap")
    return next((keys for given, keys in found if given), found[0][1])
