"""Tasks on a Dask cluster: one that is there, or one of this machine.

A worker lets a child of its own work on each unit. So a page that ends its process ends no worker, and time limits hold
(they need a main thread). If a worker is lost, Dask gives its units to another one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from accesspub.errors import NotStartedError
from accesspub.ledger.child import DiedError, in_child
from accesspub.ledger.work import Task
from accesspub.run.exit_code import Tally

LOCAL = "local"
_WAIT = 60  # seconds for a first worker, and between two looks at the cluster
_ALONE = 5  # looks without a worker until the run ends


class Cluster:
    """Workers of Dask.

    Args:
        address: of the scheduler, or ``local``.
        count: with ``local``: how many workers.

    Raises:
        NotStartedError: there is no scheduler, or no worker.
    """

    def __init__(self, address: str, count: int) -> None:
        from distributed import Client, KilledWorker, LocalCluster

        self.died: tuple[type[BaseException], ...] = (DiedError, KilledWorker)
        self._cluster: Any = None
        if address == LOCAL:
            # Workers in this process: else every user of this machine could send code to the scheduler's port.
            self._cluster = LocalCluster(
                n_workers=count, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0",
                silence_logs=logging.ERROR,
            )  # fmt: skip
        try:
            self._client = Client(self._cluster or address.replace("dask://", "tcp://"), timeout=_WAIT)
            self._client.wait_for_workers(1, timeout=_WAIT)
        except (OSError, TimeoutError, ValueError) as error:
            raise NotStartedError(f"--on {address}: no scheduler with a worker answers ({error})") from error
        self._executor = self._client.get_executor(pure=False)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        """Take back what has not begun."""
        self._executor.shutdown(wait=False)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    @property
    def most(self) -> int:
        """Two tasks for each thread: one that it works on, one that waits."""
        return 2 * max(1, sum(int(one["nthreads"]) for one in self._workers().values()))

    @property
    def dashboard(self) -> str:
        """The address of Dask's own page about the cluster; empty if it has none."""
        services = self._client.scheduler_info().get("services", {})
        return str(self._client.dashboard_link) if "dashboard" in services else ""

    def _workers(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return found

    def submit(self, task: Task) -> Future[Tally]:
        """Begin a task."""
        future: Future[Tally] = self._executor.submit(in_child, task)
        return future

    def wait(self, futures: Iterable[Future[Tally]]) -> Iterable[Future[Tally]]:
        """Wait until a task ends.

        Raises:
            NotStartedError: the scheduler or all workers are gone.
        """
        alone = 0
        while not (done := wait(futures, _WAIT, FIRST_COMPLETED).done):
            if self._client.status != "running":
                raise NotStartedError("the connection to the scheduler is lost; run the same command again")
            alone = 0 if self._workers() else alone + 1
            if alone == _ALONE:
                raise NotStartedError("no worker is left; run the same command again")
        return done
