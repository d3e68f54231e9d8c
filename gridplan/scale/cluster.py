"""Workers of a Dask cluster: of a scheduler that is there, or processes of this machine."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from ..errors import InputError, MissingPackage
from ..i18n import say
from ..progress import SILENT, Progress, step
from ..workers import HERE, Workers
from . import local
from .futures import ClusterError, ClusterWorkers

#: What has to be the same everywhere: plans and densities are the same to the byte then.
ALIKE = ("gridplan", "numpy", "scipy", "pandas", "shapely")
#: Seconds that a scheduler has to answer, and that the first worker has to come.
ANSWER_S, FIRST_WORKER_S = 10.0, 30.0
#: Times that local workers are started until all are there.
ATTEMPTS = 5
#: Processes that one machine may be asked for.
MOST_LOCAL = 256
#: Free memory at which local workers give it back. With Dask's 64 KB the system's share of the
#: seconds of events is three times as large.
_TRIM, TRIM_BYTES = "MALLOC_TRIM_THRESHOLD_", 1 << 27


@contextmanager
def open_workers(address: str | None, progress: Progress = SILENT) -> Iterator[Workers | None]:
    """The workers at an address, until the end of the block.

    Join only a scheduler that you trust, over a network that you trust, or by ``tls://``: whoever
    reaches it may run any code on the workers and on this machine.

    Parameters
    ----------
    address : str or None
        ``tcp://host:8786`` or ``tls://host:8786``, a Dask scheduler, with the keys that Dask's own
        settings name; ``local:N``, so many new processes on this machine; ``here``, this process.
        None gives None.
    progress : Progress

    Raises
    ------
    MissingPackage
        Without the package distributed, or cryptography for ``local:N``.
    InputError
        When the address cannot be read.
    ClusterError
        When nobody answers, no worker comes, or another version runs there.
    Cancelled
        When the user stops the work.
    """
    if address is None or address == "here":
        yield None if address is None else HERE
        return
    processes = re.fullmatch(r"local:(\d{1,3})", address)
    number = int(processes[1]) if processes else 0
    if not (1 <= number <= MOST_LOCAL or re.fullmatch(r"(tcp|tls)://\S+:\d+", address)):
        raise InputError(
            say("{address} is no address of a cluster.", address=address),
            where="--cluster",
            cure=say("Write tcp://host:8786, tls://host:8786, local:2 or here."),
        )
    try:
        import dask
        import distributed

        if number:
            import cryptography  # noqa: F401  (Dask makes the keys of local workers with it)
    except ImportError:
        raise MissingPackage(
            say("Working on a cluster needs the package distributed."),
            where="--cluster",
            cure=say(
                "Install it: pip install distributed cryptography; --cluster here needs none."
            ),
        ) from None
    config = {
        "distributed.admin.large-graph-warning-threshold": "1TB",
        f"distributed.nanny.pre-spawn-environ.{_TRIM}": TRIM_BYTES,
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(config))
        stack.enter_context(_hushed("distributed"))
        if number:
            address = stack.enter_context(_processes(distributed.LocalCluster, number))
        try:
            client = distributed.Client(address, timeout=ANSWER_S, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError):
            raise ClusterError(
                say("No scheduler answers."),
                where=str(address),
                cure=say("Check the address, and that `dask scheduler` runs there."),
            ) from None
        stack.enter_context(client)
        _wait_for_one(client, str(address), progress)
        _refuse_others(client)
        yield ClusterWorkers(client)


@contextmanager
def _hushed(name: str) -> Iterator[None]:
    """What a library logs is kept from the user's terminal; what matters is said as an error."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _processes(start: Any, number: int) -> Iterator[Any]:
    """A scheduler and workers on this machine.

    With TLS, Dask loses a connection to a new worker now and then, and the worker goes; so all are
    started again until all answer. Fewer workers do the same, only slower.
    """
    for attempt in range(ATTEMPTS):
        cluster = start(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=True,  # else every user of the machine could run code as this one
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            preload=[local.__name__],
        )
        try:
            there = _answering(cluster)
            if there == number or (there and attempt == ATTEMPTS - 1):
                yield cluster
                return
        finally:
            with suppress(OSError):  # what was asked for is done, whoever hangs up first
                cluster.close()
    raise ClusterError(
        say("No scheduler answers."), where=f"local:{number}", cure=say("Try --cluster here.")
    )


def _answering(cluster: Any) -> int:
    """How many workers answer: one that is lost was there for a moment."""
    from distributed import Client

    try:
        with Client(cluster, timeout=ANSWER_S, set_as_default=False) as client:
            return len(client.run(os.getpid, on_error="ignore"))
    except OSError:
        return 0


def _wait_for_one(client: Any, address: str, progress: Progress) -> None:
    """Wait for the first worker."""
    for _ in range(int(FIRST_WORKER_S)):
        step(progress, 0.0, say("Waiting for workers"))
        try:
            client.wait_for_workers(1, timeout=1.0)
        except TimeoutError:
            continue
        return
    raise ClusterError(
        say("The scheduler has no workers."),
        where=address,
        cure=say("Start some: dask worker {address} --nthreads 1", address=address),
    )


def _refuse_others(client: Any) -> None:
    """Refuse a scheduler or workers with other versions than here; the first is named."""
    told: Any = client.get_versions(packages=ALIKE)
    here = told["client"]
    others = {say("the scheduler"): told["scheduler"], **dict(sorted(told["workers"].items()))}
    for where, there in others.items():
        mine = {**here["packages"], "python": here["host"]["python"]}
        other = {**there["packages"], "python": there["host"]["python"]}
        for name in (*ALIKE, "python", "distributed"):
            if mine[name] != other[name]:
                raise ClusterError(
                    say(
                        "{name} is {there} there and {here} here.",
                        name=name,
                        there=other[name] or say("missing"),
                        here=mine[name] or say("missing"),
                    ),
                    where=where,
                    cure=say("Install the same versions on all machines."),
                )
