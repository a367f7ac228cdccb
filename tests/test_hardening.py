"""What the program never does, held against its source, and what it must withstand."""

from __future__ import annotations

import ast
import io
import multiprocessing
import os
import re
import socket
import stat
import zipfile
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from archive import checker
from archive.browse.report_page import sheets
from archive.store import open_archive
from crawler import house
from pipelines.formats.packages import BrokenPackageError, Package
from pipelines.seclusion import cut_off
from tests.faults.hosts import zip_of
from tests.manners_server import serving
from tests.manners_spider import probe

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = [path for name in house.PACKAGES for path in sorted((PROJECT / name).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
#: Calls through which a shell, or code that came with data, is run.
NEVER = {
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "pickle.load",
    "pickle.loads",
    "marshal.loads",
    "shelve.open",
    "yaml.load",
    "tempfile.mktemp",
    "eval",
    "exec",
}
#: Where machines of one cluster talk: dask runs whatever those that reach it send.
AMONG_OURSELVES = "crawler/cluster/"
#: Readers of XML: each takes a parser, and the parser expands no entities.
READERS = {"fromstring", "parse", "XML", "iterparse", "fragment_fromstring"}
#: Parsers of HTML have no entities but the known ones.
OTHER_XML = re.compile(
    r"xml\.(etree|dom|sax(?!\.saxutils)|parsers)|xmltodict|untangle|BeautifulSoup"
)


def _name(function: ast.expr) -> str:
    """A function as it is called: `system` or `os.system`."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


#: Every call in the source: where, of what, and the call itself.
CALLS = [
    (f"{path.relative_to(PROJECT)}:{node.lineno}", _name(node.func), node)
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.Call)
]


def test_no_shell_is_run_nor_code_that_came_with_data() -> None:
    found = [
        (where, name)
        for where, name, _ in CALLS
        if name in NEVER and not (name == "pickle.loads" and where.startswith(AMONG_OURSELVES))
    ]
    shells = [
        where
        for where, name, call in CALLS
        if name.startswith("subprocess.") and any(one.arg == "shell" for one in call.keywords)
    ]
    # A command in one string would be a shell's to take apart.
    strings = [
        where
        for where, name, call in CALLS
        if name.startswith("subprocess.")
        and call.args
        and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert (found, shells, strings) == ([], [], [])


def test_xml_is_read_without_entities() -> None:
    parsers = [
        where
        for where, name, call in CALLS
        if name in {"etree.XMLParser", "etree.iterparse"}
        and not any(
            one.arg == "resolve_entities" and ast.unparse(one.value) == "False"
            for one in call.keywords
        )
    ]
    bare = [
        (where, name)
        for where, name, call in CALLS
        if name.partition(".")[0] == "etree"
        and name.partition(".")[2] in READERS - {"iterparse"}
        and len(call.args) < 2
        and not any(one.arg == "parser" for one in call.keywords)
    ]
    others = [
        str(path.relative_to(PROJECT))
        for path in SOURCES
        if OTHER_XML.search(path.read_text("utf-8"))
    ]
    assert (parsers, bare, others) == ([], [], [])


ENTITIES = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f "expanded">]>'


def word(inside: str) -> bytes:
    """A Word document whose text names entities."""
    made = io.BytesIO()
    text = f"{ENTITIES}<w:document xmlns:w='{checker.W[1:-1]}'><w:p><w:t>{inside}</w:t></w:p>"
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("word/document.xml", f"{text}</w:document>")
    return made.getvalue()


def test_entities_name_nothing() -> None:
    body = word("&e;&f;")
    with pytest.raises(BrokenPackageError, match="document type"):
        Package(body).xml("word/document.xml")
    shown = "".join(checker.tree(body, "").itertext())
    assert socket.gethostname() not in shown
    assert "expanded" not in shown.replace("&f;", "")
    table = sheets._tree(f"{ENTITIES}<x>&e;&f;</x>".encode())
    assert not (table.text or "").strip()


def test_a_part_that_lies_of_its_size_takes_no_more_than_it_declares() -> None:
    body = zip_of(0, honest=False)
    package = Package(body)
    with pytest.raises(BrokenPackageError, match="broken"):
        package.read(package.files[0])
    with pytest.raises(zipfile.BadZipFile):
        checker.part(body, ".*", 1)


def test_no_setting_keeps_a_secret() -> None:
    """Whatever is one comes from the environment."""
    tree = TREES[PROJECT / "crawler" / "settings.py"]
    told = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            told[node.targets[0].id] = ast.unparse(node.value)
    secret = re.compile(r"PASS|SECRET|TOKEN|WEBHOOK|_KEY|CREDENTIAL|AUTH(?!OR)")
    kept = {name: said for name, said in told.items() if secret.search(name)}
    assert all("environ" in said or said in {"''", "None"} for said in kept.values()), kept


def test_no_secret_is_in_the_project() -> None:
    secret = re.compile(
        r"BEGIN [A-Z ]*PRIVATE KEY|https?://[^/\s:@'\"{}]+:[^/\s@'\"{}]+@[\w.-]+\.(com|net|org|cn)\b"
        r"|(?i:password|passwd|api_?key|secret)\s*[=:]\s*['\"][^'\"{}$<>]{6,}['\"]"
    )
    found = []
    for name in (*house.PACKAGES, ".ci", "Makefile", "README.md", "OPERATING.md"):
        place = PROJECT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if (
                path.suffix in {".py", ".toml", ".md", ".html", ".js", ".sql", ""}
                and path.is_file()
            ):
                found += [str(path)] if secret.search(path.read_text("utf-8", "replace")) else []
    assert found == []


def test_nobody_else_may_write_what_is_written(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        house.keep_to_ourselves()
        with open_archive(tmp_path / "archive.db"):
            (tmp_path / "folder").mkdir()
            (tmp_path / "file").write_text("x")
            modes = {path.name: path.stat().st_mode for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert {"archive.db", "file", "folder"} <= set(modes)
    assert not [name for name, mode in modes.items() if mode & stat.S_IWOTH]


def test_a_stricter_umask_is_left_as_it_is() -> None:
    before = os.umask(0o077)
    try:
        house.keep_to_ourselves()
        assert os.umask(0) == 0o077
    finally:
        os.umask(before)


REBINDING = """
import socket, sys
found = {"www.rebound.gov.cn": ["127.0.0.1", "127.0.0.99"], "www.inside.gov.cn": ["10.0.0.1"] * 9}
def told(name, *_):
    # In one piece: another thread writes its log.
    sys.stderr.write(f"asked for {name}\\n")
    return found[name].pop(0) if name in found else name
socket.gethostbyname = told
"""


def test_the_address_that_was_looked_at_is_the_one_connected_to(tmp_path: Path) -> None:
    """A name that leads elsewhere when it is asked for again, and one that leads inside."""
    (tmp_path / "sitecustomize.py").write_text(REBINDING)
    with serving() as host:
        host.put("/a", "<p>政府信息公开年报</p>")
        rebound, inside = (
            f"http://www.{name}.gov.cn:{host.port}/a" for name in ("rebound", "inside")
        )
        settings = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_ENABLED": False}
        told = probe(
            rebound,
            inside,
            settings=settings,
            environment={**os.environ, "PYTHONPATH": str(tmp_path)},
        )
        assert host.paths == ["/a"]
    assert told.said[rebound]["text"] == "<p>政府信息公开年报</p>"
    assert told.said[inside]["failure"] == "name_not_found"
    assert told.log.count("asked for www.rebound.gov.cn") == 1
    assert "www.inside.gov.cn resolves to 10.0.0.1, which is no public address" in told.log


def _tries(port: int, pipe: Connection) -> None:
    by_the_system = cut_off()
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        pipe.send((by_the_system, "connected"))
    except OSError:
        pipe.send((by_the_system, "nobody there"))


def test_a_reading_process_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        port = server.getsockname()[1]
        process = multiprocessing.get_context("spawn").Process(target=_tries, args=(port, theirs))
        process.start()
        process.join(30)
        assert ours.poll()
        _, said = ours.recv()
    assert said == "nobody there"
