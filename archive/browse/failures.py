"""What a reader is told where a page cannot be had: in our frame, in a sentence, with the way on.

Takes the place of Datasette's own handler, which prints a page of local variables for each error
where `rich` is installed, and fails over it for an address that nobody serves (0.65.5).
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from archive.browse.pages import render

logger = logging.getLogger(__name__)

#: What SQLite's message has in it, and the words that say what that means here.
_REASONS = {"interrupted": "too_long", "no such": "older"}


async def failed(datasette: Any, request: Any, error: Exception) -> Response:
    """The answer to a request that raised; one for a program where it asked for JSON."""
    status, title, message, reason = _told(error, request)
    if status == 500:
        logger.error("%s could not be shown.", request.path, exc_info=error)
    if request.path.endswith(".json"):
        info = getattr(error, "error_dict", {})
        told = {**info, "ok": False, "error": str(message), "status": status, "title": title}
        return Response.json(told, status=status)
    context = {"title": title, "message": message, "reason": reason, "status": status}
    return await render(datasette, request, "failed.html", context, status=status)


def _told(error: Exception, request: Any) -> tuple[int, str | None, str, str]:
    """Status, title, message and reason of an error."""
    if isinstance(error, Base400):
        return error.status, None, str(error), "not_found" if error.status == 404 else "other"
    cause = error.__context__
    if isinstance(error, DatasetteError) and not isinstance(cause, sqlite3.OperationalError):
        message = Markup(error.message) if error.message_is_html else error.message  # noqa: S704
        # Where Datasette itself gives no status, the request asked for what it cannot do.
        return 400 if error.status == 500 else error.status, error.title, message, "other"
    for one in (error, cause):
        if isinstance(one, sqlite3.DataError | MemoryError):
            return 400, None, str(one), "too_much"
        if isinstance(one, sqlite3.OperationalError | QueryInterrupted):
            reason = next((key for text, key in _REASONS.items() if text in str(one)), "other")
            return 503, None, str(one), reason
    if isinstance(error, ValueError | sqlite3.IntegrityError) and "_next" in request.args:
        return 400, None, "_next", "other"
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return 404, None, "", "not_found"
    return 500, None, "", "other"
