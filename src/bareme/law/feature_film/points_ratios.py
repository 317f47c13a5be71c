"""Shares that go into a grid of posts since 2018: cachets, payroll, spending, language (211-10 to 211-12 of 2023)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from bareme.engine import ZERO, Bool, Eur, Law, Minutes, Num, Share, Text, rule
from bareme.engine.cells import NOT_USED, NOT_USED_JUSTIFIED, fold
from bareme.law.feature_film.persons import Group, assimilated


class Performer(NamedTuple):
    """A performer in a role; several rows may share a role."""

    role: Text
    group: Group
    resident_card: Bool
    contract_fr_law: Bool
    cachets: Num


class Pay(NamedTuple):
    """Pay of a worker or technician, social charges included, in euros."""

    group: Group
    resident_card: Bool
    contract_fr_law: Bool
    amount: Eur


class Studio(NamedTuple):
    """Spending with a studio specialised in animation work, in euros."""

    established_fr: Bool
    own_work: Bool
    amount: Eur


class Spending(NamedTuple):
    """Spending with one company, in euros."""

    established_fr: Bool
    amount: Eur


@rule("CACHET_RATIO")
def cachet_ratio(
    law: Law, cast: list[Performer], justified: Bool = False, min_cachets: Num | None = None
) -> Decimal | str:
    """Share of the cachets that count, among roles of three cachets or more (rapport des cachets), 0 to 1.

    NU or NX where no role reaches the minimum: copy it into the grid. The rows of a role are added (reading).
    """
    least = law["min_cachets"] if min_cachets is None else min_cachets
    groups = assimilated(law)
    by_role: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for performer in cast:
        by_role[fold(performer.role)] += performer.cachets
    counted = [p for p in cast if by_role[fold(p.role)] >= least]
    for performer in cast:
        key = "performer" if by_role[fold(performer.role)] >= least else "small_role"
        law.step(key, performer.cachets, role=performer.role)
    total = law.step("all_cachets", _sum(p.cachets for p in counted))
    taken = law.step("own_cachets", _sum(p.cachets for p in counted if _taken(groups, p)))
    apart = [p for p in counted if p.cachets >= least]
    other = _sum(p.cachets for p in apart if _taken(groups, p)), _sum(p.cachets for p in apart)
    law.reading("shared_role", taken * other[1] != other[0] * total or bool(total) != bool(other[1]))
    return _ratio(law, taken, total, justified)


@rule("PAYROLL_RATIO")
def payroll_ratio(
    law: Law, crew: list[Pay], studios: list[Studio] | None = None, justified: Bool = False
) -> Decimal | str:
    """Share of the pay that counts (rapport des rémunérations, charges comprises), studios included, 0 to 1.

    A studio counts when it is established in France and does the work itself. Heads of department with a post of
    their own are not in it. NU or NX where nobody is paid.
    """
    groups = assimilated(law)
    total = law.step("all_pay", _sum(p.amount for p in crew))
    taken = law.step("own_pay", _sum(p.amount for p in crew if _taken(groups, p)))
    if studios:
        law.read("studios")
        total += law.step("all_studios", _sum(s.amount for s in studios))
        taken += law.step("own_studios", _sum(s.amount for s in studios if s.established_fr and s.own_work))
    return _ratio(law, taken, total, justified)


@rule("SPEND_SHARE")
def spend_share(law: Law, spend: list[Spending], justified: Bool = False) -> Decimal | str:
    """Share of the spending of one post with companies established in France, 0 to 1; NU or NX where there is none."""
    total = law.step("all_spend", _sum(s.amount for s in spend))
    taken = law.step("own_spend", _sum(s.amount for s in spend if s.established_fr))
    return _ratio(law, taken, total, justified)


def _taken(groups: Sequence[str], person: Performer | Pay) -> bool:
    """French or assimilated, and a contract under French law."""
    return person.contract_fr_law and (person.group in groups or person.resident_card)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _ratio(law: Law, taken: Decimal, total: Decimal, justified: bool) -> Decimal | str:
    if not total:
        word = NOT_USED_JUSTIFIED if justified else NOT_USED
        return law.step("nothing_justified" if justified else "nothing", word)
    return law.step("share", taken / total)


@rule("LANG_SHARE")
def lang_share(
    law: Law,
    genre: Literal["FICTION", "DOCUMENTARY"],
    french: Minutes,
    top_foreign: Minutes,
    total: Minutes,
    artistic_reasons: Bool = False,
    opera: Bool = False,
    subject_justified: Bool = False,
) -> Share:
    """Share of the language points (langue de tournage): 1, 0.5 or 0, from minutes of dialogue and voice-over.

    1 where French or one regional language is the most used; 0.5 in fiction for one third with artistic reasons.
    A tie has no most used language: DISCRETIONARY.
    """
    if french + top_foreign > total:
        raise law.bad("minutes", french=french, top_foreign=top_foreign, total=total)
    language = "language_documentary" if genre == "DOCUMENTARY" else "language"
    if not law.given(f"{language}.most_used"):
        raise law.refuse("NOT_IN_SOURCE", "genre_unread", genre=genre, law=law.id)
    most_used = law[f"{language}.most_used"]
    if genre == "FICTION" and opera:
        return law.step("opera", most_used)
    if genre == "DOCUMENTARY" and subject_justified:
        return law.step("subject", most_used)
    if french > top_foreign:
        return law.step("most_used", most_used)
    if french == top_foreign:
        raise law.refuse("DISCRETIONARY", "tie", minutes=french)
    if genre == "FICTION" and artistic_reasons and french * law["language.one_part_of"] >= total:
        return law.step("one_third", law["language.third"])
    return law.step("no_points", law.one * 0)
