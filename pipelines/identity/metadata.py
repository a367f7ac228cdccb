"""What a page says of itself in label and value: 发布机构:…, 发布日期 | ….

Labels are taken as printed; white space within them and colons of all kinds are no part of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.grids import Grid, Line
from pipelines.prose.plain import plain_text

# As they stand above the bodies of articles, seen 2026-11 on portals of all the larger systems.
LABELS = (
    "索引号", "信息索引", "发布机构", "发布机关", "公开主体", "所属机构", "信息来源", "来源",
    "生成日期", "成文日期", "发文日期", "发布日期", "发布时间", "公开日期", "时间", "日期",
    "文号", "发文字号", "名称", "标题", "信息名称",
)  # fmt: skip
_PAIR = re.compile(
    r"(?P<label>" + "|".join(r"\s*".join(label) for label in LABELS) + r")\s*[:：]\s*(?P<value>\S*)"
)
_COLON = re.compile(r"(?<=[^\s|:])\s*[:|]\s*")
_VALUE = re.compile(r"[^\s|:]{2,40}")
# Such a header stands above the body; further down the same words are prose.
_LINES_OF_HEADER = 40


def labelled_values(blocks: Sequence[Line | Grid], lines: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of the header above a report's body, in order."""
    pairs: list[tuple[str, str]] = []
    for line in lines[:_LINES_OF_HEADER]:
        if len(line) <= 200:
            pairs += _pairs(line)
    for block in blocks[:_LINES_OF_HEADER]:
        if isinstance(block, Grid) and len(block.rows) <= 12:
            for row in block.rows:
                texts = [cell.text for cell in row.cells if not cell.carried]
                for label, value in pairwise(texts):
                    name = "".join(label.split()).rstrip(":：")
                    if name in LABELS:
                        pairs.append((name, value))
    return [(label, value) for label, value in pairs if value]


def labels_in(text: str, labels: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The labels, longest first, that a text prints before colons or pipes, and their values.

    A label that comes again is left out.
    """
    plain = plain_text(text)
    seen = set()
    for colon in _COLON.finditer(plain):
        before = plain[max(0, colon.start() - len(labels[0])) : colon.start()].lower()
        if before.endswith(labels) and (value := _VALUE.match(plain, colon.end())):
            label = next(one for one in labels if before.endswith(one))
            if label not in seen:
                seen.add(label)
                yield label, value[0]


def _pairs(line: str) -> list[tuple[str, str]]:
    found = list(_PAIR.finditer(line))
    ends = [*(match.start() for match in found[1:]), len(line)]
    return [
        ("".join(match["label"].split()), line[match.start("value") : end].strip())
        for match, end in zip(found, ends, strict=False)
    ]
