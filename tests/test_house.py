"""The house: which folder may import which, and that the packages imported are the project's."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import exit_codes, house

ROOT = Path(__file__).resolve().parent.parent
# Who may import whom of the four; nobody but the crawler imports the crawler.
ALLOWED = {
    "archive": {"archive"},
    "spiders": {"archive", "spiders"},
    "pipelines": {"archive", "pipelines"},
    "crawler": {"archive", "spiders", "pipelines", "crawler"},
}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_point_one_way(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for file in files:
        ours = set(imported(file)) & set(ALLOWED)
        assert ours <= ALLOWED[package], f"{file} imports {sorted(ours - ALLOWED[package])}"


def test_the_archive_knows_no_scrapy() -> None:
    for file in (ROOT / "archive").rglob("*.py"):
        assert not {"scrapy", "twisted", "parsel"} & set(imported(file)), file


def test_an_import_against_the_rules_is_found(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("def f():\n    from crawler.settings import ARCHIVE\n    import scrapy.http\n")
    assert set(imported(file)) == {"crawler", "scrapy"}


def test_the_scrapy_script_imports_the_projects_own_packages(tmp_path: Path) -> None:
    program = tmp_path / "packages.py"
    lines = [
        "import archive, crawler, pipelines, spiders",
        "class Nothing(__import__('scrapy').Spider):",
        "    name = 'nothing'",
        "    async def start(self):",
        "        for package in (archive, crawler, pipelines, spiders):",
        "            print(package.__file__)",
        "        return",
        "        yield",
    ]
    program.write_text("\n".join(lines))
    script = Path(sys.executable).with_name("scrapy")
    told = subprocess.run(
        [script, "runspider", program, "-s", "ITEM_PIPELINES={}", "--nolog"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    names = ("archive", "crawler", "pipelines", "spiders")
    assert told.stdout.split() == [str(ROOT / name / "__init__.py") for name in names]


def test_a_stranger_of_the_same_name_is_told_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.strangers() == []
    for name in house.PACKAGES:
        (tmp_path / name).mkdir()
    (told, *_) = house.strangers(tmp_path)
    assert "'archive'" in told
    assert str(ROOT / "archive") in told
    monkeypatch.setattr(house, "strangers", lambda: [told])
    with pytest.raises(SystemExit) as stopped:
        house.check()
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_whatever_is_closed_or_of_another_charset_it_speaks() -> None:
    code = "import sys; from crawler import house; house.open_streams();"
    code += " print(chr(0x5E74), sys.stderr.name)"
    told = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" 2>&- <&-', sys.executable, code],
        cwd=house.HOUSE,
        env={"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "\\u5e74 2\n"


@pytest.mark.parametrize(
    ("ends", "code", "said"),
    [("raise KeyboardInterrupt", 130, ""), ("raise ValueError(1)", 1, "ValueError: 1")],
)
def test_ctrl_c_before_a_command_runs_leaves_no_trace(ends: str, code: int, said: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import crawler.settings; {ends}"],
        cwd=house.HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, "".join(told.stderr.splitlines()[-1:])) == (code, said)


def test_what_the_house_ends_with_are_the_exit_codes_of_all() -> None:
    assert house.CONFIGURATION == exit_codes.CONFIGURATION
    assert house.INTERRUPTED == exit_codes.INTERRUPTED
