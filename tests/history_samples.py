"""What happened to a few reports: the same for archives of every schema.

`tests/cases/schemas/NNNN.sql` are archives that the program made of it when its newest migration
was NNNN, dumped without the reference lists; `python -m tests.history_samples` made them.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from archive_samples import PAGE, at, document, interpretation, observation, store

from archive.evidence import digest, in_page, pointer
from archive.keeping import keep_failure
from archive.records import Context, Issue, Statement
from archive.store import Archive, open_archive

MIRROR = "http://xxgk.shili.gov.cn/art/1.html"
PDF = "http://www.shili.gov.cn/files/1.pdf"
ISSUE = Issue("identity_fails", "warning", "示例:合计不符", "source", ("review.total",))

#: Filled again when an archive is opened.
_REFERENCE = (
    "indicator_cells indicator_forms indicators identities cells forms regions descriptions"
    " reference_lists"
)


def happen(a: Archive) -> None:
    """A page whose attachment differs, an edit, another publisher, a vanished page, a guest."""
    first = interpretation(
        "page",
        observations=(
            observation(),
            observation("applications.granted.total", 0, label=""),
            observation("applications.refused.state_secret.total", None, meaning="blank"),
            observation("review.total", None, meaning="text", possibilities=2),
            observation("proactive.fees.amount", 3.5, unit="万元"),
        ),
        statements=(Statement("applications_received", 5, True, "收到申请5余件", 3, 10),),
        issues=(ISSUE,),
        claimed_published="2021-01-20",
    )
    store(a, document(), first)
    box = pointer(digest(b"%PDF"), in_page(1, (1.0, 2.0, 3.0, 4.5)))
    pdf = document(PDF, b"%PDF", now=at(1, 9), context=Context(page_url=PAGE, page_title="示例"))
    read = (observation(value=6, evidence=box), observation("review.total", 2, evidence=box))
    store(a, pdf, interpretation("pdf", observations=read))
    edited = interpretation("edited", observations=(observation(value=7, body=b"<p>b</p>"),))
    store(a, document(body=b"<p>b</p>", now=at(3)), edited)
    store(
        a, document(MIRROR, now=at(2)), interpretation("other", publisher="另县人民政府", year=2014)
    )
    keep_failure(a, MIRROR, a.begin_run("crawl", "", at(4)), failure="gone", now=at(4))
    nameless = interpretation("nameless", publisher="", year=None, region_code="")
    nameless = replace(nameless, identity=replace(nameless.identity, level=""))
    store(a, document("http://www.shili.gov.cn/2.html", now=at(4)), nameless)
    guest = interpretation("guest", kind="look_alike", observations=())
    store(a, document("http://www.shili.gov.cn/3.html", b"<p>c</p>", now=at(5)), guest)
    # A column that no walk was settled for was called so until the third schema.
    a.db.execute("UPDATE columns SET state = 'ok'")


def main(path: str) -> None:
    """Print an archive of it as SQL; `path` is where it may be made."""
    with open_archive(Path(path)) as a:
        happen(a)
        a.db.execute("PRAGMA foreign_keys = OFF")
        for name in _REFERENCE.split():
            a.db.execute(f"DELETE FROM {name}")  # noqa: S608
        owner = a.db.execute("PRAGMA application_id").fetchone()[0]
        print(f"PRAGMA application_id = {owner};")
        for line in a.db.iterdump():
            print(line)


if __name__ == "__main__":
    main(sys.argv[1])
