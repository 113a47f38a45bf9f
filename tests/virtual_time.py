"""An event loop whose clock jumps to the next timer when nothing is ready, so that a whole call is tested in no time.

Use `run(main())`, or `asyncio.Runner(loop_factory=VirtualTimeLoop)`. The loop's `time()` starts at 0.0 and moves only when
every task waits for a timer. It stands still while real work is going on: jobs in `run_in_executor`/`asyncio.to_thread`
and in anyio's worker threads (where Starlette runs plain `def` endpoints). Real sockets may be used next to it (both ends
in this process): they get a short real grace before every jump. Two ways to hang become errors with a list of the waiting
tasks: `Deadlock` (nothing can ever happen again) and `TooLong` (timers go on, but the test has run past `limit`).
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

T = TypeVar("T")

_SELF_PIPE = 1
"""The loop registers one descriptor for itself (its wake-up pipe); more than that are real sockets."""


class Deadlock(RuntimeError):
    """No timer, no ready callback, no real work: the waiting tasks would wait forever."""


class TooLong(RuntimeError):
    """The virtual clock passed the limit: something goes on ticking that should have ended."""


class _JumpingSelector(selectors.DefaultSelector):
    """Polls instead of sleeping; what would have been slept is told to the loop."""

    loop: "VirtualTimeLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        while self.loop.real_work_going_on():
            ready = super().select(0.01)
            if ready:
                return ready
        if len(self.get_map()) > _SELF_PIPE:
            ready = super().select(self.loop.socket_grace if timeout is not None else self.loop.deadlock_grace)
            if ready:
                return ready
        # a worker may have finished between the first poll and the look at the counters
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise Deadlock(f"at {self.loop.time():.3f} s nothing can happen any more; waiting: {self.loop.waiting()}")
        self.loop.jump(timeout)
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`limit` in virtual seconds; `socket_grace` and `deadlock_grace` in real seconds (only where real sockets are open)."""

    def __init__(self, *, limit: float = 3600.0, socket_grace: float = 0.002, deadlock_grace: float = 2.0) -> None:
        self._now = 0.0
        self._limit = limit
        self._jobs = 0
        self._anyio_threads: CapacityLimiter | None = None
        self.socket_grace = socket_grace
        self.deadlock_grace = deadlock_grace
        selector = _JumpingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._now

    def jump(self, seconds: float) -> None:
        """Move the clock on. Raises TooLong past the limit."""
        self._now += seconds
        if self._now > self._limit:
            self._limit = float("inf")  # once is enough: the tasks must still be able to clean up
            raise TooLong(f"the virtual clock passed {self._now:.1f} s; waiting: {self.waiting()}")

    def real_work_going_on(self) -> bool:
        """True while a thread works for this loop."""
        return self._jobs > 0 or (self._anyio_threads is not None and self._anyio_threads.borrowed_tokens > 0)

    def waiting(self) -> str:
        """The tasks that are not done, each with the line it waits at."""
        return "; ".join(sorted(_describe(task) for task in asyncio.all_tasks(self) if not task.done())) or "no task"

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]  # typeshed uses TypeVarTuple
        future = super().run_in_executor(executor, func, *args)
        self._jobs += 1
        future.add_done_callback(self._job_done)
        return future

    def _job_done(self, _: "asyncio.Future[Any]") -> None:
        self._jobs -= 1

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # asyncio's own signature
        # asyncio waits here for a thread of its own, which no counter sees
        self._jobs += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._jobs -= 1

    def run_forever(self) -> None:
        if self._anyio_threads is None:
            learning = self.create_task(self._learn_anyio_threads(), name="virtual time: learn anyio's threads")
            try:
                super().run_forever()
            finally:
                if not learning.done():
                    learning.cancel()
        else:
            super().run_forever()

    async def _learn_anyio_threads(self) -> None:
        # the limiter belongs to the running loop and can only be asked for inside a task
        self._anyio_threads = anyio.to_thread.current_default_thread_limiter()


def _describe(task: "asyncio.Task[Any]") -> str:
    frames = task.get_stack(limit=1)
    where = f"{frames[-1].f_code.co_filename.rsplit('/', 1)[-1]}:{frames[-1].f_lineno}" if frames else "?"
    return f"{task.get_name()} at {where}"


def run(main: Coroutine[Any, Any, T], *, limit: float = 3600.0) -> T:
    """Run a coroutine to its end on a fresh virtual-time loop. `limit` is virtual seconds."""
    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(limit=limit)) as runner:
        return runner.run(main)
