"""Pages made by a program, written into a folder that holds nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_pages(folder: Path, made: Mapping[str, str]) -> list[Path]:
    """Write each page (path below the folder -> Markdown), take away those that are no longer made; the paths."""
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    paths = []
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        paths.append(path)
    return paths
