"""A process without a network: what reads documents has nobody to talk to.

Documents come from anywhere, and what reads them are large libraries in C. Linux gives a process a
network of its own in which nothing is, to root at once, to others with a namespace for users. Where
the system allows neither, Python's own sockets are refused, and those of libraries are not.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

# linux/sched.h
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_ASKED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


def cut_off() -> bool:
    """Leave the network for good; whether the system took it, and not Python alone.

    Called before the process begins threads, which would keep the network that they began with.
    """
    if _left(_NEW_NETWORK):
        return True
    user, group = os.getuid(), os.getgid()
    if _left(_NEW_USER | _NEW_NETWORK):
        for name, said in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(said, "ascii")
        return True
    sys.addaudithook(_refuse)
    return False


def _left(what: int) -> bool:
    try:
        return bool(ctypes.CDLL(None).unshare(what) == 0)
    except (AttributeError, OSError):
        return False


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _ASKED:
        raise PermissionError("documents are read without a network")
