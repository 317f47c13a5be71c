"""The one door: every host enters by `call` (names and values) or `call_cells` (cells in the order of the sheet).

It binds the arguments, turns cells into exact values, finds the rule in force, computes, and gives back an Answer. It
never raises for what a user wrote.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from bareme.engine import cells, number
from bareme.engine.answer import Answer, column, refused
from bareme.engine.book import Book
from bareme.engine.cells import Reading
from bareme.engine.errors import Lang, Message, Refusal, Status, bad_input, clip, nearest, refusal
from bareme.engine.rule import META, REQUIRED, Function, Param, book, functions, open_law
from bareme.engine.texts import TIMELESS, LawError, Source
from bareme.engine.trace import Step

#: Arguments that take the day of `law`, where law is a date and they are left out.
DATED = frozenset({"receipts_date", "request_date"})


def call(
    name: str,
    *args: Any,
    law: Any = None,
    trace: bool = False,
    lang: Lang = "en",
    of: Book | None = None,
    exact_texts: bool = False,
    **named: Any,
) -> Answer:
    """Call a function by the names of its arguments, or by position (`law` apart).

    `exact_texts`: "7/9" and "0.25" may stand where a number may (the JSON door). `of`: another book of law.
    """
    return call_named(name, named, args, law=law, trace=trace, lang=lang, of=of, exact_texts=exact_texts)


def call_named(
    name: str,
    named: Mapping[str, Any],
    args: Sequence[Any] = (),
    *,
    law: Any = None,
    trace: bool = False,
    lang: Lang = "en",
    of: Book | None = None,
    exact_texts: bool = False,
) -> Answer:
    """`call`, with the named arguments in a mapping: no name is out of reach."""
    function, wrong = find(name, lang, of)
    if function is None:
        return cast(Answer, wrong)
    how = Reading(exact_texts=exact_texts)
    own = function.params if function.name in META else function.arguments
    given: dict[str, Any] = dict(zip((p.name for p in own), args, strict=False))
    try:
        if len(args) > len(own) and not function.varargs:
            raise refusal("BAD_INPUT", "too_many", name=function.name, most=len(own), given=len(args))
        names = {p.name for p in own}
        for key, cell in named.items():
            if key not in names:
                choices = ", ".join(p.name for p in function.params)
                raise refusal("BAD_INPUT", "unknown_argument", name=function.name, arg=key, choices=choices)
            given[key] = cell
    except Refusal as no:
        return refused(function, no, lang)
    values = [given.get(p.name) for p in own]
    if function.name in META:
        if function.varargs:
            rest = values.pop()
            values += args[len(own) - 1 :] or (rest if isinstance(rest, list) else [rest])
        return function.shapes[""](values, how, lang, of)  # type: ignore[no-any-return]
    answer = _answer(function, values, law, how, trace, lang, of or book())
    if function.timeless and law is not None:
        answer.said.insert(0, Message("no_law", {"name": function.name}))
    return answer


def call_cells(
    name: str,
    given: Sequence[Any],
    *,
    date1904: bool = False,
    trace: bool = False,
    lang: Lang = "en",
    of: Book | None = None,
    exact_texts: bool = False,
) -> Answer:
    """Call a function with cells in the order of the sheet: required ones, law, options. None is a blank."""
    function, wrong = find(name, lang, of)
    if function is None:
        return cast(Answer, wrong)
    how = Reading(date1904, exact_texts)
    if function.name in META:
        return function.shapes[""](given, how, lang, of)  # type: ignore[no-any-return]
    params = function.params
    if len(given) > len(params):
        no = refusal("BAD_INPUT", "too_many", name=function.name, most=len(params), given=len(given))
        return refused(function, no, lang)
    own = list(given)
    place = function.law_place
    law = own.pop(place) if 0 <= place < len(own) else None
    return _answer(function, own, law, how, trace, lang, of or book())


def find(name: str, lang: Lang = "en", of: Book | None = None) -> tuple[Function | None, Answer | None]:
    """The function of that name, or the answer that says there is none."""
    registry = functions(of)
    function = registry.get(name) or registry.get(name.strip().upper())
    if function is not None:
        return function, None
    hint = nearest(name.strip().upper(), list(registry))
    no_hint = Message("", {}, ("The command “bareme functions” lists them.", "« bareme functions » en donne la liste."))
    asked = str(clip(name.strip()))
    no = refusal("BAD_INPUT", "unknown_function", name=asked, hint=hint or no_hint)
    answer = refused(replace(next(iter(META.values())), name=asked), no, lang)
    answer.error_cell = "#NAME?"
    return None, answer


def _answer(function: Function, given: list[Any], law: Any, how: Reading, trace: bool, lang: Lang, of: Book) -> Answer:
    """One call, or one for each row where columns of cells are given to single-value arguments."""
    columns: dict[int, list[Any]] = {}
    for index, cell in enumerate(given):
        if type(cell) in (list, tuple) and function.arguments[index].kind.broadcast:
            name = function.arguments[index].name
            try:
                rows = _column_of(name, cell)
                if rows is None:
                    continue
                other = next(iter(columns.values()), rows)
                if len(rows) != len(other):
                    raise bad_input("heights_differ", name, len(rows), other=len(other))
            except Refusal as no:
                return refused(function, no, lang)
            columns[index] = rows
    if not columns:
        return _one(function, given, law, how, trace, lang, of)
    answers = []
    for row in range(len(next(iter(columns.values())))):
        one = [columns[i][row] if i in columns else cell for i, cell in enumerate(given)]
        answers.append(_one(function, one, law, how, trace, lang, of))
    return column(function, answers, lang)


def _column_of(name: str, cell: Sequence[Any]) -> list[Any] | None:
    """The cells of a single column, None for a range of one cell. Raises Refusal for any other range."""
    rows = list(cell)
    if all(isinstance(r, list | tuple) for r in rows):
        if any(len(r) != 1 for r in rows):
            raise bad_input("not_single", name, cells.size(rows))
        rows = [r[0] for r in rows]
    return rows if len(rows) > 1 else None


def _one(function: Function, given: Sequence[Any], law: Any, how: Reading, trace: bool, lang: Lang, of: Book) -> Answer:
    run: list[Any] = []
    said: list[Message] = []
    node = Step(function.law.doc, None, function.returns) if trace else None
    text, day = None, None
    try:
        if not function.timeless:
            text, day = _choose(function, law, how, of, said)
        values: list[Any] = []
        fractions = False
        for param, cell in zip(function.arguments, given, strict=False):
            if cell is None or cells.blank(cell):
                value = _left_out(param, day)
            else:
                value = param.kind.read(param.name, cell, how)
                fractions = fractions or _has_fraction(value)
            values.append(value)
            if node is not None:
                _argument_step(node, param, cell, value)
        if len(values) < len(function.arguments):
            values += _rest(function, len(values), day, node)
        answer = _compute(function, values, fractions, of, text or TIMELESS, day, run, node)
    except Refusal as no:
        if node is not None:
            node.value = no.value
        return refused(function, no, lang, text, run, said, node)
    answer.said = said + answer.said
    answer.law = text
    answer.lang = lang
    return answer


def _rest(function: Function, start: int, day: date | None, node: Step | None) -> Sequence[Any]:
    """The arguments after the last one that is given."""
    if node is None and day is None and not function.arguments[start].required:
        return function.defaults[start:]
    values = []
    for param in function.arguments[start:]:
        values.append(_left_out(param, day))
        if node is not None:
            _argument_step(node, param, None, values[-1])
    return values


def _left_out(param: Param, day: date | None) -> Any:
    """What a blank argument stands for. Raises Refusal for a required one."""
    if param.default is REQUIRED:
        if param.nullable:
            return None
        raise bad_input("blank", param.name, expected=param.kind.expected())
    if day is not None and param.name in DATED:
        return day
    return param.default


def _compute(
    function: Function,
    values: list[Any],
    fractions: bool,
    of: Book,
    text: str,
    day: date | None,
    run: list[Any],
    node: Step | None,
) -> Answer:
    """In Decimals; once more in Fractions where a division does not end."""
    before = len(node.steps) if node is not None else 0
    context = decimal.getcontext()
    decimal.setcontext(number.EXACT)
    try:
        while True:
            law, shape = open_law(function, of, text, day, run, node, fractions)
            try:
                value = shape(law, *(number.fractions(values) if fractions else values))
                break
            except decimal.Inexact:
                if fractions:
                    raise
                fractions = True
                run.clear()
                if node is not None:
                    del node.steps[before:]
    finally:
        decimal.setcontext(context)
    value = number.settled(value, function.name)
    if node is not None:
        node.value = value
    return Answer(function, value, cast(Status, law.status), text, run, law.messages, None, node)


def _has_fraction(value: Any) -> bool:
    if type(value) is Decimal:
        return False
    if type(value) is Fraction:
        return True
    if isinstance(value, dict):
        return any(_has_fraction(v) for v in value.values())
    return isinstance(value, list | tuple) and any(_has_fraction(v) for v in value)


def _argument_step(node: Step, param: Param, cell: Any, value: Any) -> None:
    """The argument as it was understood, or the default that stands for it."""
    en, fr = f"{param.name}: {param.docs[0]}", f"{param.name} : {param.docs[1]}"
    if cells.blank(cell):
        en, fr = f"{param.name} (left out)", f"{param.name} (omis)"
    single = None if isinstance(value, list | dict | tuple) else value
    node.add((en, fr), single, param.kind.name if single is not None else "")


def _choose(function: Function, law: Any, how: Reading, of: Book, said: list[Message]) -> tuple[str, date | None]:
    """The text asked for, the one in force on a day, or the newest that covers the function. Raises Refusal."""
    source = of.sources.get(law) if type(law) is str else None
    if source is not None and not source.companion and source.variant_of is None:
        return source.id, None
    while isinstance(law, list | tuple) and len(law) == 1:
        law = law[0]
    if isinstance(law, list | tuple):
        raise bad_input("law_range", "law", cells.size(law))
    if cells.is_error(law):
        cells.check("law", law, "law")
    day: date | None = None
    if cells.blank(law):
        source = newest(function, of)
        said.append(Message("law_derived", {"law": source.id}))
    elif isinstance(law, str):
        source = of.sources.get(law.strip().lower())
        if source is None or source.companion:
            try:
                day = cells.read_date("law", law, how)
            except Refusal:
                choices = ", ".join(of.choices())
                raise refusal("NOT_IN_SOURCE", "unknown_text", value=clip(law), choices=choices) from None
            source = of.at(day)
    elif isinstance(law, bool) or not isinstance(law, int | float | Decimal | date):
        raise bad_input("not_number", "law", cells.quoted(law), expected=cells.expected("law"))
    else:
        day = cells.read_date("law", law, how)
        source = of.at(day)
    if day is not None and source.checked is not None and day > source.checked:
        said.append(Message("checked_until", {"law": source.id, "checked": source.checked}))
    if source.variant_of is not None:
        said.append(Message("as_printed", {"note": Message("", {}, (source.note, source.note_fr))}))
    return source.id, day


def newest(function: Function, of: Book) -> Source:
    """The newest text that covers the function, be it by saying that it has no such rule."""
    for source in reversed(of.states()):
        cites = function.law.cites
        if source.id in function.law.gaps or of.cite_of(cites, source.id) or of.lost(cites, source.id):
            return source
    raise LawError(f"{function.name} is given by no text")
