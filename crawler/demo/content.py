"""A report from its first line to its last: paragraphs and tables in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crawler.demo.prose import wording
from crawler.demo.reports import Report
from crawler.demo.tables import (
    Table,
    part_four,
    part_three,
    part_two,
    part_two_by_clause,
    table_2014,
)

Role = Literal["title", "heading", "text", "caption"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph and what it is in the report."""

    text: str
    role: Role = "text"


Block = Paragraph | Table


def report_content(report: Report) -> tuple[Block, ...]:
    """The report's paragraphs and tables; no tables where it is all prose."""
    parts = report.prose.parts
    headings = wording()["headings"]
    blocks: list[Block] = [Paragraph(text) for text in parts["preamble"]]

    def section(heading: str, *names: str) -> None:
        blocks.append(Paragraph(heading, "heading"))
        blocks.extend(Paragraph(text) for name in names for text in parts[name])

    if report.form == "2014":
        one, two, three, four, five = headings["2014"]
        section(one, "overview")
        section(two, "made_public", "management")
        section(three, "requests")
        section(four, "disputes")
        section(five, "problems")
        if report.manner != "prose":
            blocks.append(Paragraph(headings["table_2014"], "caption"))
            blocks.append(Paragraph(headings["period_2014"].format(year=report.year), "caption"))
            blocks.append(
                Paragraph(headings["caption_2014"].format(publisher=report.publisher), "text")
            )
            blocks.append(table_2014(report.figures))
        return tuple(blocks)
    one, two, three, four, five, six = headings["2019"]
    section(one, "overview", "made_public", "requests", "management", "disputes")
    section(two)
    if report.manner == "word":
        blocks.extend(part_two_by_clause(report.form, report.figures))
    else:
        shifting = report.manner == "shifting"
        blocks.append(part_two(report.form, report.figures, shifting=shifting))
    section(three)
    blocks.append(part_three(report.form, report.figures))
    section(four)
    blocks.append(part_four(report.figures))
    section(five, "problems")
    section(six, "other_matters")
    return tuple(blocks)
