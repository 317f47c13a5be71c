"""Selective aids for distribution and exhibition: which conditions are met. Conditions are rows of data."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from bareme.engine import Law, Text, cells, rule
from bareme.engine.cells import Kind, Scalar, fold
from bareme.engine.errors import Message, clip
from bareme.engine.number import fractions

#: Facts from which others are derived where these are absent.
_SOURCES: Final = ("granted_2y", "requests_y1", "requests_y2", "rep_films_y1", "rep_films_y2")
_KINDS: Final[Mapping[str, Kind]] = {"eur": cells.EUR, "share": cells.SHARE, "int": cells.INT, "bool": cells.BOOL}


class Fact(NamedTuple):
    """One fact of the case: its name, and a number, TRUE or FALSE; blank: not known."""

    name: Text
    value: Scalar | None


@rule("AID_CHECK")
def aid_check(law: Law, aid_id: Text, facts: list[Fact]) -> list[Text]:
    """Blocks of conditions that fail, in the order of the text (conditions d'attribution); in a cell TRUE for none.

    An aid is all of its blocks, a block one of its branches, a branch all of its conditions; a fact left out is a
    condition not met.
    """
    aids = {name: value for name, value in law.space.values.items() if value.unit == "rows"}
    aid = fold(aid_id).lower()
    if aid not in aids:
        raise law.bad("unknown_aid", got=clip(aid_id), choices=", ".join(aids).upper())
    rows = law.read(f"{aid}.conditions")
    known = {row["fact"] for value in aids.values() for entry in value.entries for row in entry.values["conditions"]}
    given = _given(law, facts, known | set(_SOURCES), rows)
    failed = []
    for block in dict.fromkeys(row["block"] for row in rows):
        own = [row for row in rows if row["block"] == block]
        lacks = [(row, given.get(row["fact"])) for row in own if not _holds(row, given.get(row["fact"]))]
        met = len({row["branch"] for row in own}) > len({row["branch"] for row, _ in lacks})
        _trace(law, block, own, given, met)
        if not met:
            failed.append(block)
            law.note("failed", block=block, lacks=[_lack(law, row, value) for row, value in lacks])
    law.note("discretionary")
    return failed


def _given(law: Law, facts: list[Fact], known: set[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The facts by name, each read as its condition needs it, with those that are derived."""
    units = {"granted_2y": "int", "requests_y1": "int", "requests_y2": "int"}
    units |= {"rep_films_y1": "int", "rep_films_y2": "int"} | {row["fact"]: row["unit"] for row in rows}
    signed = {row["fact"] for row in rows if row.get("signed")}
    found: dict[str, Any] = {}
    for fact in facts:
        name = fold(fact.name).lower()
        if name not in known:
            raise law.bad("unknown_fact", got=clip(fact.name), choices=", ".join(sorted(units)))
        if name in found:
            raise law.bad("twice", fact=name)
        found[name] = fact.value
        if fact.value is None or name not in units or (name in signed and not isinstance(fact.value, bool | str)):
            continue
        value = _KINDS[units[name]].read(f"facts, {name}", fact.value, cells.Reading())
        found[name] = fractions(value) if law.fractions else value
    found = {name: value for name, value in found.items() if value is not None}
    if "granted_share" not in found and {"granted_2y", "requests_y1", "requests_y2"} <= set(found):
        requests = found["requests_y1"] + found["requests_y2"]
        if found["granted_2y"] > requests:
            raise law.bad("too_many_granted", granted=found["granted_2y"], requests=requests)
        if requests:
            found["granted_share"] = law.one * found["granted_2y"] / requests
    if "rep_films_2y" not in found and {"rep_films_y1", "rep_films_y2"} <= set(found):
        found["rep_films_2y"] = found["rep_films_y1"] + found["rep_films_y2"]
    return found


def _holds(row: Mapping[str, Any], value: Any) -> bool:
    """Is the condition met? A fact that is not known does not meet it."""
    if value is None:
        return False
    limit = row["limit"]
    if isinstance(value, Fraction) and not isinstance(limit, bool):
        limit = Fraction(limit)
    match row["op"]:
        case "<=":
            return bool(value <= limit)
        case ">=":
            return bool(value >= limit)
        case ">":
            return bool(value > limit)
        case _:
            return bool(value is limit)


def _lack(law: Law, row: Mapping[str, Any], value: Any) -> Message:
    return law.sentence(
        "lack" if value is not None else "lack_unknown",
        text=Message("", {}, (row["en"], row["fr"])),
        fact=row["fact"],
        op=row["op"],
        limit=row["limit"],
        value=value,
        article=row["article"],
    )


def _trace(law: Law, block: str, rows: list[dict[str, Any]], given: Mapping[str, Any], met: bool) -> None:
    """The block, and below it each condition with its article."""
    if law.node is None:
        return
    node = law.node.add((f"Block {block}", f"Bloc {block}"), met, "bool")
    for row in rows:
        label = law.sentence(
            "condition",
            branch=row["branch"],
            text=Message("", {}, (row["en"], row["fr"])),
            fact=row["fact"],
            op=row["op"],
            limit=row["limit"],
        )
        holds = _holds(row, given.get(row["fact"]))
        node.add((label.text("en"), label.text("fr")), holds, "bool", law.id, row["article"])
