"""The points grids that a workbook can carry: their posts, groups and labels come from the law's own scales."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from bareme.law.feature_film.points_scale import Technique, scale
from bareme.templates.kit import Pair, Workbook

Fill = Literal["never", "status", "share", "must_share", "language"]
"""How a post is filled: obtained or not; a status; a status or a share; a share, never “not used”; the language."""


class Post(NamedTuple):
    """One post of a grid, as a producer fills it."""

    code: str
    fill: Fill
    fr: str
    en: str
    needs: tuple[str, ...]
    """Other posts on which its points depend when it is not used."""


class Group(NamedTuple):
    """A group of posts, with its subtotal."""

    fr: str
    en: str
    posts: tuple[Post, ...]


class Grid(NamedTuple):
    """One scale of one text."""

    genre: str
    law: str
    title: Pair
    technique: Technique = "OTHER"
    european: bool = False

    def groups(self) -> tuple[Group, ...]:
        """The groups in the order of the article."""
        found: dict[Pair, list[Post]] = {}
        for post in scale(self.law, ("EURO_" if self.european else "") + self.genre, self.technique):
            made = Post(
                post.code,
                _fill(post.kind, post.unused, len(post.allowed)),
                _upper(post.post_fr),
                _upper(post.post_en),
                post.needs,
            )
            found.setdefault((post.group_fr, post.group_en), []).append(made)
        return tuple(Group(fr, en, tuple(posts)) for (fr, en), posts in found.items())

    def score(self, book: Workbook, posts: str) -> str:
        """Formula text: the points of a range, or of an array, of posts."""
        if self.european:
            return f'EURO_SCORE("{self.genre}",{posts},law)'
        technique = f',"{self.technique}"' if self.technique != "OTHER" else ""
        return f"SCORE_{self.genre}({posts},law,{book.yes('initiative_is_french')}{technique})"

    def most(self, posts: str) -> str:
        """Formula text: the points of an array of posts, all facts favourable."""
        if self.european:
            return f'EURO_SCORE("{self.genre}",{posts},law)'
        technique = f',TRUE,"{self.technique}"' if self.technique != "OTHER" else ""
        return f"SCORE_{self.genre}({posts},law{technique})"


def _fill(kind: str, unused: str, allowed: int) -> Fill:
    if kind == "LANG":
        return "language" if allowed > 2 else "never"
    if kind == "AON":
        return "never" if unused == "NEVER" else "status"
    return "must_share" if unused == "NEVER" else "share"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


FICTION: Final = Grid("FICTION", "rga-2023", ("Barème de points – fiction", "Points grid – fiction"))
DOCUMENTARY: Final = Grid("DOCUMENTARY", "rga-2023", ("Barème de points – documentaire", "Points grid – documentary"))
ANIMATION: Final = Grid("ANIMATION", "rga-2023", ("Barème de points – animation", "Points grid – animation"))
GRIDS_2015: Final = (
    Grid("FICTION", "rga-2015", ("Barème de 2015 – fiction", "Grid of 2015 – fiction")),
    Grid("DOCUMENTARY", "rga-2015", ("Barème de 2015 – documentaire", "Grid of 2015 – documentary")),
    Grid(
        "ANIMATION", "rga-2015", ("Barème de 2015 – animation 2D et autres", "Grid of 2015 – animation, 2D and others")
    ),
    Grid("ANIMATION", "rga-2015", ("Barème de 2015 – images de synthèse", "Grid of 2015 – computer-generated"), "CGI"),
)
EUROPEAN: Final = (
    Grid("FICTION", "rga-2023", ("Barème européen – fiction", "European grid – fiction"), european=True),
    Grid("DOCUMENTARY", "rga-2023", ("Barème européen – documentaire", "European grid – documentary"), european=True),
    Grid("ANIMATION", "rga-2023", ("Barème européen – animation", "European grid – animation"), european=True),
    Grid("CONVENTION", "rga-2023", ("Convention européenne", "European Convention"), european=True),
)
