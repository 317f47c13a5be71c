"""The batch mode against its peers, as ratios in one run: `python -m tests.benchmarks.batch`.

Every figure is the best of several rounds in which all peers take turns, so that a busy machine slows all alike.
LibreOffice and `formulas` (in a Python of its own: `--formulas PYTHON`) are left out where they are not installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from tests.benchmarks import books

from bareme.hosts.batch import runner

Round = Callable[[], None]

FORMULAS = (
    "import sys, formulas\n"
    "model = formulas.ExcelModel().loads(sys.argv[1]).finish()\n"
    "import time; began = time.perf_counter()\n"
    "model = formulas.ExcelModel().loads(sys.argv[1]).finish(); model.calculate()\n"
    "print(time.perf_counter() - began)"
)


def best(peers: dict[str, Round], rounds: int) -> dict[str, float]:
    """Seconds of each peer, the best of the rounds."""
    found = dict.fromkeys(peers, float("inf"))
    for _ in range(rounds):
        for name, once in peers.items():
            began = time.perf_counter()
            once()
            found[name] = min(found[name], time.perf_counter() - began)
    return found


def ours(paths: Sequence[Path], out: Path, workers: int | None) -> None:
    """Compute and write with values; every book must come out right."""
    report = runner.run(paths, runner.RunOptions(out=out, workers=workers))
    if report.exit_status:
        raise SystemExit(f"an error in a benchmark book: {report.workbooks[0].errors[:3]}")


def with_openpyxl(paths: Sequence[Path], out: Path) -> None:
    """Load and save, nothing computed."""
    for path in paths:
        openpyxl.load_workbook(path).save(out / path.name)


def libreoffice(paths: Sequence[Path], out: Path, profile: Path) -> None:
    """One process converts them all."""
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), *map(str, paths)], check=False, capture_output=True)
    if len(list(out.glob("*.xlsx"))) < len(paths):
        raise SystemExit("LibreOffice left books out")


def table(title: str, seconds: dict[str, float], base: str, books_done: int = 1) -> None:
    """One line for each peer: milliseconds a book, and how many times the first."""
    print(f"\n{title}")
    for name, value in seconds.items():
        print(f"  {name:<44} {1000 * value / books_done:>10.1f} ms   × {value / seconds[base]:.2f}")


def folder(work: Path, count: int, rounds: int, python: str | None) -> None:
    paths = [books.producer(work / f"plan{n:03}.xlsx", n) for n in range(count)]
    out = work / "out"
    out.mkdir()
    peers: dict[str, Round] = {
        "bareme, one core": lambda: ours(paths, out, 1),
        "openpyxl, load and save": lambda: with_openpyxl(paths, out),
        f"bareme, all cores ({os.cpu_count()})": lambda: ours(paths, out, None),
    }
    if shutil.which("soffice"):
        libreoffice(paths[:1], out, work / "profile")  # makes the profile
        peers["LibreOffice, convert, one process"] = lambda: libreoffice(paths, out, work / "profile")
    seconds = best(peers, rounds)
    if python:
        said = subprocess.run([python, "-c", FORMULAS, str(paths[0])], capture_output=True, text=True)
        if said.returncode == 0:
            seconds["formulas, load and compute (one book)"] = float(said.stdout.split()[-1]) * count
        else:
            print(f"formulas: {said.stderr.strip().splitlines()[-1:]}")
    table(f"A folder of {count} books of 380 formulas, a book:", seconds, "openpyxl, load and save", count)


def large(work: Path, rounds: int) -> None:
    path = books.large(work / "large.xlsx")
    out = work / "large"
    out.mkdir()
    peers: dict[str, Round] = {
        "bareme": lambda: ours([path], out, 1),
        "openpyxl, load and save": lambda: with_openpyxl([path], out),
    }
    table("The large book, 20,018 formulas, 5,000 of them ours:", best(peers, rounds), "openpyxl, load and save")


def cold(work: Path, rounds: int) -> None:
    path = books.tiny(work / "tiny.xlsx")

    # Compiled modules are kept, as on any machine where bareme was installed and run before.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(work / "compiled")

    def command() -> None:
        command = [sys.executable, "-m", "bareme", "run", str(path)]
        subprocess.run(command, check=True, capture_output=True, env=environment)

    command()

    peers: dict[str, Round] = {"bareme run, process included": command}
    base = "bareme run, process included"
    if shutil.which("soffice"):
        (work / "cold").mkdir()
        base = "LibreOffice, convert, process included"
        peers[base] = lambda: libreoffice([path], work / "cold", work / "profile")
    table("One small book, cold:", best(peers, rounds), base)


def main() -> None:
    """Run all, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=30, help="books in the folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formulas", metavar="PYTHON", help="a Python that has the package `formulas`")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder(work, options.books, options.rounds, options.formulas)
        large(work, options.rounds)
        cold(work, options.rounds)


if __name__ == "__main__":
    main()
