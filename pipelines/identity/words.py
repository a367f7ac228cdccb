"""The words by which documents are told apart and read: `identify.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

WORDS: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("identify.toml").read_text(encoding="utf-8")
)
