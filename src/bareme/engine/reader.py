"""Reads the TOML files of the law. What cannot be trusted is refused, by file and name.

    [values.rate]                       # one figure, or several that belong together
    en = "Rate of the direct allocation"
    fr = "Taux de l'allocation directe"
    unit = "rate"
    gaps = [{law = "guide-2011", why = "unread"}]       # "none": no such rule then; "unread": not in our sources
    [[values.rate.entries]]
    lead  = 0.25
    other = 0.15
    cites = [{law = "rga-2015", article = "211-85"}, {law = ["rga-2018"], article = "211-85", basis = "ends"}]

`members = {lead = {en = "…", fr = "…", unit = "…"}}` names each figure of a family (else the trace shows "[lead]"), and
`ids = {lead = "alloc.lead"}` gives it a public id. A gap with `members = ["lead"]` is one of these figures only.

Refused: an unknown text or key, an overlap, a gap that nobody declared, a value or a rule without citation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bareme.engine.texts import BASES, WHY, Cite, Entry, FunctionLaw, LawError, Source, Space, Value

_ENTRY_META = {"cites", "printed", "note", "note_fr", "from", "until"}
_VALUE_KEYS = {"en", "fr", "unit", "gaps", "entries", "note", "note_fr", "ids", "members"}
_FUNCTION_KEYS = {
    "en",
    "fr",
    "rank",
    "timeless",
    "cites",
    "gaps",
    "args",
    "cell",
    "note",
    "note_fr",
    "see",
    "example",
    "category",
}
_FILE_KEYS = {"functions", "values", "steps", "messages", "about", "data"}
_CITE_KEYS = {"law", "article", "text", "basis", "shape", "source"}
_GAP_KEYS = {"law", "why", "members"}
_TEXT_KEYS = {
    "en",
    "fr",
    "from",
    "until",
    "checked",
    "publisher",
    "companion",
    "variant_of",
    "amends",
    "repealed",
    "articles",
    "note",
    "note_fr",
    "tag",
}


class Reader:
    """Reads mechanisms against the texts that they may cite."""

    def __init__(self, sources: Mapping[str, Source], line: Sequence[Source]) -> None:
        self.sources = sources
        self.line = [source.id for source in line]  # the main texts in order of date

    def space(self, path: Path, name: str) -> Space:
        """One mechanism. Raises LawError."""
        raw = read_toml(path)
        _only(raw, _FILE_KEYS, name)
        space = Space(name, about=_pair(raw.get("about", {}), name, required=False), data=raw.get("data", {}))
        for key, value in raw.get("values", {}).items():
            space.values[key] = self._value(space.name, key, value)
        for key, value in raw.get("steps", {}).items():
            _only(value, {"en", "fr", "unit"}, f"{name}: step {key}")
            space.steps[key] = (_pair(value, f"{name}: step {key}"), value.get("unit", ""))
        for key, value in raw.get("messages", {}).items():
            _only(value, {"en", "fr"}, f"{name}: message {key}")
            space.messages[key] = _pair(value, f"{name}: message {key}")
        for key, value in raw.get("functions", {}).items():
            space.functions[key] = self._function(space.name, key, value)
        return space

    def _value(self, space: str, name: str, raw: Mapping[str, Any]) -> Value:
        where = f"{space}: value {name}"
        _only(raw, _VALUE_KEYS, where)
        if not raw.get("entries"):
            raise LawError(f"{where} has no entry")
        entries = tuple(self._entry(f"{where}, entry {i}", e) for i, e in enumerate(raw["entries"], 1))
        gaps = self._gaps(where, raw)
        value = Value(
            space,
            name,
            _pair(raw, where),
            raw.get("unit", ""),
            entries,
            gaps,
            (raw.get("note", ""), raw.get("note_fr", "")),
            raw.get("ids", {}),
            {m: (*_pair(named, f"{where}: {m}"), named.get("unit", "")) for m, named in raw.get("members", {}).items()},
            self._holes(where, raw),
        )
        given = {m for e in entries for m in e.values}
        if unknown := {m for m, _ in value.holes} - given:
            raise LawError(f"{where}: gap of an unknown member {sorted(unknown)}")
        for about in ("ids", "members"):
            if unknown := set(raw.get(about, {})) - given:
                raise LawError(f"{where}: {about} of an unknown member {sorted(unknown)}")
        self._check_cover(where, [(c, e) for e in entries for c in e.cites], gaps)
        return value

    def _entry(self, where: str, raw: Mapping[str, Any]) -> Entry:
        values = {k: _exact(v) for k, v in raw.items() if k not in _ENTRY_META}
        if not values:
            raise LawError(f"{where} gives no figure")
        printed = {k: _exact(v) for k, v in raw.get("printed", {}).items()}
        if unknown := set(printed) - set(values):
            raise LawError(f"{where}: printed figure of an unknown member {sorted(unknown)}")
        return Entry(
            values,
            self._cites(where, raw),
            printed,
            (raw.get("note", ""), raw.get("note_fr", raw.get("note", ""))),
            raw.get("from"),
            raw.get("until"),
        )

    def _cites(self, where: str, raw: Mapping[str, Any]) -> tuple[Cite, ...]:
        cites = []
        for c in raw.get("cites", ()):
            _only(c, _CITE_KEYS, where)
            laws = c.get("law", c.get("text"))
            if laws is None or not str(c.get("article", "")).strip():
                raise LawError(f"{where}: a citation needs a law and an article: {dict(c)}")
            for law in [laws] if isinstance(laws, str) else laws:
                for text in (law, c.get("text", law)):
                    if text not in self.sources:
                        raise LawError(f"{where} cites an unknown text: {text}")
                if (basis := c.get("basis", "read")) not in BASES:
                    raise LawError(f"{where}: unknown basis {basis}")
                cites.append(
                    Cite(law, c["article"], c.get("text", law), basis, c.get("shape", ""), c.get("source", ""))
                )
        if not cites:
            raise LawError(f"{where} has no citation")
        return tuple(cites)

    def _gaps(self, where: str, raw: Mapping[str, Any]) -> dict[str, str]:
        """The texts that do not give the whole value, and why."""
        return {law: why for law, why, members in self._read_gaps(where, raw) if not members}

    def _holes(self, where: str, raw: Mapping[str, Any]) -> dict[tuple[str, str], str]:
        """The single figures of a family that a text does not give, and why."""
        return {(m, law): why for law, why, members in self._read_gaps(where, raw) for m in members}

    def _read_gaps(self, where: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[str]]]:
        for gap in raw.get("gaps", ()):
            _only(gap, _GAP_KEYS, where)
            if "law" not in gap:
                raise LawError(f"{where}: a gap says of which law")
            if gap.get("why") not in WHY:
                raise LawError(f"{where}: a gap says why: one of {', '.join(WHY)}")
            for law in [gap["law"]] if isinstance(gap["law"], str) else gap["law"]:
                if law not in self.sources:
                    raise LawError(f"{where}: gap of an unknown text {law}")
                yield law, gap["why"], gap.get("members", ())

    def _check_cover(self, where: str, cited: list[tuple[Cite, Entry | None]], gaps: Mapping[str, str]) -> None:
        seen: dict[str, list[Entry | None]] = {}
        for cite, entry in cited:
            others = seen.setdefault(cite.law, [])
            for other in others:
                if other is not entry and _overlap(other, entry):
                    raise LawError(f"{where}: two entries for {cite.law} overlap")
            others.append(entry)
        for law in gaps:
            if law in seen:
                raise LawError(f"{where}: {law} is both cited and declared a gap")
        line = self.line
        known = [i for i, law in enumerate(line) if law in seen]
        for law in line[known[0] : known[-1] + 1] if known else ():
            if law not in seen and law not in gaps and self._inherited(law, seen) is None:
                raise LawError(f"{where}: nothing for {law}, and no declared gap")

    def _inherited(self, law: str, seen: Mapping[str, Any]) -> str | None:
        source: Source | None = self.sources[law]
        while source is not None and source.id not in seen:
            source = self.sources[source.amends] if source.amends else None
        return source.id if source else None

    def _function(self, space: str, name: str, raw: Mapping[str, Any]) -> FunctionLaw:
        where = f"{space}: function {name}"
        _only(raw, _FUNCTION_KEYS, where)
        cites = self._cites(where, raw)
        timeless = bool(raw.get("timeless", False))
        gaps = self._gaps(where, raw)
        if self._holes(where, raw):
            raise LawError(f"{where}: a function has no members to declare a gap of")
        if not timeless:
            self._check_cover(where, [(c, None) for c in cites], gaps)
        args = {k: (v[0], v[1]) for k, v in raw.get("args", {}).items()}
        note = (raw.get("note", ""), raw.get("note_fr", raw.get("note", "")))
        return FunctionLaw(
            name,
            space,
            _pair(raw, where),
            raw.get("rank", "B"),
            timeless,
            cites,
            gaps,
            args,
            note,
            tuple(raw.get("see", ())),
            raw.get("example", ""),
            raw.get("category", space.split(".")[0]),
            raw.get("cell", ""),
        )


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file with exact decimals; a fault of syntax names the file."""
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise LawError(f"{path.name}: {fault}") from fault


def _exact(value: Any) -> Any:
    """Numbers as Decimals, deep."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, list):
        return [_exact(v) for v in value]
    if isinstance(value, dict):
        return {k: _exact(v) for k, v in value.items()}
    return value


def _only(raw: Mapping[str, Any], keys: set[str], where: str) -> None:
    if unknown := set(raw) - keys:
        raise LawError(f"{where}: unknown key {', '.join(sorted(unknown))}")


def _pair(raw: Mapping[str, Any], where: str, required: bool = True) -> tuple[str, str]:
    if required and not (raw.get("en") and raw.get("fr")):
        raise LawError(f"{where} needs its text in English (en) and in French (fr)")
    return raw.get("en", ""), raw.get("fr", "")


def _overlap(a: Entry | None, b: Entry | None) -> bool:
    """Could the two entries answer for one day?"""
    if a is None or b is None:
        return False
    low = max(a.since or date.min, b.since or date.min)
    return low <= min(a.until or date.max, b.until or date.max)


def read_source(name: str, raw: Mapping[str, Any]) -> Source:
    """One text of texts.toml."""
    _only(raw, _TEXT_KEYS, f"texts.toml: {name}")
    for key in ("en", "fr", "from"):
        if key not in raw:
            raise LawError(f"texts.toml: {name} has no “{key}”")
    lives = {a: (life.get("from"), life.get("until")) for a, life in raw.get("articles", {}).items()}
    return Source(
        name,
        raw["en"],
        raw["fr"],
        raw["from"],
        raw.get("until"),
        raw.get("checked"),
        raw.get("publisher", ""),
        bool(raw.get("companion", False)),
        raw.get("variant_of"),
        raw.get("amends"),
        frozenset(raw.get("repealed", ())),
        lives,
        raw.get("note", ""),
        raw.get("note_fr", ""),
        raw.get("tag", ""),
    )
