"""Where a request says what is kept of its page: `archive.due.LastCapture` under this name in meta.

The request is then made conditional, and what has not changed is not sent again
(`crawler.middlewares.validators`).
"""

META = "validators"
# Where a request carries what the same run was answered a moment ago: it is not made again.
ANSWERED = "answered"
