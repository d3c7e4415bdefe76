"""Many hands: pure work goes to processes of its own while more comes than one processor can do.

A quiet program has no such process. They begin when work has been waiting for a while, and end when none has come for a
minute. One that a page brings down takes nothing else along.
"""

import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType, TracebackType
from typing import Any, Self, TypeVar

from clausewatch.garbage import spare
from clausewatch.ports import OWN_HANDS

log = logging.getLogger(__name__)

T = TypeVar("T")

MANY = 3
"""Pieces of work at once from which on the processor is the bottleneck."""

PRESSED = 0.5
"""Seconds that work must have waited for other work of late before processes are begun, which takes a second itself."""

IDLE = 60.0
"""Seconds without work after which the processes are ended."""

_READ_WITH = ("clausewatch.decide", "watchers.feed", "watchers.signals", "watchers.terms")
"""What the work needs. Loaded once, in a process that all others are forked from and share their memory with."""


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Worker(ForkServerProcess):
    """A process that does not import the program's main module: the work needs little of what that brings along.

    With its main module, the whole program is imported: a second of processor time, and memory of its own.
    (https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods)
    """

    def start(self) -> None:
        """Start it as what a program without a main module of its own starts."""
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _Worker


@dataclass(slots=True)
class _Crew:
    """The processes. `ready` is done once the first has started, or with what kept it from that."""

    pool: ProcessPoolExecutor
    ready: "Future[None]" = field(default_factory=Future)

    def start(self) -> None:
        """Begin the first of them: takes until what the work needs is loaded, a second or more. For a thread."""
        try:
            self.ready.set_result(self.pool.submit(_nothing).result())
        except (OSError, EOFError, RuntimeError, CancelledError) as error:  # it fails, or was ended meanwhile
            self.ready.set_exception(error)


@dataclass(slots=True)
class _Shared:
    """What is shared with the processes now, pickled when one first lacks it; `number` tells it from those before."""

    value: object = None
    number: int = 0
    packed: bytes | None = None


@dataclass(slots=True, kw_only=True)
class ManyHands:
    """clausewatch.ports.Hands for several threads. `most` processes at a time; with one, there are none besides us.

    Use as a context manager: at its end the processes are.
    """

    most: int
    patience: float = PRESSED
    _at_work: int = 0
    _held_up: float = 0.0
    _last: float = 0.0
    _crew: _Crew | None = None
    _shared: _Shared = field(default_factory=_Shared)
    _rest: threading.Timer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Nothing is begun yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes, once they are done with what they are at."""
        with self._lock:
            crew, self._crew = self._crew, None
            if self._rest:
                self._rest.cancel()
        if crew:
            crew.pool.shutdown(cancel_futures=True)

    def do(self, work: Callable[..., T], *args: Any, sharing: object = None) -> T:
        """As Hands.do. Raises BrokenProcessPool where the work itself seems to end each process that tries it."""
        with self._counted():
            crew = self._ready()
            if crew is None:
                return OWN_HANDS.do(work, *args, sharing=sharing)
            try:
                return self._sent(crew, work, args, sharing)
            except BrokenProcessPool:  # perhaps another work's fault
                log.warning("a process that reads what sources gave ended unexpectedly; another is begun")
            return self._sent(self._after(crew), work, args, sharing)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        """Note that there is one more at work, or one less: all but one of them were held up until now.

        Time without work is counted back, so that pieces which meet by chance do not add up.
        """
        with self._lock:
            now = time.monotonic()
            self._held_up = max(0.0, self._held_up + (self._at_work - 1) * (now - self._last))
            self._last = now
            self._at_work += more

    def _ready(self) -> _Crew | None:
        """The processes, if there are any by now; begins them where it is time to."""
        with self._lock:
            try:
                if self._crew is None and self._is_pressed():
                    self._crew = self._begun()
                if self._crew is None or not self._crew.ready.done():
                    return None
                self._crew.ready.result()
            except (OSError, EOFError, BrokenProcessPool) as error:
                log.warning("no other process can be begun, so that this one does all of the work: %s", error)
                self._crew, self.most = None, 1
            return self._crew

    def _is_pressed(self) -> bool:
        return self.most > 1 and self._at_work >= MANY and self._held_up >= self.patience

    def _begun(self) -> _Crew:
        context = _Context()
        context.set_forkserver_preload(list(_READ_WITH))
        crew = _Crew(ProcessPoolExecutor(self.most, mp_context=context, initializer=_prepare))
        self._watch_rest()
        threading.Thread(target=crew.start, daemon=True).start()
        return crew

    def _watch_rest(self) -> None:
        self._rest = threading.Timer(IDLE, self._end_if_idle)
        self._rest.daemon = True
        self._rest.start()

    def _end_if_idle(self) -> None:
        with self._lock:
            if self._crew is None:
                return
            if self._at_work or time.monotonic() - self._last < IDLE:
                self._watch_rest()
                return
            crew, self._crew, self._held_up = self._crew, None, 0.0
        crew.pool.shutdown()

    def _after(self, ended: _Crew) -> _Crew:
        """The processes that came, or now come, after those; not before they have started."""
        with self._lock:
            if self._crew is None or self._crew is ended:
                self._crew = self._begun()
            crew = self._crew
        crew.ready.result()
        return crew

    def _sent(self, crew: _Crew, work: Callable[..., T], args: tuple[Any, ...], sharing: object) -> T:
        number = self._number(sharing)
        try:
            return crew.pool.submit(_done, work, args, number, None).result()
        except _LacksShared:
            return crew.pool.submit(_done, work, args, number, self._packed(sharing)).result()

    def _number(self, sharing: object) -> int:
        """Which of the things that were shared this is; 0 for nothing."""
        if sharing is None:
            return 0
        with self._lock:
            if self._shared.value is not sharing:
                self._shared = _Shared(sharing, self._shared.number + 1)
            return self._shared.number

    def _packed(self, sharing: object) -> bytes:
        with self._lock:
            if self._shared.value is not sharing:
                return pickle.dumps(sharing)
            if self._shared.packed is None:
                self._shared.packed = pickle.dumps(sharing)
            return self._shared.packed


class _LacksShared(Exception):
    """The process has not got what is shared yet."""


_given: dict[int, Any] = {}
"""In a process of work: what is shared, under its number."""


def _done(work: Callable[..., T], args: tuple[Any, ...], number: int, packed: bytes | None) -> T:
    if not number:
        return work(*args)
    if packed is not None:
        _given.clear()
        _given[number] = pickle.loads(packed)  # noqa: S301 -- by our own parent, over a pipe
        spare()
    if number not in _given:
        raise _LacksShared
    return work(*args, _given[number])


def _nothing() -> None:
    """The first piece of work: done when a process has started."""


def _prepare() -> None:
    """Leave Ctrl-C to the parent, and end with it, however that ends; look for little garbage, as the parent does."""
    spare()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
