"""Workbooks computed in processes of their own, each file within its time and its memory.

A worker is kept for the next file, since starting one costs more than most files do. It is thrown away when a file
broke its limits, killed it, or left it large. The parent never computes: it hands out tasks, watches clocks and
memory, and reports a lost worker as an error of the one file it had.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, Final

from bareme.hosts.batch.file_refusals import sentence
from bareme.hosts.batch.guard import MEGABYTE
from bareme.hosts.batch.report import Problem, WorkbookReport
from bareme.hosts.batch.worker import Task, process
from bareme.hosts.batch.writeback import sweep

_TICK: Final = 0.05  # seconds between two looks at clocks and memory
_START: Final = 60.0  # seconds that a worker may take to start
_GRACE: Final = 5.0  # seconds for an office to leave by itself
_GARBAGE: Final = 200_000  # objects made and not given back, after which a worker looks for garbage
_LARGE: Final = 4  # a worker that keeps more than this part of its limit is replaced


def cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system tells
        return os.cpu_count() or 1


def run(tasks: Sequence[Task], workers: int | None = None) -> Iterator[tuple[int, WorkbookReport]]:
    """Compute all tasks; yields (index of the task, report) as they end, in any order.

    `workers` 0 computes in this very process, without limits of time and memory.
    """
    if workers == 0:
        for index, task in enumerate(tasks):
            yield index, process(task)
        return
    pool = _Pool(tasks, min(workers or cores(), len(tasks)))
    try:
        yield from pool.run()
    finally:
        pool.close()


class _Worker:
    """One child process and the task that it has."""

    def __init__(self, context: BaseContext) -> None:
        self.connection, child = context.Pipe()
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(child, os.getpid()), daemon=True
        )
        self.process.start()
        child.close()
        self.index: int | None = None
        self.ready = False
        self.since = time.monotonic()

    def give(self, index: int, task: Task) -> None:
        self.index, self.since = index, time.monotonic()
        self.connection.send_bytes(task.model_dump_json().encode("utf-8"))

    def memory(self, family: bool) -> int:
        """Bytes in use, with `family` those of the processes that it started (an office); 0 when it is gone."""
        import psutil  # not before it is needed: many runs are over before the first look

        try:
            process = psutil.Process(self.process.pid)
            children = process.children(recursive=True) if family else []
            return sum(int(p.memory_info().rss) for p in [process, *children])
        except psutil.Error:
            return 0

    def kill(self, family: bool) -> list[Any]:
        """End it at once; gives back the processes that it started, with `family`: they should end by themselves."""
        children: list[Any] = []
        if family:
            import psutil

            with suppress(psutil.Error):
                children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.join()
        self.connection.close()
        return children


class _Pool:
    """Hands out tasks to workers and collects what comes back."""

    def __init__(self, tasks: Sequence[Task], workers: int) -> None:
        self.tasks = tasks
        self.waiting = deque(range(len(tasks)))
        self.context = _context()
        self.size = workers
        self.workers: list[_Worker] = []
        self.leaving: list[Any] = []  # processes of workers that are gone
        self.families = any(task.engine != "formualizer" for task in tasks)  # the others start processes of their own
        self.stillborn = 0  # workers that died before they were ready, one after the other

    def run(self) -> Iterator[tuple[int, WorkbookReport]]:
        while self.waiting or any(w.index is not None for w in self.workers):
            while len(self.workers) < min(self.size, len(self.waiting) + self.busy()):
                self.workers.append(_Worker(self.context))
            ready = wait([w.connection for w in self.workers], timeout=_TICK)
            for worker in list(self.workers):
                if worker.connection in ready:
                    yield from self.receive(worker)
                else:
                    yield from self.watch(worker)

    def busy(self) -> int:
        return sum(1 for w in self.workers if w.index is not None)

    def receive(self, worker: _Worker) -> Iterator[tuple[int, WorkbookReport]]:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            yield from self.lost(worker, "CRASHED", reason=_how(worker.process))
            return
        index, worker.index, worker.ready, self.stillborn = worker.index, None, True, 0
        if index is not None:
            limits = self.tasks[index].limits
            if self.waiting and worker.memory(self.families) > limits.memory // _LARGE:
                self.drop(worker)
            yield index, WorkbookReport.model_validate_json(message)
        if worker in self.workers:
            if self.waiting:
                following = self.waiting.popleft()
                try:
                    worker.give(following, self.tasks[following])
                except OSError:
                    yield from self.lost(worker, "CRASHED", reason=_how(worker.process))
            else:
                self.drop(worker)

    def watch(self, worker: _Worker) -> Iterator[tuple[int, WorkbookReport]]:
        """Stop a worker that is over its limits."""
        elapsed = time.monotonic() - worker.since
        if worker.index is None:
            if elapsed > _START:
                yield from self.lost(
                    worker, "CRASHED", reason=("a worker did not start", "un processus n'a pas démarré")
                )
            return
        limits = self.tasks[worker.index].limits
        if elapsed > limits.seconds:
            yield from self.lost(worker, "OVER_TIME", limit=f"{limits.seconds:g}")
        elif worker.memory(self.families) > limits.memory:
            yield from self.lost(worker, "OVER_MEMORY", limit=limits.memory // MEGABYTE)

    def lost(self, worker: _Worker, code: str, **params: object) -> Iterator[tuple[int, WorkbookReport]]:
        """A worker is gone, or must go: its file is reported, the others go on."""
        index, seconds = worker.index, time.monotonic() - worker.since
        self.drop(worker)
        if index is None:
            self.stillborn += 1
            if self.stillborn < 3 or not self.waiting:
                return
            index = self.waiting.popleft()  # workers cannot start: say so for each file rather than try for ever
        task = self.tasks[index]
        if task.target is not None:
            sweep(task.target)
        problem = Problem(cell=None, code=code, message=sentence(code, task.lang, **params))
        path, options = str(task.path), task.options
        yield index, WorkbookReport(path=path, errors=[problem], seconds=round(seconds, 4), options=options)

    def drop(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        self.leaving += worker.kill(self.families)

    def close(self) -> None:
        for worker in list(self.workers):
            self.drop(worker)
        if self.leaving:  # an office that is left alone puts its profile away; one that hangs is ended
            import psutil

            for child in psutil.wait_procs(self.leaving, timeout=_GRACE)[1]:
                with suppress(psutil.Error):
                    child.kill()
            psutil.wait_procs(self.leaving, timeout=_GRACE)


def _how(child: BaseProcess) -> tuple[str, str]:
    child.join(1)
    code = child.exitcode
    if code is not None and code < 0:
        with suppress(ValueError):
            name = signal.Signals(-code).name
            return f"its process was ended by {name}", f"son processus a été arrêté par {name}"
    return f"its process ended with status {code}", f"son processus s'est terminé avec le statut {code}"


def _context() -> BaseContext:
    """How to start workers: by copying this process where nothing else runs in it, which takes no time; else from a
    clean server process that has imported the engine once; on Windows, anew each time."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    if sys.platform == "linux" and threading.active_count() == 1 and len(os.listdir("/proc/self/task")) == 1:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bareme.hosts.batch.worker", "bareme.hosts.batch.evaluate"])
    return context


def _serve(connection: Connection, parent: int) -> None:
    """The life of a worker: say ready, then a task in, a report out, until the parent goes."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    connection.send_bytes(b"ready")
    # A file lives shortly and is given back whole: looking for garbage in between costs a third of the time.
    gc.disable()
    gc.freeze()
    while True:
        while not connection.poll(1.0):
            if os.getppid() != parent:
                return
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        report = process(Task.model_validate_json(message))
        connection.send_bytes(report.model_dump_json().encode("utf-8"))
        del report
        if gc.get_count()[0] > _GARBAGE:
            gc.collect()
