"""The way to a cluster: `--cluster ADDRESS`, where its scheduler is and whether it will do."""

from __future__ import annotations

import json
import logging
import re
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import dask
from distributed import Client, Security

from archive.errors import UnreachableError
from crawler.archive_command import ArgumentError
from crawler.cluster.code import Code, code
from crawler.cluster.task import running

#: Seconds to wait for the scheduler, and then for a first worker.
WAIT = 8
_WITH_TLS = ("tls://", "wss://")
_TLS = "DASK_DISTRIBUTED__COMM__TLS__"
_ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?(\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}")


class ClusterLostError(UnreachableError):
    """A cluster that was there and is no more."""

    def __init__(self) -> None:
        super().__init__(
            "The scheduler is gone. What had come by then is kept, and the next call goes on."
        )


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the cluster at an address (tcp://host:port, host:port) or a scheduler file.

    Raises ArgumentError for what is no address, UnreachableError, and OtherCodeError where a worker
    runs another version of the program.
    """
    where = _place(address)
    _check_certificates(where)
    # What dask has to say of a lost connection it says here, in sentences.
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    config = {
        "distributed.comm.timeouts.connect": f"{WAIT}s",
        # Bodies travel with the tasks: a scan has 30 MiB.
        "distributed.admin.large-graph-warning-threshold": "1GB",
    }
    with dask.config.set(config), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            client = Client(where, timeout=WAIT, set_as_default=False, name="nianbao")
        except (OSError, TimeoutError, ValueError) as error:
            raise UnreachableError(
                f"No scheduler of a Dask cluster answers at {address} within {WAIT} seconds: is it"
                " running, is this its address, with tls:// where it has TLS, and are its"
                " certificate and ours of one authority?"
            ) from error
        try:
            _check(client, address)
            yield client
        finally:
            client.close(timeout=WAIT)


def _place(address: str) -> str:
    if _ADDRESS.fullmatch(address):
        return address
    try:
        return str(json.loads(Path(address).read_text("utf-8"))["address"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArgumentError(
            f"--cluster {address}: neither the address of a Dask scheduler, such as"
            " tcp://127.0.0.1:8786, nor a scheduler file that is there."
        ) from error


def _check_certificates(address: str) -> None:
    if not address.startswith(_WITH_TLS):
        return
    try:
        context = Security().get_connection_args("client")["ssl_context"]
    except OSError as error:
        raise ArgumentError(
            f"{address}: the certificates that are named to Dask cannot be used ({error})."
        ) from error
    if context is None:
        raise ArgumentError(
            f"{address}: TLS needs certificates. {_TLS}CA_FILE, {_TLS}CLIENT__CERT and"
            f" {_TLS}CLIENT__KEY of the environment name their files."
        )


def _check(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError as error:
        raise UnreachableError(
            f"The cluster at {address} has no workers: start some, and this command again."
        ) from error
    _check_code("The scheduler", partial(client.run_on_scheduler, running))
    for worker, found in client.run(running, on_error="return").items():
        _check_code(f"The worker {worker}", partial(_raised, found))


def _check_code(who: str, ask: Callable[[], object]) -> None:
    try:
        found = ask()
    except ImportError as error:
        raise UnreachableError(
            f"{who} does not find this program: start it with PYTHONPATH set to the project's"
            " folder."
        ) from error
    except Exception as error:
        raise UnreachableError(f"{who} does not answer ({error}).") from error
    if isinstance(found, Code):
        code().check(found, who)


def _raised(found: object) -> object:
    if isinstance(found, BaseException):
        raise found
    return found


def threads_of(client: Client) -> int:
    """How many tasks a cluster works on at once. Raises ClusterLostError."""
    try:
        return int(sum(client.nthreads().values()))
    except (OSError, TimeoutError) as error:
        raise ClusterLostError from error


def new_token() -> str:
    """A name for a client's run that no other has."""
    return uuid.uuid4().hex
