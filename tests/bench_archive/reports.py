"""Reports of the bench: figures and words of one, its page on its portal, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from archive.evidence import digest
from archive.records import Capture, Context, Document, Identity, Interpretation, Observation
from crawler.demo.figures import Numbers, invent
from crawler.demo.plan import Size, form_of
from crawler.demo.printed_forms import FormName
from pipelines.digest import content_digest
from pipelines.interpret import INTERPRETER
from pipelines.sums.verdicts import check
from tests.bench_archive.authorities import Authority, Portal
from tests.bench_archive.prose import statements, wording
from tests.bench_archive.shapes import Manner, Shape, shape, title_of, words_of

#: The first year for which most have the table of 2014; before it there are sentences only.
_FIRST_TABLE = 2014
#: A total that is off by two, as offices get it wrong; what an edit changes, which is in no sum.
_OFF, _CHANGED = "applications.handled_total.total", "proactive.penalties.decisions"
#: Of a thousand reports with tables so many are wrong, are edited, have an attachment; of all so
#: many are gone. Four in ten reports are in the forms of 2019 and 2021: a fiftieth is edited.
_WRONG, _EDITED, _ATTACHED, _GONE = 20, 50, 80, 10
#: How much more there is to count in a prefecture and a province than in a county.
_TIMES = {"prefecture": 15, "province": 150}
#: Links of a portal's menus, and rules of its styles.
_LINKS, _RULES = 90, 60


@dataclass(frozen=True, slots=True)
class Fate:
    """What is special about a report."""

    wrong: bool
    edited: bool
    attached: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A document, and what the readers find in it."""

    document: Document
    interpretation: Interpretation = field(repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """A report of an authority for a year."""

    seed: int
    portal: Portal
    number: int
    year: int

    @property
    def authority(self) -> Authority:
        """Whose it is."""
        return self.portal.authorities[self.number]

    @property
    def url(self) -> str:
        """The address of its page."""
        return self.portal.page(self.number, self.year)

    @property
    def form(self) -> FormName:
        """Its form; that of 2014 also where it has no table."""
        return form_of(self.year)

    @property
    def fate(self) -> Fate:
        """What is special about it."""
        drawn, gone = self.rng("fate").randrange(1000), self.rng("end").randrange(1000)
        with_tables = self.form != "2014"
        return Fate(
            wrong=with_tables and drawn < _WRONG,
            edited=with_tables and _WRONG <= drawn < _WRONG + _EDITED,
            attached=with_tables and drawn >= 1000 - _ATTACHED,
            gone=gone < _GONE,
        )

    def rng(self, what: str) -> Random:
        """Chance, the same for the same report."""
        return Random(f"{self.seed} {self.authority.name} {self.year} {what}")  # noqa: S311

    def numbers(self, *, edited: bool = False) -> Numbers:
        """What there is to report; a government counts its bureaux and towns in, whether they
        publish or not, and one of a higher division much more."""
        authority = self.authority
        found = dict(_invented(self.seed, authority.name, authority.size, self.year))
        if authority.kind == "government":
            for one in self.portal.authorities[1:]:
                for cell, value in _invented(self.seed, one.name, one.size, self.year).items():
                    found[cell] += value
            times = _TIMES.get(authority.level, 1)
            found = {cell: _whole(times * value) for cell, value in found.items()}
        if self.fate.wrong:
            found[_OFF] += 2
        if edited:
            found[_CHANGED] += 10
        return found


@lru_cache(maxsize=8192)
def _invented(seed: int, name: str, size: Size, year: int) -> Numbers:
    """The numbers of an authority; from 2019 on they follow from those of the year before."""
    form, former, before = form_of(year), form_of(year - 1), None
    if former != "2014":
        before = (former, _invented(seed, name, size, year - 1))
    return invent(form, size, Random(f"{seed} {name} {year} numbers"), before)  # noqa: S311


def _whole(value: float) -> float | int:
    return round(value, 2) if isinstance(value, float) else value


def page(report: Report, now: str, *, edited: bool = False) -> Said:
    """The page of a report, and what it says."""
    manner: Manner = "plain" if int(report.portal.code[2:4]) % 3 else "wps"
    one = shape(report.form, manner if report.year >= _FIRST_TABLE else "prose")
    published = f"{report.year + 1}-01-{report.rng('day').randint(10, 30)}"
    head, foot = _chrome(report.portal.code)
    title = title_of(report.authority.name, report.year)
    around = head.replace("TITLE", title).replace("DAY", published), foot
    return _said(report, one, around, now, report.numbers(edited=edited), published=published)


def attachment(report: Report, now: str) -> Said:
    """The file that hangs on the page of a report: the same in another manner."""
    one = shape(report.form, "wps")
    return _said(report, one, ("<html><body>", "</body></html>"), now, report.numbers())


def _said(
    report: Report,
    one: Shape,
    around: tuple[str, str],
    now: str,
    numbers: Numbers,
    *,
    published: str | None = None,
) -> Said:
    authority, year = report.authority, report.year
    words = words_of(authority.name, year, numbers, report.rng("words"))
    body = f"{around[0]}{one.page(words)}{around[1]}".encode()
    identity = Identity(
        title=words["title"],
        publisher=authority.name,
        region_code=authority.region_code,
        level=authority.level,
        year=year,
        kind="report",
        claimed_published=published,
    )
    text = one.text(words)
    observations = tuple(_observations(report, one, numbers, words, digest(body)))
    issues = one.issues
    if report.fate.wrong:
        observations, failing = check(report.form, observations)
        issues = (*issues, *failing)
    found = Interpretation(
        identity=identity,
        form=one.form,
        state=one.state,
        text=text,
        content_digest=content_digest(identity, text, observations),
        observations=observations,
        statements=statements(text, numbers),
        issues=issues,
        interpreter=INTERPRETER,
    )
    return Said(_document(report, body, now, words["title"], on_page=bool(published)), found)


def _observations(
    report: Report, one: Shape, numbers: Numbers, words: dict[str, str], sha256: str
) -> list[Observation]:
    found, form = [], report.form
    for cells in one.cells:
        cell = cells[True]
        value = numbers[cell.cell_id]
        cell = cells[not value]
        found.append(
            Observation(
                cell_id=cell.cell_id,
                form=form,
                raw=words[cell.cell_id],
                meaning="number" if value else "zero",
                value=value,
                unit=cell.unit,
                evidence=f"sha256:{sha256}#{cell.place}",
                verdict=cell.verdict,
                label=cell.label,
            )
        )
    return found


def _document(report: Report, body: bytes, now: str, title: str, *, on_page: bool) -> Document:
    authority = report.authority
    url = report.url if on_page else report.url.replace(".html", "/fujian.html")
    context = Context(
        title=title,
        column="政府信息公开年报",
        portal=f"d{report.portal.code}",
        publisher=authority.name,
        region_code=authority.region_code,
        page_url="" if on_page else report.url,
        page_title="" if on_page else title,
    )
    capture = Capture(url, now, body, media_type="text/html; charset=utf-8")
    return Document(capture, context, report.portal.column(report.number), url)


@lru_cache(maxsize=16)
def _chrome(code: str) -> tuple[str, str]:
    """What stands around every page of a portal: styles, menus, a foot."""
    rng = Random(f"chrome {code}")  # noqa: S311 - nothing secret
    topics = wording()["what"]
    rules = "".join(
        f".c{rng.getrandbits(20):x}{{margin:{rng.randrange(90)}px;color:#{rng.getrandbits(24):06x}}}"
        for _ in range(_RULES)
    )
    links = "".join(
        f'<li class="c{rng.getrandbits(20):x}"><a href="/{rng.getrandbits(24):x}/index.html"'
        f' target="_blank">{rng.choice(topics)}</a></li>'
        for _ in range(_LINKS)
    )
    head = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>TITLE</title>'
        f'<meta name="ArticleTitle" content="TITLE"><meta name="PubDate" content="DAY">'
        f'<style>{rules}</style></head><body><div class="nav"><ul>{links}</ul></div>'
        '<div class="content">'
    )
    return head, f'</div><div class="foot">网站标识码：{code}0001</div></body></html>'
