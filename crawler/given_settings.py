"""Settings as they were given: known by their names, and values of their kinds.

A name that nobody knows is taken without a word, and a value of another kind is a fault of the
program once it is used: with a misspelt NIGHT_HOURS portals would be asked by day. So both are
looked at before anything is done. The kind of a setting is that of its default.
"""

from __future__ import annotations

import logging
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import SETTINGS_PRIORITIES, default_settings

from archive.errors import NianbaoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.settings import BaseSettings

#: What settings of other packages begin with: they know their own.
_OTHERS = ("PLAYWRIGHT_", "SPIDERMON_")
_BOOLEANS = frozenset({"0", "1", "true", "false"})
#: Numbers that need not be whole though their defaults are.
_FRACTIONS = frozenset(
    {
        "ANSWER_TIMEOUT",
        "AUTOTHROTTLE_MAX_DELAY",
        "AUTOTHROTTLE_START_DELAY",
        "AUTOTHROTTLE_TARGET_CONCURRENCY",
        "DISK_FREE_MB",
        "DNS_TIMEOUT",
        "DOWNLOAD_DELAY",
        "DOWNLOAD_DELAY_JITTER",
        "DOWNLOAD_TIMEOUT",
        "RENDER_TIMEOUT",
        "RETRY_AFTER_MAX",
        "RUN_GROWTH_MB",
        "RUN_HOURS",
        "RUN_REQUESTS",
    }
)
#: Numbers of which nothing comes below one.
_AT_LEAST_ONE = frozenset(
    {
        "ANSWER_TIMEOUT",
        "CONCURRENT_ITEMS",
        "CONCURRENT_REQUESTS",
        "CONCURRENT_REQUESTS_PER_DOMAIN",
        "DOWNLOAD_TIMEOUT",
        "RENDER_TIMEOUT",
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE",
    }
)
#: Days are counted back from today, and the calendar has a beginning.
_MOST_DAYS = 36_500
_MOST = 10**12


class SettingError(NianbaoError):
    """A setting is not known, or its value is not of its kind."""


def check_settings(settings: BaseSettings) -> None:
    """Look at what the project and the command line set. Raises SettingError."""
    from crawler import settings as ours  # noqa: PLC0415 - it reads the environment

    defaults = {
        name: value
        for module in (default_settings, ours)
        for name, value in vars(module).items()
        if name.isupper()
    }
    for name in sorted(settings):
        priority = settings.getpriority(name) or 0
        if name in defaults and priority >= SETTINGS_PRIORITIES["project"]:
            _check_kind(name, settings[name], defaults[name])
        elif priority == SETTINGS_PRIORITIES["cmdline"] and not name.startswith(_OTHERS):
            raise SettingError(_unknown(name, defaults))


def _unknown(name: str, defaults: Mapping[str, object]) -> str:
    alike = get_close_matches(name.upper(), defaults, 1)
    hint = f"is {alike[0]} meant?" if alike else "OPERATING has those there are."
    return f"There is no setting {name}: {hint}"


def _check_kind(name: str, value: object, default: object) -> None:
    text = str(value).strip()
    if name == "LOG_LEVEL":
        right = text.isdecimal() or text.upper() in logging.getLevelNamesMapping()
        wanted = "DEBUG, INFO, WARNING or ERROR"
    elif name == "LOG_FILE":
        right = value is None or (Path(text).parent.is_dir() and not Path(text).is_dir())
        wanted = "a file in a folder that is there"
    elif isinstance(default, bool):
        right, wanted = text.lower() in _BOOLEANS, "1 or 0"
    elif isinstance(default, int | float) and not name.endswith("_ADJUST"):
        whole = isinstance(default, int) and name not in _FRACTIONS
        least, most = int(name in _AT_LEAST_ONE), _MOST_DAYS if name.endswith("_DAYS") else _MOST
        right = _is_number(text, whole=whole, least=least, most=most)
        wanted = f"a {'whole number' if whole else 'number'} from {least} to {most}"
    else:
        return
    if not right:
        raise SettingError(f"{name} must be {wanted}, not {text!r}.")


def _is_number(text: str, *, whole: bool, least: int, most: int) -> bool:
    try:
        # What is not a number is neither below nor above.
        return least <= (int(text) if whole else float(text)) <= most
    except ValueError:
        return False
