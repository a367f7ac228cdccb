"""Reports invented from a seed: of all forms, of authorities of all sizes, with their truth."""

from __future__ import annotations

from random import Random

from crawler.demo.content import Block, Paragraph
from crawler.demo.figures import Numbers, invent
from crawler.demo.plan import Size
from crawler.demo.printed_forms import (
    APPLICANTS,
    CARRIED_FORWARD,
    CARRIED_OVER,
    DISPUTE_GROUPS,
    DISPUTE_KEYS,
    HANDLED,
    RECEIVED,
    FormName,
    outcomes,
    sums,
)
from crawler.demo.printing import Figure
from crawler.demo.prose import wording, write_prose
from crawler.demo.tables import part_four, part_three, part_two, part_two_by_clause, table_2014
from tests.gate.printed import print_figures
from tests.gate.rows import vary_rows
from tests.gate.sheets import Sheet
from tests.gate.wording import vary_words

_COUNTIES = ("云岭县", "青石市", "白沙区", "柳河县", "北塘区")
_BODIES = {
    "city": ("人民政府",),
    "county": ("人民政府", "人民政府办公室"),
    "bureau": ("水利局", "统计局", "卫生健康委员会", "交通运输局", "教育局"),
    "town": ("石门乡人民政府", "南湖镇人民政府", "金山街道办事处"),
}
_TITLES = (
    "{publisher}{year}年政府信息公开工作年度报告",
    "{publisher}{year}年度政府信息公开工作年度报告",
    "{year}年{publisher}政府信息公开工作年度报告",
)
# Which form stands in part two and which in the rest, and the reporting years.
_PLANS: tuple[tuple[str, FormName, FormName, tuple[int, int]], ...] = (
    ("", "2014", "2014", (2014, 2018)),
    ("", "2019", "2019", (2019, 2020)),
    ("", "2019", "2019", (2019, 2020)),
    ("", "2021", "2021", (2021, 2024)),
    ("", "2021", "2021", (2021, 2024)),
    ("late form", "2019", "2019", (2021, 2022)),
    ("two forms", "2019", "2021", (2021, 2022)),
)
_SIZES: tuple[Size, ...] = ("city", "county", "bureau", "town")
# A sentence between the heading of a table and the table.
_BETWEEN = (
    "{year}年，{publisher}制作规范性文件3件，各项数字见下表。",
    "具体情况如下表所示（统计截止{year}年12月31日）：",
    "单位：件",
)


def make_report(rng: Random, *, blanks: bool = True, ruled: bool = True) -> Sheet:
    """A report and its truth.

    `blanks`: the format it goes into keeps blank cells; `ruled`: it keeps edges and white space
    within cells, so that columns may change places and labels may be spaced out.
    """
    feature, second, third, years = rng.choice(_PLANS)
    size = rng.choice(_SIZES)
    year = rng.randint(*years)
    publisher = rng.choice(_COUNTIES) + rng.choice(_BODIES[size])
    numbers = _numbers(second, third, size, rng)
    figures, printing = print_figures(numbers, rng, blanks=blanks)
    title = rng.choice(_TITLES).format(publisher=publisher, year=year)
    blocks = _content((second, third), publisher, year, figures, rng)
    sheet = Sheet(
        title,
        publisher,
        year,
        third,
        blocks,
        figures,
        sums(third),
        tuple(name for name in (feature or second, size, *printing) if name),
    )
    sheet = vary_rows(sheet, rng, ruled=ruled)
    return vary_words(sheet, rng, ruled=ruled)


def _numbers(second: FormName, third: FormName, size: Size, rng: Random) -> Numbers:
    numbers = invent(third, size, rng, None)
    if second != third:
        others = invent(second, size, rng, None)
        numbers = {
            **{cell: v for cell, v in others.items() if cell.startswith("proactive.")},
            **{cell: v for cell, v in numbers.items() if not cell.startswith("proactive.")},
        }
    if third != "2014" and size != "town" and rng.random() < 0.4:
        numbers |= _dense(third, rng)
    return numbers


def _dense(form: FormName, rng: Random) -> Numbers:
    """Parts three and four with a figure in nearly every cell, as cities have them."""
    numbers: Numbers = {}
    rows = outcomes(form)
    for a in APPLICANTS[:-1]:
        parts = [rng.choice((0, rng.randint(1, 9), rng.randint(1, 140))) for _ in rows]
        numbers |= {f"{row.stem}.{a}": part for row, part in zip(rows, parts, strict=True)}
        handled, forward = sum(parts), rng.randint(0, 12)
        before = rng.randint(0, min(9, handled + forward))
        numbers[f"{HANDLED}.{a}"], numbers[f"{CARRIED_FORWARD}.{a}"] = handled, forward
        numbers[f"{CARRIED_OVER}.{a}"] = before
        numbers[f"{RECEIVED}.{a}"] = handled + forward - before
    for stem in (RECEIVED, CARRIED_OVER, HANDLED, CARRIED_FORWARD, *(row.stem for row in rows)):
        numbers[f"{stem}.total"] = sum(numbers[f"{stem}.{a}"] for a in APPLICANTS[:-1])
    for group in DISPUTE_GROUPS:
        parts = [rng.randint(0, 23) for _ in DISPUTE_KEYS[:-1]]
        numbers |= {f"{group}.{k}": v for k, v in zip(DISPUTE_KEYS[:-1], parts, strict=True)}
        numbers[f"{group}.total"] = sum(parts)
    return numbers


def _content(
    forms: tuple[FormName, FormName],
    publisher: str,
    year: int,
    figures: dict[str, Figure],
    rng: Random,
) -> tuple[Block, ...]:
    second, third = forms
    prose = write_prose(publisher, year, third, figures, rng).parts
    headings = wording()["headings"]
    blocks: list[Block] = []

    def say(*names: str) -> None:
        blocks.extend(Paragraph(text) for name in names for text in prose[name])

    say("preamble")
    if third == "2014":
        one, two, three, four, five = headings["2014"]
        for heading, names in (
            (one, ("overview",)),
            (two, ("made_public", "management")),
            (three, ("requests",)),
            (four, ("disputes",)),
            (five, ("problems",)),
        ):
            blocks.append(Paragraph(heading, "heading"))
            say(*names)
        blocks.append(Paragraph(headings["table_2014"], "caption"))
        if rng.random() < 0.7:
            blocks.append(Paragraph(headings["period_2014"].format(year=year), "caption"))
            blocks.append(Paragraph(headings["caption_2014"].format(publisher=publisher)))
        blocks.append(table_2014(figures))
        return tuple(blocks)
    one, two, three, four, five, six = headings["2019"]
    blocks.append(Paragraph(one, "heading"))
    say("overview", "made_public", "requests", "management", "disputes")

    def open_part(heading: str) -> None:
        blocks.append(Paragraph(heading, "heading"))
        if rng.random() < 0.15:
            said = rng.choice(_BETWEEN).format(publisher=publisher, year=year)
            blocks.append(Paragraph(said))

    open_part(two)
    if rng.random() < 0.3:
        blocks.extend(part_two_by_clause(second, figures))
    else:
        blocks.append(part_two(second, figures, shifting=rng.random() < 0.2))
    open_part(three)
    blocks.append(part_three(third, figures))
    open_part(four)
    blocks.append(part_four(figures))
    blocks.append(Paragraph(five, "heading"))
    say("problems")
    blocks.append(Paragraph(six, "heading"))
    say("other_matters")
    return tuple(blocks)
