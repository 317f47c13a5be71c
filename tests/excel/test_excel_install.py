"""`bareme excel install`, `uninstall` and `doctor` on invented computers, and the commands on this one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from bareme.hosts.excel import lite, xlsm
from bareme.hosts.excel.commands import excel
from bareme.hosts.excel.doctor import examine, marked
from bareme.hosts.excel.install import InstallError, install, read_config, uninstall
from bareme.hosts.excel.machine import Machine
from bareme.hosts.excel.sentences import sentences

XLWINGS = "0.37.8"
Make = Callable[..., Machine]


@pytest.fixture
def windows(tmp_path: Path) -> Make:
    """A PC with everything in place but what a test changes."""
    python = tmp_path / "Python311" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (python.parent.parent / f"xlwings64-{XLWINGS}.dll").touch()
    registry = {(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"): "x64"}

    def make(values: dict[tuple[str, str], Any] | None = None, **changed: Any) -> Machine:
        known = {**registry, **(values or {})}
        given: dict[str, Any] = {
            "platform": "windows",
            "python": (3, 11),
            "bits": 64,
            "executable": python,
            "home": tmp_path / "home",
            "environ": {"APPDATA": str(tmp_path / "roaming")},
            "registry": lambda key, name: known.get((key, name)),
            "package": lambda name: XLWINGS if name == "xlwings" else None,
            "has_module": lambda name: True,
        }
        return Machine(**{**given, **changed})

    return make


def keys(machine: Machine, *files: Path, state: str = "") -> list[str]:
    return [f.key for f in examine(files, machine) if not state or f.state == state]


# -- install ---------------------------------------------------------------------------------------------------------


def test_install_and_uninstall_leave_no_trace(windows: Make) -> None:
    pc = windows()
    (written,) = install(pc)
    assert written == pc.user_config
    assert written.read_bytes() == f'"INTERPRETER_WIN","{pc.executable}"\r\n'.encode("cp1252")
    assert keys(pc, state="bad") == []
    assert uninstall(pc) == [written]
    assert list(written.parent.iterdir()) == []
    assert uninstall(pc) == []


def test_settings_of_others_stay(windows: Make) -> None:
    pc = windows()
    pc.user_config.parent.mkdir(parents=True)
    pc.user_config.write_text('"SHOW CONSOLE","True"\n"PYTHONPATH","C:\\été"\n', "cp1252")
    install(pc)
    assert read_config(pc.user_config, pc) == {
        "SHOW CONSOLE": "True", "PYTHONPATH": "C:\\été", "INTERPRETER_WIN": str(pc.executable),
    }  # fmt: skip
    uninstall(pc)
    assert read_config(pc.user_config, pc) == {"SHOW CONSOLE": "True", "PYTHONPATH": "C:\\été"}


def test_another_python_is_not_replaced_unasked(windows: Make) -> None:
    pc = windows()
    pc.user_config.parent.mkdir(parents=True)
    pc.user_config.write_text('"INTERPRETER_WIN","C:\\other\\python.exe"\n')
    with pytest.raises(InstallError, match="--force"):
        install(pc)
    assert read_config(pc.user_config, pc)["INTERPRETER_WIN"] == "C:\\other\\python.exe"
    install(pc, force=True)
    install(pc)  # twice is once
    uninstall(pc)
    assert read_config(pc.user_config, pc) == {"INTERPRETER_WIN": "C:\\other\\python.exe"}


def test_uninstall_leaves_what_changed_since(windows: Make) -> None:
    pc = windows()
    install(pc)
    pc.user_config.write_text('"INTERPRETER_WIN","C:\\later\\python.exe"\n')
    uninstall(pc)
    assert read_config(pc.user_config, pc) == {"INTERPRETER_WIN": "C:\\later\\python.exe"}


def test_for_one_folder_the_functions_are_named_too(windows: Make, tmp_path: Path) -> None:
    pc = windows()
    (written,) = install(pc, folder=tmp_path)
    assert written == tmp_path / "xlwings.conf"
    assert read_config(written, pc) == {"INTERPRETER_WIN": str(pc.executable), "UDF MODULES": "bareme.xl"}
    assert not pc.user_config.exists()
    uninstall(pc, folder=tmp_path)
    assert not written.exists()


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"platform": "linux"}, "install_elsewhere"),
        ({"platform": "mac"}, "install_elsewhere"),
        ({"package": lambda name: None}, "no_xlwings"),
        ({"executable": Path("C:/Users/me/AppData/Local/Microsoft/WindowsApps/python.exe")}, "python_store"),
        ({"executable": Path("C:/Пользователь/python.exe")}, "install_letters"),
    ],
)
def test_refusals_change_nothing(windows: Make, changed: dict[str, Any], key: str) -> None:
    pc = windows(**changed)
    with pytest.raises(InstallError) as refused:
        install(pc)
    assert refused.value.finding.key == key
    assert not pc.user_config.exists()


# -- doctor ----------------------------------------------------------------------------------------------------------


def test_a_pc_in_order(windows: Make) -> None:
    pc = windows()
    install(pc)
    assert keys(pc) == ["python", "functions", "xlwings", "dll", "told", "no_addin", "macros"]
    assert keys(pc, state="bad") == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"python": (3, 10)}, "python_old"),
        ({"executable": Path("C:/Users/me/AppData/Local/Microsoft/WindowsApps/python.exe")}, "python_store"),
        ({"package": lambda name: None}, "no_xlwings"),
        ({"has_module": lambda name: False}, "no_pywin32"),
        ({"package": lambda name: "0.36.0"}, "no_dll"),
        ({}, "not_told"),
    ],
)
def test_what_is_wrong_is_told(windows: Make, changed: dict[str, Any], key: str) -> None:
    assert key in keys(windows(**changed), state="bad")


def test_office_of_32_bits_wants_the_other_dll(windows: Make) -> None:
    pc = windows({(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"): "x86"})
    finding = next(f for f in examine((), pc) if f.key == "no_dll")
    assert f"xlwings32-{XLWINGS}.dll" in finding.text("en")


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("Software\\Microsoft\\Office", 4, "macros_off"),
        ("Software\\Policies\\Microsoft\\Office", 4, "macros_forbidden"),
    ],
)
def test_macro_settings(windows: Make, key: str, value: int, found: str) -> None:
    pc = windows({(rf"HKCU\{key}\16.0\Excel\Security", "VBAWarnings"): value})
    assert found in keys(pc, state="bad")
    assert "macros" not in keys(pc)


def test_an_addin_of_another_version(windows: Make) -> None:
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    pc = windows()
    pc.addin.parent.mkdir(parents=True)
    pc.addin.write_bytes(b"old")
    assert "addin_version" in keys(pc, state="bad")


def test_notes_are_no_alarm(windows: Make, tmp_path: Path) -> None:
    """Another Python that is there, an add-in without the right to write VBA, an Office that does not tell its bits."""
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    import shutil

    import xlwings

    other = tmp_path / "other.exe"
    other.touch()
    pc = windows({(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"): None})
    pc.user_config.parent.mkdir(parents=True)
    pc.user_config.write_text(f'"INTERPRETER_WIN","{other}"\n')
    pc.addin.parent.mkdir(parents=True)
    shutil.copy(Path(xlwings.__file__).parent / "addin" / "xlwings.xlam", pc.addin)
    assert keys(pc, state="bad") == []
    assert {"told_other", "vbom", "office_bits"} <= set(keys(pc, state="note"))
    other.unlink()
    assert "told_gone" in keys(pc, state="bad")


def test_other_computers_are_told_honestly() -> None:
    assert "linux" in keys(Machine(platform="linux"))
    assert "LibreOffice" in next(f for f in examine((), Machine(platform="linux")) if f.key == "linux").text("en")
    assert "Lite" in next(f for f in examine((), Machine(platform="mac")) if f.key == "mac").text("fr")


# -- workbooks -------------------------------------------------------------------------------------------------------


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    path = tmp_path / "plan d'essai.xlsx"
    openpyxl.Workbook().save(path)
    return path


def test_workbooks(windows: Make, xlsx: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    import xlwings

    pc = windows(package=lambda name: xlwings.__version__ if name == "xlwings" else None)
    built = xlsm.build_xlsm(xlsx, tmp_path / "plan.xlsm")
    assert "vba_all" in keys(pc, built)
    assert "vba_version" in keys(windows(package=lambda name: "0.30.1"), built, state="bad")
    assert "lite" in keys(pc, lite.build_lite(xlsx, tmp_path / "lite.xlsx"))
    assert "plain" in keys(pc, xlsx)
    install(pc, folder=tmp_path)
    assert "beside" in keys(pc, xlsx)
    assert "no_file" in keys(pc, tmp_path / "none.xlsx", state="bad")
    broken = tmp_path / "broken.xlsm"
    broken.write_bytes(b"not a workbook")
    assert "no_workbook" in keys(pc, broken, state="bad")


def test_vba_of_another_make(windows: Make, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsm"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/vbaProject.bin", b"nothing we know")
    assert "vba_other" in keys(windows(), path)


def test_the_mark_of_the_web(windows: Make, xlsx: Path) -> None:
    """A second stream of the file under Windows; elsewhere a file of that name stands for it."""
    assert not marked(xlsx)
    Path(f"{xlsx}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\nHostUrl=https://example.org/\n")
    assert marked(xlsx)
    finding = next(f for f in examine((xlsx,), windows()) if f.key == "blocked")
    assert "Unblock" in finding.text("en")
    assert "Débloquer" in finding.text("fr")
    assert "plan d''essai.xlsx'" in finding.text("en"), "PowerShell doubles the apostrophe"
    Path(f"{xlsx}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=1\n")
    assert not marked(xlsx)


def test_every_sentence_is_said_in_both_languages() -> None:
    for key, texts in sentences().items():
        assert {"en", "fr"} <= set(texts) <= {"en", "fr", "do_en", "do_fr"}, key
        assert ("do_en" in texts) == ("do_fr" in texts), key


# -- commands --------------------------------------------------------------------------------------------------------


def test_commands(xlsx: Path) -> None:
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    run = CliRunner()
    done = run.invoke(excel, ["vba", str(xlsx), "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert "Écrit" in done.output
    assert xlsx.with_suffix(".xlsm").exists()
    done = run.invoke(excel, ["lite", str(xlsx)])
    assert done.exit_code == 0, done.output
    assert xlsx.with_name("plan d'essai-lite.xlsx").exists()
    done = run.invoke(excel, ["doctor", str(xlsx.with_suffix(".xlsm")), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "all " in done.output


def test_commands_say_why_not(xlsx: Path) -> None:
    run = CliRunner()
    done = run.invoke(excel, ["vba", str(xlsx.with_name("none.xlsx"))])
    assert done.exit_code == 1
    assert "no such file" in done.output
    done = run.invoke(excel, ["doctor", str(xlsx.with_name("none.xlsx")), "--lang", "fr"])
    assert done.exit_code == 1
    assert "introuvable" in done.output


def test_the_check_and_the_installer_as_commands(
    monkeypatch: pytest.MonkeyPatch, windows: Make, tmp_path: Path
) -> None:
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    run = CliRunner()
    done = run.invoke(excel, ["check", str(tmp_path / "check"), "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert done.output.count("Écrit") == 3
    monkeypatch.setattr("bareme.hosts.excel.machine.Machine", windows)
    done = run.invoke(excel, ["install", str(tmp_path), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "xlwings.conf" in done.output
    done = run.invoke(excel, ["uninstall", str(tmp_path), "--lang", "fr"])
    assert "Rétabli" in done.output


def test_install_on_this_computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    done = CliRunner().invoke(excel, ["install", "--lang", "fr"])
    if Machine().platform != "windows":
        assert done.exit_code == 1
        assert "Windows" in done.output
    done = CliRunner().invoke(excel, ["uninstall", "--lang", "en"])
    assert done.exit_code == 0
