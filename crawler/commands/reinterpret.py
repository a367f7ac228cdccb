"""`scrapy reinterpret`: kept documents read again, compared with what is held, put in its place."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol

from archive.interpretations import Packed
from archive.keeping import load_document
from archive.records import Document
from archive.reinterpreting import Reread, begin, count_stale, replace, set_down, stale, to_replace
from archive.store import Archive
from crawler.archive_command import ArchiveCommand
from crawler.cluster.option import add_cluster, cluster
from crawler.exit_codes import OK, TROUBLE
from crawler.progress import Progress
from pipelines.interpret import INTERPRETER
from pipelines.readers import Readers

#: Set down in one transaction.
_BATCH = 64
#: Differences that a person is shown.
_MOST = 20


class Command(ArchiveCommand):
    """Reads again what an older reader has read."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Read kept documents again, show what changes, and put it in place with --apply"

    def long_desc(self) -> str:
        """The text of `scrapy reinterpret -h`."""
        return (
            "Reads the documents that an older reader has read again from their kept bytes, with"
            " all cores or, with --cluster, on many machines, and says which values, verdicts,"
            " publishers and years are others now. Nothing is replaced until --apply. Interrupted"
            " or killed, it goes on where it stood when it is called again. What was found stays"
            " in the view `reinterpreted`. Exit codes: 0 all well, 1 some documents could not be"
            " read again and stay as they are, 2 wrong arguments, 3 the cluster does not answer,"
            " 5 the archive cannot be used, 6 another command is writing to it (with --apply),"
            " 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, what to read, and whether to replace."""
        super().add_options(parser)
        parser.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="read everything again, not only what an older reader has read",
        )
        parser.add_argument(
            "--apply", action="store_true", help="put what is read now in the place of what is held"
        )
        add_cluster(parser, "read")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read, set down, show, and replace where that is wanted."""
        arguments = " ".join(
            name for name, given in (("--all", opts.everything), ("--apply", opts.apply)) if given
        )
        # What is only set down beside what is held keeps no crawl from its night.
        alone = self.writing if opts.apply else self.beside
        with _readers(opts.cluster) as readers, alone(create=False) as archive:
            run = archive.begin_run("reinterpret", arguments, _now())
            begin(archive, INTERPRETER)
            read, unread = _reread(archive, readers, run, everything=opts.everything)
            rows = archive.db.execute(_SUMMARY).fetchall()
            shown = archive.db.execute(f"{_DIFFERENCES} LIMIT {_MOST}").fetchall()
            waiting = to_replace(archive)
            replaced = _replace(archive, waiting) if opts.apply else 0
            self.exitcode = TROUBLE if unread else OK
            counts = {"read": read, "unread": unread, "replaced": replaced}
            archive.end_run(run, _now(), exit_code=self.exitcode, counts=counts)
        differences = {row["what"]: row["number"] for row in rows}
        if opts.json:
            self.print_json(
                counts
                | {"waiting": waiting - replaced, "differences": differences}
                | {"examples": [dict(row) for row in shown], "exit_code": self.exitcode}
            )
            return
        print(f"{read} documents read again, {unread} could not be.")
        if differences:
            print("\nWhat is read otherwise now")
            self.print_table(("what", "number"), sorted(differences.items()))
            print()
            heads = ("what", "name", "was", "is", "where")
            self.print_table(heads, [tuple(row) for row in shown])
            if sum(differences.values()) > len(shown):
                print("All of them: the view `reinterpreted`.")
        elif waiting:
            print("All of them read as before.")
        if opts.apply:
            print(f"{replaced} readings are in place.")
        elif waiting:
            print(f"{waiting} readings wait: scrapy reinterpret --apply puts them in place.")


_WAITING = """
FROM reading_differences d JOIN reinterpretations r ON r.capture_id = d.capture_id
WHERE d.run_id = (SELECT max(run_id) FROM reading_differences l WHERE l.capture_id = d.capture_id)
"""
_SUMMARY = f"SELECT d.what, count(*) AS number {_WAITING} GROUP BY d.what"
_DIFFERENCES = (
    "SELECT d.what, d.name, d.before, d.after,"  # noqa: S608 - from this module
    " (SELECT address FROM captures c WHERE c.id = d.capture_id) AS source_url"
    f" {_WAITING} ORDER BY d.what DESC, d.capture_id, d.n"
)


class Reading(Protocol):
    """What reads documents: processes of this machine, or the workers of a cluster."""

    def read_packed(self, documents: Iterable[Document]) -> Iterator[Packed | None]:
        """Interpret documents, in their order; None for one that cannot be read."""

    def close(self) -> None:
        """Nothing more is to be read."""


@contextmanager
def _readers(address: str | None) -> Iterator[Reading]:
    """The readers of this machine, or those of the cluster at an address."""
    readers: Reading
    with cluster(address) as client:
        if client is None:
            readers = Readers()
        else:
            from crawler.cluster.cluster_readers import ClusterReaders  # noqa: PLC0415

            readers = ClusterReaders(client)
        with closing(readers):
            yield readers


def _reread(archive: Archive, readers: Reading, run: int, *, everything: bool) -> tuple[int, int]:
    """Read what is to be read; how many were, and how many could not be."""
    counts: Counter[bool] = Counter()
    progress = Progress("documents", count_stale(archive, INTERPRETER, everything=everything))
    ids: list[int] = []

    def documents() -> Iterator[Document]:
        last = 0
        while batch := stale(archive, INTERPRETER, everything=everything, after=last, limit=512):
            last = batch[-1]
            for capture_id in batch:
                ids.append(capture_id)
                yield load_document(archive, capture_id)

    try:
        found = readers.read_packed(documents())
        while batch := list(islice(found, _BATCH)):
            read, ids[: len(batch)] = ids[: len(batch)], []
            rows = [
                Reread(capture_id, INTERPRETER, reading)
                for capture_id, reading in zip(read, batch, strict=True)
                if reading is not None
            ]
            set_down(archive, rows, run)
            counts.update(reading is not None for reading in batch)
            progress.step(len(batch))
    finally:
        progress.close()
    return counts[True], counts[False]


def _replace(archive: Archive, waiting: int) -> int:
    progress = Progress("documents put in place", waiting)
    replaced = 0
    try:
        for number in replace(archive):
            replaced += number
            progress.step(number)
    finally:
        progress.close()
    return replaced


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
