"""Reading formulas, recognising copies, and what lowering makes of them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bareme.hosts.batch.copies import key_of, moved
from bareme.hosts.batch.formula import Binary, Call, Name, Num, Paren, Ref, RefOp, Structured, Unary, parse
from bareme.hosts.batch.lower import Lowering
from bareme.hosts.batch.reader import Book, Sheet, Table
from bareme.hosts.batch.refusals import SENTENCES, FormulaError
from bareme.hosts.batch.semantics import as_text, compare, is_local, wildcard

BOOK = Book(
    sheets=[Sheet("Calcul"), Sheet("Données d'été")],
    names={(None, "taux"): "'Données d''été'!$B$1", ("Calcul", "zone"): "Calcul!$A$1:$A$9", (None, "relatif"): "A1"},
    tables={"devis": Table("Devis", "Calcul", 10, 1, 14, 3, ["Poste", "Montant [HT]", "Part"], 1, 1)},
)


def lowered(text: str, row: int = 4, column: int = 5) -> str:
    return Lowering(BOOK, {"SUPPORT_TEST"}).lower("Calcul", row, column, text).text(row, column, 0)


# -- reading -----------------------------------------------------------------------------------------------------------


def test_signs_bind_tighter_than_powers() -> None:
    assert parse("-2^2") == Binary("^", Unary("-", Num("2")), Num("2"))


def test_percent_binds_tighter_than_signs() -> None:
    assert parse("=-5%*2") == Binary("*", Unary("-", parse("5%")), Num("2"))


def test_operators_bind_as_in_excel() -> None:
    assert parse("1+2*3=7") == Binary("=", Binary("+", Num("1"), Binary("*", Num("2"), Num("3"))), Num("7"))
    assert parse("2^3^2") == Binary("^", Binary("^", Num("2"), Num("3")), Num("2")), "from the left"


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("A1", Ref(None, 1, 1, 1, 1, 15)),
        ("$A$1", Ref(None, 1, 1, 1, 1, 0)),
        ("B3:A$1", Ref(None, 1, 1, 3, 2, 2 | 4 | 8)),
        ("C:A", Ref(None, 1, 1, 1_048_576, 3)),
        ("2:3", Ref(None, 2, 1, 3, 16_384)),
        ("'L''été'!XFD1048576", Ref("L'été", 1_048_576, 16_384, 1_048_576, 16_384, 15)),
    ],
)
def test_addresses(text: str, ref: Ref) -> None:
    assert parse(text) == ref


@pytest.mark.parametrize("text", ["TVA", "Taux_été", "_x", "ABCD1", "XFE1", "A1048577", "R1C1x", "a.b.c", "\\n"])
def test_words_that_are_no_addresses_are_names(text: str) -> None:
    assert parse(text) == Name(None, text)


def test_functions_that_look_like_addresses() -> None:
    assert parse("LOG10(A1)") == Call("LOG10", (parse("A1"),))


def test_arguments_left_out() -> None:
    assert parse("F(,1,)") == Call("F", (None, Num("1"), None))
    assert parse("F()") == Call("F", ())


def test_a_space_intersects_only_between_references() -> None:
    assert parse("A1:B2 B1:B9") == RefOp(" ", parse("A1:B2"), parse("B1:B9"))
    assert parse("( 1 + 2 )") == Paren(Binary("+", Num("1"), Num("2")))
    assert parse("SUM( A1 , 2 )") == Call("SUM", (parse("A1"), Num("2")))


def test_structured_references() -> None:
    assert parse("Devis[[#This Row],[a b]]") == Structured("Devis", "[#This Row],[a b]")
    assert parse("[@Part]") == Structured(None, "@Part")


@pytest.mark.parametrize(
    "text",
    ["", "1+", "(1", "1)", "F(1", "{1,2;3}", "A1:", "'x!A1", '"a', "[1]Feuil1!A1", "'[1]F'!A1", "A1#", "#", "1 2"],
)
def test_what_is_no_formula_of_this_book_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_a_formula_longer_than_excel_takes_is_refused() -> None:
    with pytest.raises(FormulaError, match="8,192"):
        parse("+".join(["1"] * 5000))


@given(st.text(alphabet="A1$:!'\"()[]{},;+-*/^&=<>%@# .eIF\\é~\x00", max_size=60))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(FormulaError):
        lowered(text)


def test_every_refusal_speaks_both_languages() -> None:
    for english, french in SENTENCES.values():
        assert english.endswith(".")
        assert french.endswith(".")
        assert english.count("{") == french.count("{")


# -- copies ------------------------------------------------------------------------------------------------------------


def test_copies_have_one_key() -> None:
    assert key_of('A1*$B$1+LEN("A1")', 1, 3) == key_of('A7*$B$1+LEN("A1")', 7, 3)
    assert key_of("A1", 1, 1) == key_of("C3", 3, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A1", "A$2"), ('LEN("A1")', 'LEN("A2")'), ("'A1'!B1", "'A2'!B2"), ("Devis[A1]", "Devis[A2]"), ("A1+1", "A2+2")],
)
def test_formulas_that_only_look_like_copies_differ(one: str, other: str) -> None:
    assert key_of(one, 1, 9) != key_of(other, 2, 9)


def test_a_copy_gets_its_own_addresses_and_calls() -> None:
    lowering = Lowering(BOOK, {"SUPPORT_TEST"})
    first = lowering.lower("Calcul", 1, 3, "SUPPORT_TEST(A1)+$B1*A$9")
    second = lowering.lower("Calcul", 2, 4, "SUPPORT_TEST(B2)+$B2*B$9")
    assert first is second
    assert second.text(2, 4, 7) == "=(BM_CALL(7,B2)+(B2*B9))"
    assert second.sources(2, 4)[2] == Ref("Calcul", 9, 2, 9, 2, 0)


def test_what_depends_on_the_place_is_not_shared() -> None:
    lowering = Lowering(BOOK, set())
    assert lowering.lower("Calcul", 4, 9, "ABS($A$1:$A$9)").text(4, 9, 0) == "=ABS(A4)"
    assert lowering.lower("Calcul", 5, 9, "ABS($A$1:$A$9)").text(5, 9, 0) == "=ABS(A5)"
    assert lowering.lower("Calcul", 99, 9, "ABS($A$1:$A$9)").text(99, 9, 0) == "=ABS(#VALUE!)"


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("A1+$A$1", "B3+$A$1"),
        ("SUM(A:A,1:1)", "SUM(B:B,3:3)"),
        ('"A1"&A1', '"A1"&B3'),
        ("'A1'!A1", "'A1'!B3"),
        ("LOG10(A1)", "LOG10(B3)"),
        ("Devis[A1]", "Devis[A1]"),
        ("TVA2023x", "TVA2023x"),
    ],
)
def test_moving_a_formula(text: str, there: str) -> None:
    assert moved(text, 2, 1) == there


# -- lowering ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Taux*2", "=('Données d''été'!B1*2)"),
        ("SUM(zone)", "=SUM(A1:A9)"),
        ("zone", "=A4"),
        ("SUM(Devis[Montant '[HT']])", "=SUM(B11:B13)"),
        ("Devis[[#Totals],[Part]]", "=C14"),
        ("SUM(Devis[[#All],[Poste]:[Part]])", "=SUM(A10:C14)"),
        ("_xlfn.IFS(A1=0,1)", "=IFS((A1=0),1)"),
        ('A1="oui"', '=(A1="oui")'),
        ('A1="été"', '=BM_EQ(A1,"été")'),
        ("A1>=0.25", "=BM_GE(A1,0.25)"),
        ("A1>0", "=(A1>0)"),
        ('"x"&A1&"y"', '=BM_CAT("x",A1,"y")'),
        ("[1]!SUPPORT_TEST(1,,A1)", "=BM_CALL(0,1,A1)"),
        ("SUMPRODUCT(LEN(A1:A2))", "=BM_SUMPRODUCT(BM_ROWS(1,LEN(BM_CAT(A1)),LEN(BM_CAT(A2))))"),
        ("A1+A2-A3", "=(A1+A2-A3)"),
        ("A1-(A2-A3)", "=(A1-(A2-A3))"),
        ("A1/A2*A3", "=(A1/A2*A3)"),
        ("---A1", "=(-A1)"),
        ("SUM((A1,B2))", "=SUM(A1,B2)"),
        ("OFFSET(A1,1,2,3,1)", "=C4"),
        ("SUM(OFFSET(A1,1,2,3,1))", "=SUM(C2:C4)"),
        ('INDIRECT("A"&"1")', '=BM_FIRST(INDIRECT(BM_CAT("A","1")))'),
        ('INDIRECT("Calcul!A1")', "=A1"),
        ("inconnu", "=#NAME?"),
        ("Absente!A1", "=#REF!"),
    ],
)
def test_lowered_text(text: str, wanted: str) -> None:
    assert lowered(text) == wanted


def test_a_long_sum_stays_flat() -> None:
    terms = "+".join(f"A{n}" for n in range(1, 101))
    assert lowered(terms) == f"=({terms})"
    assert lowered("+".join(["1"] * 300)).startswith('=BM_CHAIN("+++')


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1 / 3, "0.333333333333333"),
        (0.1 + 0.2, "0.3"),
        (100.0, "100"),
        (1e15, "1000000000000000"),
        (1e19, "10000000000000000000"),
        (1e20, "1E+20"),
        (1e21, "1E+21"),
        (-0.00001, "-0.00001"),
        (1.5e-10, "0.00000000015"),
        (123456789.125, "123456789.125"),
        (0.0, "0"),
    ],
)
def test_numbers_as_texts(number: float, text: str) -> None:
    assert as_text(number) == text


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        (1.0, "a", -1),
        ("z", False, -1),
        (False, True, -1),
        ("été", "ÉTÉ", 0),
        ("eau", "été", -1),
        ("été", "ex", -1),
        ("cote", "côte", -1),
        (None, 0.0, 0),
        (None, "", 0),
        (None, False, 0),
        (0.1 + 0.2, 0.3, 0),
        (25 - 4e-15, 25.0, 0),
        (24.9999, 25.0, -1),
        (100.01, 100.0, 1),
    ],
)
def test_order_of_values(one: object, other: object, sign: int) -> None:
    assert compare(one, other) == sign
    assert compare(other, one) == -sign


def test_wildcards() -> None:
    assert wildcard("an?m*").match("Animation")
    assert wildcard("100~*").match("100*")
    assert not wildcard("100~*").match("1000")
    assert wildcard("a.c").match("abc") is None


@pytest.mark.parametrize(
    "text",
    [
        "12,5",
        "1.234",
        "1 234",
        "1\u202f234,50",
        "03/04/2024",
        "3-4-24",
        "€5",
        "5 €",
        "(5)",
        "3 avril 2024",
        "4-Apr",
        ".5",
        "5,",
    ],
)
def test_texts_that_each_country_reads_in_its_own_way(text: str) -> None:
    assert is_local(text)
    assert is_local(f" {text} ")


@pytest.mark.parametrize(
    "text", ["12", "-12", "+3", "1e3", "10%", "2024-02-29", "12:30", "", "abc", "-", "a1", "1er", "lot 3"]
)
def test_texts_that_every_country_reads_alike(text: str) -> None:
    assert not is_local(text)
