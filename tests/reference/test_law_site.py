"""The pages of the law are those that the data gives."""

from __future__ import annotations

from pathlib import Path

from bareme import book
from bareme.hosts.reference import law_site

PAGES = Path(__file__).parents[2] / "docs" / "law"


def test_pages_are_fresh() -> None:
    """`python -m bareme.hosts.reference docs` writes them anew."""
    made = law_site.pages(book())
    there = {path.relative_to(PAGES).as_posix(): path.read_text("utf-8") for path in PAGES.rglob("*.md")}
    assert sorted(made) == sorted(there)
    stale = [name for name, text in made.items() if there[name] != text]
    assert stale == []


def test_pages_that_are_no_longer_made_go(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    paths = law_site.write(book(), tmp_path)
    assert not (tmp_path / "old.md").exists()
    assert tmp_path / "fr" / "misprints.md" in paths
