"""Foreign keys in the text of a schema, with the columns that they lead to."""

from __future__ import annotations

import json
import re

_UNNAMED = re.compile(r"\bREFERENCES (\w+)\b(?! *\()")


def named_references(sql: str, keys: str) -> str:
    """How a table was made, each reference that names no column with the primary key's.

    `keys` is a JSON object of tables and their primary keys, where those are others than `id`.
    """
    known = json.loads(keys)
    return _UNNAMED.sub(lambda found: f"{found[0]} ({known.get(found[1], 'id')})", sql)
