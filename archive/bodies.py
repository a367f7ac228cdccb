"""机关名称: short and whole forms of the names of public bodies, for telling whether two are one.

市发改委 and 市发展和改革委员会 are one body in one place, and a ministry's 和 comes and goes. The
forms are in `bodies.toml`. A publisher keeps the name that its first report prints.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

_WHOLE: Final[dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("bodies.toml").read_text(encoding="utf-8")
)["whole"]
#: The longest ending first: 卫生健康委 before 委, 政府办公室 before 办公室.
_SHORT: Final = tuple(sorted(_WHOLE, key=len, reverse=True))
#: 住房和城乡建设局 and 住房城乡建设局, (如东县)水务局 and 如东县水务局.
_LOOSE = re.compile("[和与及、()]")
_PEOPLES: Final = "人民"


def whole_name(name: str) -> str:
    """The name with its ending in the whole form: 上海市科委 is 上海市科学技术委员会."""
    ending = next((short for short in _SHORT if name.endswith(short)), "")
    before = name.removesuffix(ending)
    if not ending or name.endswith(_WHOLE[ending]) or before.endswith(_PEOPLES):
        return name
    return before + _WHOLE[ending]


@lru_cache(maxsize=4096)
def body_key(name: str) -> str:
    """What names of one body have in common, for comparing within one division.

    A town's or a street's own name is that of its government: 太平镇, 太平镇人民政府.
    """
    whole = _LOOSE.sub("", whole_name(name))
    for ending in ("人民政府", "办事处"):
        stem = whole.removesuffix(ending)
        if stem != whole and stem.endswith(("镇", "乡", "街道", "苏木")):
            return stem
    return whole
