"""How labels and headings are worded: otherwise, misprinted, spaced out, in other characters.

All of it is the manner of reports that reached us whole: a reader has to understand it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random

import opencc

from crawler.demo.content import Block, Paragraph
from crawler.demo.printed_forms import APPLICANT_LABELS, DISPUTE_LABELS
from crawler.demo.tables import Box
from tests.gate.sheets import Sheet, figures_of, label_of

# Wordings seen 2026-11 beside the official ones, as what stands in the label and what goes there.
_REWORDED = (
    ("行政规范性文件", "规范性文件"),
    ("其他对外管理服务事项", "其他对外管理服务事项（除行政许可外）"),
    ("法律行政法规", "法律、行政法规"),
    ("3.其他", "其他"),
    ("采购总金额", "采购总金额（万元）"),
    ("“三安全一稳定”", "三安全一稳定"),
    ("（单位：万元）", "(万元)"),
    ("本年增/减", "本年增减"),
    ("总计", "合计"),
    ("数量", "数"),
)
# Characters that stand in the place of others where a label was typed or scanned badly.
_STRAY = "的和及日曰未末土士己已人入大太"
# Labels of so many characters may be nearer to others than to themselves misprinted.
_SHORT_WORDS = 10
_SHORT = frozenset((*APPLICANT_LABELS, *DISPUTE_LABELS))
# Headings as offices get them wrong: numbering shifted, doubled, in other brackets, gone.
_HEADING = re.compile(r"^([一二三四五六])、")


def vary_words(sheet: Sheet, rng: Random, *, ruled: bool) -> Sheet:
    """Zero, one or several of the things that offices do to words."""
    if rng.random() < 0.2:
        sheet = _reword(sheet, rng)
    if rng.random() < 0.12:
        sheet = _misprint(sheet, rng)
    if rng.random() < 0.15:
        sheet = _renumber(sheet, rng)
    if rng.random() < 0.15:
        sheet = _headings(sheet, rng)
    if ruled and rng.random() < 0.15:
        sheet = _space(sheet, rng)
    if rng.random() < 0.08:
        sheet = _traditional(sheet, rng)
    return sheet


def _reword(sheet: Sheet, rng: Random) -> Sheet:
    before, after = rng.choice(_REWORDED)

    def change(box: Box) -> Box:
        # 数 alone is what the form of 2014 says already; 合计 only stands for 总计 as a whole.
        if box.cell or (before == "总计" and box.text.strip("（）七") != "总计"):
            return box
        if after in box.text and len(after) > len(before):
            return box
        return replace(box, text=box.text.replace(before, after))

    changed = sheet.boxes(change)
    return sheet if changed == sheet else changed.with_feature(f"reworded: {before}")


def _misprint(sheet: Sheet, rng: Random) -> Sheet:
    """A character wrong, doubled, gone or exchanged; two in long labels. The first stays."""
    labels = {
        box.text
        for number in sheet.tables()
        for row in sheet.table(number)
        for box in row
        if box.head and len(re.sub(r"\W|\d", "", box.text)) >= 6 and "本列" not in box.text
    }
    wrong: dict[str, str] = {}
    for label in sorted(labels):
        if rng.random() < 0.15:
            times = 2 if len(label) >= 14 and rng.random() < 0.4 else 1
            text = label
            for _ in range(times):
                text = _misprinted(text, rng)
            if text not in labels:
                wrong[label] = text
    if not wrong:
        return sheet
    changed = sheet.boxes(
        lambda box: replace(box, text=wrong.get(box.text, box.text)) if box.head else box
    )
    rows = [row for n in sheet.tables() for row in sheet.table(n) if figures_of(row)]
    doubtful = {
        row[m].cell
        for row in rows
        if _is_short(row[label_of(row)].text, wrong)
        for m in figures_of(row)
    }
    changed = replace(changed, misprinted=frozenset(doubtful))
    return changed.with_feature("misprints: " + " ".join(wrong.values()))


def _is_short(label: str, wrong: Mapping[str, str]) -> bool:
    """Whether a label is misprinted and so short that only the rows around it tell what it is."""
    words = re.sub(r"（.*?）", "", label)
    return label in wrong and len(re.sub(r"\W|\d", "", words)) < _SHORT_WORDS


def _misprinted(text: str, rng: Random) -> str:
    # 不 turns a label into its opposite, and numbering is no word.
    places = [
        n for n, c in enumerate(text) if n > 3 and "\u4e00" <= c <= "\u9fff" and c not in "不未其他"
    ]
    if not places:
        return text
    at = rng.choice(places)
    how = rng.choice(("wrong", "doubled", "gone", "exchanged"))
    if how == "wrong":
        return text[:at] + rng.choice(_STRAY) + text[at + 1 :]
    if how == "doubled":
        return text[:at] + text[at] + text[at:]
    if how == "gone":
        return text[:at] + text[at + 1 :]
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


_NUMBERING = re.compile(r"^(（[一二三四五六七]）|\d\.|[一二三四]、)")


def _renumber(sheet: Sheet, rng: Random) -> Sheet:
    """Numbering of rows dropped, or in other signs: 1. as 1、, （一） as (一) or 1."""
    how = rng.choice(("gone", "narrow", "comma"))

    def change(box: Box) -> Box:
        if box.cell:
            return box
        if how == "gone":
            return replace(box, text=_NUMBERING.sub("", box.text))
        if how == "narrow":
            return replace(box, text=box.text.replace("（", "(").replace("）", ")"))
        return replace(box, text=re.sub(r"^(\d)\.", r"\1、", box.text))

    return sheet.boxes(change).with_feature(f"numbering: {how}")


def _headings(sheet: Sheet, rng: Random) -> Sheet:
    """Headings misnumbered, in bare words, or missing altogether."""
    how = rng.choice(("misnumbered", "bare", "one missing", "brackets"))
    after = [
        n
        for n, block in enumerate(sheet.blocks[:-1])
        if isinstance(block, Paragraph)
        and block.role == "heading"
        and not isinstance(sheet.blocks[n + 1], Paragraph)
    ]
    gone = rng.choice(after) if after and how == "one missing" else -1
    blocks: list[Block] = []
    for n, block in enumerate(sheet.blocks):
        if not isinstance(block, Paragraph) or block.role != "heading":
            blocks.append(block)
        elif n != gone:
            text = block.text
            if how == "misnumbered":
                text = _HEADING.sub(lambda _: f"{rng.choice('二三四五')}、", text)
            elif how == "bare":
                text = _HEADING.sub("", text)
            elif how == "brackets":
                text = _HEADING.sub(r"（\1）", text)
            blocks.append(replace(block, text=text))
    return replace(sheet, blocks=tuple(blocks)).with_feature(f"headings: {how}")


def _space(sheet: Sheet, rng: Random) -> Sheet:
    """Short labels spread over their column: 总　计, 自 然 人."""
    gap = rng.choice((" ", "　", "\u00a0\u00a0"))

    def change(box: Box) -> Box:
        short = box.head and (box.text in _SHORT or box.text in ("合计", "规章", "行政复议"))
        return replace(box, text=gap.join(box.text)) if short else box

    return sheet.boxes(change).with_feature("spaced labels")


@lru_cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _traditional(sheet: Sheet, rng: Random) -> Sheet:
    """The whole report in traditional characters, as mirrors on Taiwan serve it."""
    convert = _converter(rng.choice(("s2t", "s2tw", "s2twp"))).convert
    sheet = sheet.boxes(lambda box: replace(box, text=convert(box.text)) if box.head else box)
    blocks = (
        replace(block, text=convert(block.text)) if isinstance(block, Paragraph) else block
        for block in sheet.blocks
    )
    return replace(sheet, blocks=tuple(blocks), title=convert(sheet.title)).with_feature(
        "traditional"
    )
