"""The content systems that the miniature web's portals run on, found by walking this folder.

What they share:

site          what every site offers: `answer` to a request, addresses of columns and articles
front         the plainest way from a front page to the column
disclosure    the way with a menu, news and sections beside it; menus, asked, units: its parts
chrome        what stands around an article: metas, breadcrumb, counter, head and foot of the page

Every other file is a content system, and every class in it that ends in Site and lacks nothing is a
manner of it: `HanwebPostSite` is called hanweb_post.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

from crawler.demo.sites.site import Site

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def _found() -> Iterator[tuple[str, type[Site]]]:
    for file in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for name, one in vars(module).items():
            own = inspect.isclass(one) and one.__module__ == module.__name__
            if own and issubclass(one, Site) and not inspect.isabstract(one):
                yield _WORD.sub("_", name.removesuffix("Site")).lower(), one


SITES: dict[str, type[Site]] = dict(_found())
"""By the names that plans use."""
