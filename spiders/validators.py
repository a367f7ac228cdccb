"""Where a request says what is kept of its page: `archive.due.LastCapture` under this name in meta.

The request is then made conditional, and what has not changed is not sent again
(`crawler.middlewares.validators`).
"""

META = "validators"
