"""The words of a release, written once its data are: for people, and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.release.attempts import Attempt
from archive.release.codebook import codebook
from archive.release.delta import Changes
from archive.release.manifest import (
    NAME,
    SUMS,
    Manifest,
    described_tables,
    digest_of,
    files,
    sha256,
    sums,
)
from archive.release.news import News, changes, first
from archive.release.notes import citation, datasette, licence, readme
from archive.release.package import package
from archive.release.profile import Profile
from archive.release.slim import NAME as SLIM

#: What stands in a release, in English and Chinese.
_LISTED = {
    SLIM: "SQLite: all tables, and the views of the archive · SQLite 数据库:全部数据表及视图",
    "nianbao-full.sqlite": "SQLite: the whole archive with its raw bytes · 完整档案库,含原始字节",
    "csv/": "a CSV for each table, gzip · 各表 CSV(gzip)",
    "parquet/": "a Parquet file for each table, zstd · 各表 Parquet(zstd)",
    "jsonl/": "JSON Lines, gzip: a report a line with all its parts · JSON Lines,每行一份年报",
    "delta/": "rows that changed since the last release · 自上次发布以来更改的数据行",
    "datapackage.json": "Frictionless data package of the CSV files · 数据包描述",
    "CODEBOOK.md": "tables, columns, cells, identities, indicators · 数据手册",
    "CHANGES.md": "what changed since the last release · 变更说明",
    "manifest.json": "rows and digests of each table, checks, figures · 清单:行数、摘要、检查",
    "datasette.json": "titles and descriptions for Datasette · Datasette 说明",
    "LICENSE.md": "CC0 1.0, and why · 许可",
    "CITATION.cff": "how to cite · 引用方式",
    SUMS: "sha256sum -c SHA256SUMS · 校验和",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What the words tell of: `news` is None for a first release, `contents` are rows and digest of
    each table."""

    attempt: Attempt
    news: News | None
    changed: Mapping[str, Changes]
    profile: Profile
    contents: Mapping[str, tuple[int, str]]


def write_documents(folder: Path, made: Made) -> None:
    """Write all words of a release into its folder. Raises OSError where that fails."""
    attempt, news = made.attempt, made.news
    known = {path: (_size(folder, path), sha256(folder / path)) for path in files(folder)}
    name, until = attempt.name, attempt.observed_until
    told = (
        changes(name, attempt.since, until, news, made.changed)
        if news
        else first(name, made.profile.reports, until)
    )
    described = package(name, until, known, attempt.counts)
    manifest = Manifest(
        name,
        until,
        attempt.since,
        digest_of(made.contents),
        described_tables(made.contents),
        attempt.delta,
        made.profile.as_json(),
        [asdict(check) for check in attempt.checks],
    )
    texts = {
        "CODEBOOK.md": codebook(name),
        "CHANGES.md": told,
        "LICENSE.md": licence(),
        "CITATION.cff": citation(name, until[:10]),
        "datasette.json": datasette(SLIM.partition(".")[0]),
        "datapackage.json": json.dumps(described, ensure_ascii=False, indent=1) + "\n",
        NAME: manifest.text(),
    }
    for path, text in texts.items():
        (folder / path).write_text(text, encoding="utf-8")
    filled = {"name": name, "until": until, **attempt.counts, "listing": _listing(folder)}
    (folder / "README.md").write_text(readme(filled), encoding="utf-8")
    (folder / SUMS).write_text(sums(folder, known), encoding="utf-8")


def _listing(folder: Path) -> str:
    return "\n".join(
        f"| `{path}` | {words} |"
        for path, words in _LISTED.items()
        if path == SUMS or (folder / path).exists()
    )


def _size(folder: Path, path: str) -> int:
    return (folder / path).stat().st_size
