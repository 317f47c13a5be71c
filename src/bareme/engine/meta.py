"""Functions about functions: EXPLAIN_RULE tells how an answer was made, COMPARE_LAW puts texts side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from bareme.engine import cells, number
from bareme.engine.answer import Answer, refused
from bareme.engine.book import Book
from bareme.engine.cells import ANY, TEXT, Kind, Reading
from bareme.engine.door import call_cells, find
from bareme.engine.errors import Lang, Message, Refusal, bad_input, refusal
from bareme.engine.rule import META, REQUIRED, Function, Param, functions
from bareme.engine.texts import FunctionLaw

Meta = Callable[[Sequence[Any], Reading, Lang, Book | None], Answer]


def _function(
    name: str, doc: tuple[str, str], example: str, run: Meta, params: tuple[Param, ...], varargs: bool
) -> None:
    law = FunctionLaw(name, "", doc, "A", True, (), {}, {}, ("", ""), (), example, "explanation", "")
    META[name] = Function(name, params, "rows", law, {"": run}, varargs)


def _named(name: Any, how: Reading, lang: Lang, of: Book | None, arg: str) -> Function:
    """The function that a cell names. Raises Refusal."""
    text = TEXT.read(arg, name, how)
    function, wrong = find(text, lang, of)
    if function is None:
        raise Refusal("BAD_INPUT", cast(Message, cast(Answer, wrong).problem))
    if function.name in META:
        choices = ", ".join(n for n in functions(of) if n not in META)
        raise bad_input("unknown_word", arg, function.name, choices=choices)
    return function


def _explain(given: Sequence[Any], how: Reading, lang: Lang, of: Book | None) -> Answer:
    """EXPLAIN_RULE(udf; lang; the arguments of that function in cell order)."""
    own = META["EXPLAIN_RULE"]
    cell = [*given, None, None]
    try:
        function = _named(cell[0], how, lang, of, "udf")
        said = cast(Lang, own.params[1].kind.read("lang", cell[1], how).lower())
    except Refusal as no:
        return refused(own, no, lang)
    exact = how.exact_texts
    answer = call_cells(
        function.name, given[2:], date1904=how.date1904, trace=True, lang=said, of=of, exact_texts=exact
    )
    rows: list[Any] = [list(row) for row in answer.rows(said)]
    return Answer(own, rows, "OK", answer.law, answer.run, [], None, answer.trace, lang)


def _compare(given: Sequence[Any], how: Reading, lang: Lang, of: Book | None) -> Answer:
    """COMPARE_LAW(udf; argument rows; laws): each row of arguments under each text."""
    own = META["COMPARE_LAW"]
    cell = [*given, None, None, None]
    try:
        if len(given) > len(own.params):
            raise refusal("BAD_INPUT", "too_many", name=own.name, most=len(own.params), given=len(given))
        function = _named(cell[0], how, lang, of, "udf")
        if function.timeless:
            raise refusal("BAD_INPUT", "no_law", name=function.name)
        rows = cell[1] if isinstance(cell[1], list | tuple) else [cell[1]]
        rows = rows if rows and isinstance(rows[0], list | tuple) else [rows]
        laws = [law for law in cells.column("laws", cell[2]) if not cells.blank(law)]
        if not laws:
            raise bad_input("blank", "laws", expected=cells.expected("law"))
    except Refusal as no:
        return refused(own, no, lang)
    place = next(i for i, p in enumerate(function.params) if p.name == "law")
    table: list[Any] = []
    run: list[Any] = []
    for index, row in enumerate(rows, 1):
        first: Any = None
        for law in laws:
            arguments = [*row[:place], *[None] * (place - len(row)), law, *row[place:]]
            answer = call_cells(
                function.name, arguments, date1904=how.date1904, lang=lang, of=of, exact_texts=how.exact_texts
            )
            run += answer.run
            value = answer.value if answer.ok else answer.cell
            if isinstance(value, list):
                value = answer.sentence(lang)
            first = value if first is None else first
            table.append(
                [index, answer.law or str(law), value, _gap(first, value), answer.status, "; ".join(answer.articles)]
            )
    return Answer(own, table, "OK", None, run, [], None, None, lang)


def _gap(first: Any, value: Any) -> Any:
    """How far from the first text, where both are numbers."""
    if isinstance(first, Decimal | Fraction) and isinstance(value, Decimal | Fraction):
        return number.exact(Fraction(value) - Fraction(first))
    return None


_LANG: Kind = cells.word(("EN", "FR"))
_UDF = Param("udf", TEXT, REQUIRED, False, ("Name of the function", "Nom de la fonction"))

_function(
    "EXPLAIN_RULE",
    (
        "Explain an answer: its sentence, then its figures, each with text and article",
        "Expliquer une réponse : sa phrase, puis ses chiffres, chacun avec texte et article",
    ),
    '=EXPLAIN_RULE("SUPPORT_BOXOFFICE","fr",1200000,"rga-2023")',
    _explain,
    (
        _UDF,
        Param(
            "lang",
            _LANG,
            REQUIRED,
            False,
            ("Language of the explanation: en or fr", "Langue de l'explication : en ou fr"),
        ),
        Param(
            "arguments",
            ANY,
            None,
            True,
            (
                "The arguments of that function, in the order of its cell",
                "Les arguments de cette fonction, dans l'ordre de sa cellule",
            ),
        ),
    ),
    True,
)
_function(
    "COMPARE_LAW",
    (
        "Compare texts: row, text, value, difference from the first text, status, articles",
        "Comparer des textes : ligne, texte, valeur, écart avec le premier texte, statut, articles",
    ),
    '=COMPARE_LAW("SUPPORT_BOXOFFICE",1200000,{"rga-2015","rga-2023"})',
    _compare,
    (
        _UDF,
        Param(
            "argument_rows",
            ANY,
            REQUIRED,
            True,
            (
                "Arguments of that function in cell order, law left out; one row a comparison",
                "Arguments de cette fonction dans l'ordre de la cellule, sans law ; une ligne par comparaison",
            ),
        ),
        Param(
            "laws",
            ANY,
            REQUIRED,
            False,
            ("Texts or dates to compare, one row or column", "Textes ou dates à comparer, en ligne ou en colonne"),
        ),
    ),
    False,
)
