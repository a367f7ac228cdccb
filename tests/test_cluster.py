"""Many machines come to what one comes to, whoever of them is killed.

Scheduler and workers are processes of their own, the portals those of a miniature world.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import dask
import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from local_cluster import PROJECT, LocalCluster
from world_crawls import asked, command, crawl, facts, is_sound, query, wait_for

from archive.errors import UnreachableError
from archive.store import open_archive
from crawler.archive_command import ArgumentError
from crawler.cluster import connection
from crawler.cluster.connection import connected
from crawler.cluster.groups import groups_of
from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from crawler.exit_codes import CONFIGURATION, INTERRUPTED, UNREACHABLE, code_of
from spiders.sites import Column, Portal

WORLD = World(seed=5, portals=7, years=2)
#: Of the requests of a crawl on one machine: when it is interrupted, when a worker is killed.
INTERRUPTED_AT, KILLED_AT = 0.25, 0.5
READ_AGAIN = (
    "UPDATE versions SET interpreter = '0', reading_sha256 = ''",
    "UPDATE documents_set_aside SET interpreter = '0'",
    "UPDATE figures SET value = value + 1, raw = value + 1 WHERE n % 50 = 1 AND value > 0",
)
_SET_DOWN = "SELECT capture_id, interpreter, reading FROM reinterpretations"
_DIFFERENCES = "SELECT capture_id, n, what, name, before, after FROM reading_differences"


@pytest.fixture(scope="module")
def web() -> Iterator[MiniatureWeb]:
    with MiniatureWeb(scene=WORLD.on(1), latency=0.03) as web:
        yield web


@pytest.fixture(scope="module")
def cluster(web: MiniatureWeb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with LocalCluster(tmp_path_factory.mktemp("cluster"), web.environment) as cluster:
        cluster.add_worker()
        cluster.add_worker()
        yield cluster


@pytest.fixture(scope="module")
def one(web: MiniatureWeb, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one machine finds."""
    path = tmp_path_factory.mktemp("one") / "archive.db"
    assert crawl(web, path).returncode == 0
    return path


def on_cluster(web: MiniatureWeb, archive: Path, cluster: LocalCluster) -> list[str]:
    return [*command(web, archive), "--cluster", str(cluster.file), "--json"]


def begin(words: list[str]) -> subprocess.Popen[str]:
    # The client has no proxy: it asks no portal.
    return subprocess.Popen(
        words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_documents_are_read_again_by_many(
    web: MiniatureWeb, one: Path, cluster: LocalCluster, tmp_path: Path
) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    for path in (here, there):
        shutil.copy(one, path)
        with open_archive(path) as archive, archive.transaction() as db:
            for change in READ_AGAIN:
                db.execute(change)
    told = {}
    for path, options in ((here, []), (there, ["--cluster", str(cluster.file)])):
        words = [sys.executable, "-m", "scrapy", "reinterpret", "--json", "-s", f"ARCHIVE={path}"]
        done = begin([*words, *options])
        out, said = done.communicate()
        assert done.returncode == 0, said
        told[path] = json.loads(out)
    assert told[there] == told[here]
    assert told[here]["read"] > 40
    assert told[here]["differences"]["value"] > 40
    for sql in (_SET_DOWN, _DIFFERENCES):
        assert query(there, sql, ordered=False) == query(here, sql, ordered=False)


def test_many_machines_find_what_one_finds(
    web: MiniatureWeb, one: Path, cluster: LocalCluster, tmp_path: Path
) -> None:
    alone = asked(web.log)
    web.log.clear()
    many = tmp_path / "many.db"
    words = on_cluster(web, many, cluster)

    interrupted = begin(words)
    assert wait_for(web, int(INTERRUPTED_AT * alone.total()), interrupted)
    interrupted.send_signal(signal.SIGINT)
    told, said = interrupted.communicate()
    assert (interrupted.returncode, said.count("Ending")) == (INTERRUPTED, 1), said
    assert json.loads(told)["exit_code"] == INTERRUPTED
    assert is_sound(many)
    came = asked(web.log)
    assert 0 < came.total() < alone.total()

    again = begin(words)
    assert wait_for(web, int(KILLED_AT * alone.total()), again)
    children = psutil.Process(cluster.workers[0].pid).children(recursive=True)
    assert len(children) >= 2
    cluster.kill_worker(0)
    assert psutil.wait_procs(children, timeout=60)[1] == [], "they walk on without their worker"
    told, said = again.communicate()
    assert again.returncode == 0, said

    expected, found = facts(one), facts(many)
    assert len(expected["reports"]) > 30
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert is_sound(many)
    # One run for the client, whoever walked.
    runs = query(many, "SELECT command, exit_code, ended_at > '' FROM runs ORDER BY id")
    assert runs == [("crawl portals", INTERRUPTED, 1), ("crawl portals", 0, 1)]
    counts = json.loads(told)["counts"]
    assert counts == json.loads(str(query(many, "SELECT max(counts) FROM runs WHERE id = 2")[0][0]))
    stored = "SELECT count(*) FROM captures WHERE run_id = 2 AND outcome = 'new_report'"
    assert counts["new_report"] == query(many, stored)[0][0]
    # A host is asked by one machine at a time, also where another takes over from one that is gone.
    assert len({request.host for request in web.log}) >= 7
    assert [request for request in web.log if request.open > 1] == []


def test_hosts_rest_between_requests(
    web: MiniatureWeb, cluster: LocalCluster, tmp_path: Path
) -> None:
    # Two runs at once, of two archives: on one machine nothing would keep them apart.
    web.log.clear()
    portal = f"demo-{WORLD.portals[0].id}"
    words = [
        [*on_cluster(web, tmp_path / f"{n}.db", cluster), "-a", f"portal={portal}"]
        for n in range(2)
    ]
    running = [begin([*some, "-s", "DOWNLOAD_DELAY=0.3"]) for some in words]
    for process in running:
        _, said = process.communicate()
        assert process.returncode == 0, said
    times: dict[str, list[float]] = {}
    for one in web.log:
        times.setdefault(one.host, []).append(one.at)
    assert max(Counter(one.target for one in web.log).values()) >= 2
    for host, at in times.items():
        rests = [later - earlier for earlier, later in pairwise(at)]
        assert min(rests, default=1) >= 0.3, host


@pytest.mark.parametrize("address", ["nonsense", "no-such-file.json", "tcp://", "host:port"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ArgumentError, match="neither the address of a Dask scheduler"):
        connected(address).__enter__()


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "WAIT", 1)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(UnreachableError, match="No scheduler of a Dask cluster answers") as told:
        connected(address).__enter__()
    assert code_of(told.value) == UNREACHABLE


def test_workers_of_other_code_are_refused(
    web: MiniatureWeb, cluster: LocalCluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    for part in ("archive", "crawler", "pipelines", "spiders"):
        shutil.copytree(PROJECT / part, other / part)
    for name in ("pyproject.toml", "scrapy.cfg"):
        shutil.copy(PROJECT / name, other / name)
    with (other / "spiders" / "walk.py").open("a") as file:
        file.write("# A change that a colleague has made.\n")
    words = on_cluster(web, tmp_path / "archive.db", cluster)
    done = subprocess.run(words, cwd=other, capture_output=True, text=True, check=False)
    assert done.returncode == CONFIGURATION, done.stderr
    assert "runs another version of this program" in done.stderr
    assert not (tmp_path / "archive.db").exists()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nianbao")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files[1].write_bytes(pem)
    return files


def test_a_cluster_with_tls_lets_in_who_has_a_certificate(
    tmp_path: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAIT", 20)
    cert, key = map(str, certificate)
    ours = {"ca-file": cert, "client.cert": cert, "client.key": key}
    given = {f"distributed.comm.tls.{name}": value for name, value in ours.items()}
    options = ["--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key]
    with LocalCluster(tmp_path, tls=options) as cluster:
        cluster.add_worker()
        with dask.config.set(given), connected(str(cluster.file)) as client:
            assert client.scheduler.address.startswith("tls://")
            assert [one[:6] for one in client.scheduler_info()["workers"]] == ["tls://"]


def test_what_is_wrong_with_certificates_is_told(certificate: tuple[Path, Path]) -> None:
    with pytest.raises(ArgumentError, match="TLS__CLIENT__KEY of the environment name their files"):
        connected("tls://127.0.0.1:9").__enter__()
    cert, key = map(str, certificate)
    named = {"ca-file": cert, "client.cert": cert, "client.key": f"{key}.lost"}
    with (
        dask.config.set({f"distributed.comm.tls.{name}": value for name, value in named.items()}),
        pytest.raises(ArgumentError, match=r"cannot be used .*No such file"),
    ):
        connected("tls://127.0.0.1:9").__enter__()


def portal(name: str, *columns: str) -> Portal:
    home = f"http://www.{name}.gov.cn/"
    return Portal(name, name, "330000", home, "33", tuple(Column(url, "given") for url in columns))


def test_portals_that_share_a_host_are_walked_together() -> None:
    portals = [
        portal("lin"),
        portal("shan", "http://xxgk.shan.gov.cn/a/", "http://gk.sheng.gov.cn/shan/"),
        portal("shui", "http://shui.gov.cn/b/"),
        portal("qiao"),
        portal("sheng", "https://gk.sheng.gov.cn:443/sheng/"),
    ]
    found = {"qiao": ["http://SHUI.gov.cn/qiao/"]}
    groups = groups_of(portals, found)
    assert [[one.id for one in group.portals] for group in groups] == [
        ["lin"],
        ["shan", "sheng"],
        ["shui", "qiao"],
    ]
    hosts = [host for group in groups for host in group.hosts]
    assert len(hosts) == len(set(hosts))
    assert groups[1].hosts == ("gk.sheng.gov.cn", "shan.gov.cn", "sheng.gov.cn", "xxgk.shan.gov.cn")


def test_one_machine_does_without_dask() -> None:
    words = "import sys, crawler.commands.crawl, crawler.commands.reinterpret as r;"
    words += "print(*(name for name in sys.modules if name in {'distributed', 'dask'}))"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
