"""An asyncio loop on a virtual clock, whose seed decides which process steps next.

The loop runs in turns. A turn runs every callback that was ready when it began: first
the plain callbacks, in the order they were scheduled, then the steps of processes, in
an order that the seed chooses. A process is a task that was made with a context of its
own (`create_task(..., context=ctx)`); tasks that it makes without one belong to it.
What belongs to one process runs in order. Now and then the seed keeps a process waiting
for some turns, as a scheduler with other work would.

When nothing is ready the clock jumps to the next timer. What always holds:

- The clock never moves while anything is ready to run.
- Callbacks of a frozen host are held until it thaws; those of a killed one never run.
- Nothing here depends on the wall clock, on addresses of objects, or on hashes.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import heapq
from collections.abc import Callable, Coroutine
from typing import Any

from course.sim import waiting
from course.sim.dice import Dice
from course.sim.errors import SimDeadlock, SimForbidden, SimLivelock, SimTimeLimit

# The Host (see hosts.py) that the running code belongs to.
HOST: contextvars.ContextVar[Any] = contextvars.ContextVar("host", default=None)
LANE: contextvars.ContextVar[Lane | None] = contextvars.ContextVar("lane", default=None)

# Steps between two garbage collections, counted and not timed so that a program with
# finalizers runs the same way each time.
COLLECT_EVERY = 100_000
# Time has not moved, for the livelock's count, before it moved by this many seconds.
PROGRESS = 0.001


class Lane:
    """One process, to the scheduler: what it has to run in this turn, and its dice."""

    __slots__ = ("context", "dice", "number", "queue", "wait")

    def __init__(self, seed: int, number: int, context: contextvars.Context) -> None:
        self.number = number
        self.context = context
        self.dice = Dice(seed, "process", number)
        self.queue: list[asyncio.Handle] = []
        self.wait = 0


class SimTask(asyncio.Task[Any]):
    """A task that knows its process (or None: it belongs to its host) and its number."""

    lane: Lane | None = None
    host: Any = None

    def __init__(self, coro: Coroutine[Any, Any, Any], *, number: int, **options: Any) -> None:
        self.number = number
        super().__init__(coro, **options)

    # asyncio keeps tasks in sets and goes through them (wait, TaskGroup): by address,
    # the order would differ from run to run.
    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other


class SimLoop(asyncio.AbstractEventLoop):
    def __init__(
        self, *, seed: int = 0, virtual_limit: float = 3600.0, step_limit: int = 100_000
    ) -> None:
        self.seed = seed
        self.virtual_limit = virtual_limit
        self.step_limit = step_limit
        self.steps = 0
        self.warnings: list[str] = []
        self.tasks: list[SimTask] = []
        self.over = False
        self.abandoned = False
        # Called when nothing is ready, before the clock moves; True means "look again".
        self.idle: Callable[[], bool] = lambda: False
        self.connector: Any = None
        self._now = 0.0
        self._ready: list[asyncio.Handle] = []
        self._timers: list[tuple[float, int, asyncio.Handle]] = []
        self._cancelled_timers = 0
        self._sequence = 0
        self._lanes = 0
        self._made = 0
        self._sweep_at = 64
        self._steps_at_progress = 0
        self._progress_at = 0.0
        self._collect_at = COLLECT_EVERY
        self._running = False

    # What programs use.

    def time(self) -> float:
        return self._now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return self._running

    def is_closed(self) -> bool:
        return self.over

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def call_soon(
        self,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        if when != when:
            raise ValueError("a timer was set for a time that is not a number")
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._sequence += 1
        heapq.heappush(self._timers, (when, self._sequence, handle))
        handle._scheduled = True
        return handle

    def create_task(
        self,
        coro: Coroutine[Any, Any, Any],
        *,
        name: str | None = None,
        context: contextvars.Context | None = None,
        **options: Any,
    ) -> SimTask:
        """A task; with a context of its own it is a process, whose steps the seed orders."""
        lane = LANE.get() if context is None else self._lane_for(context)
        return self.start_task(coro, name, context, lane)

    def start_task(
        self,
        coro: Coroutine[Any, Any, Any],
        name: str | None,
        context: contextvars.Context | None,
        lane: Lane | None,
    ) -> SimTask:
        self._made += 1
        name = name or f"task {self._made}"
        task = SimTask(coro, number=self._made, loop=self, name=name, context=context)
        task.lane = lane
        task.host = HOST.get() if context is None else context.get(HOST)
        self.tasks.append(task)
        if len(self.tasks) > self._sweep_at:
            self.tasks = [task for task in self.tasks if not task.done()]
            self._sweep_at = 2 * len(self.tasks) + 64
        return task

    async def create_connection(
        self,
        protocol_factory: Any,
        host: str | None = None,
        port: int | None = None,
        **options: Any,
    ) -> Any:
        return await self.connector.connect(protocol_factory, host, port, options)

    async def create_server(
        self, protocol_factory: Any, host: Any = None, port: int | None = None, **options: Any
    ) -> Any:
        return self.connector.listen(protocol_factory, host, port or 0, options)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        raise SimForbidden(
            "a simulated program can't use threads (run_in_executor, to_thread): "
            "what they do and when differs from run to run"
        )

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        text = context.get("message") or "an error that nobody handled"
        if "handle" in context and text.startswith("Exception in callback"):
            text = "an error in a callback that nobody handled"
        error = context.get("exception")
        if error is not None:
            text += f": {type(error).__name__}: {error}{waiting.where_raised(error)}"
        self.warnings.append(text)

    def _not_simulated(self, *args: Any, **options: Any) -> Any:
        raise SimForbidden(
            "the simulation has tasks, timers and TCP by create_connection and "
            "create_server; files, sockets, datagrams, signals and subprocesses it has not"
        )

    add_reader = add_writer = remove_reader = remove_writer = _not_simulated
    add_signal_handler = create_datagram_endpoint = create_unix_connection = _not_simulated
    create_unix_server = sock_connect = sock_recv = sock_sendall = _not_simulated
    sock_accept = getaddrinfo = subprocess_exec = subprocess_shell = _not_simulated

    async def shutdown_asyncgens(self) -> None:
        pass

    # The loop itself.

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        """Run until `main` is done; its result, or its exception, or a SimError."""
        lane = self.new_lane(contextvars.copy_context())
        task = self.start_task(main, "story", lane.context, lane)
        previous = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        self._running = True
        try:
            while not task.done():
                if not self._ready and not self.idle():
                    self._advance()
                self._turn()
        finally:
            self._running = False
            asyncio._set_running_loop(previous)
        return task.result()

    def new_lane(self, context: contextvars.Context) -> Lane:
        self._lanes += 1
        lane = Lane(self.seed, self._lanes, context)
        try:
            context.run(LANE.set, lane)
        except RuntimeError:  # it is the context that runs now, which can't be entered twice
            LANE.set(lane)
        return lane

    def resume(self, handles: list[asyncio.Handle]) -> None:
        """Make callbacks that were held ready again, in their order."""
        self._ready.extend(handles)

    def _lane_for(self, context: contextvars.Context) -> Lane | None:
        host = context.get(HOST)
        if host is not None and any(context is own for own in host.contexts):
            return None
        lane = context.get(LANE)
        if lane is not None and lane.context is context:
            return lane
        return self.new_lane(context)

    def _turn(self) -> None:
        if self.abandoned:
            raise SimForbidden("the run was abandoned")
        handles, self._ready = self._ready, []
        lanes: list[Lane] = []
        for handle in handles:
            task = getattr(handle._callback, "__self__", None)
            lane = task.lane if type(task) is SimTask else None
            if lane is None:
                self._step(handle)
            else:
                if not lane.queue:
                    lanes.append(lane)
                lane.queue.append(handle)
        if not lanes:
            return
        order: list[tuple[int, int, list[asyncio.Handle]]] = []
        waiting_longer: list[asyncio.Handle] = []
        for lane in lanes:
            queue, lane.queue = lane.queue, []
            if lane.wait:
                lane.wait -= 1
            elif (bits := lane.dice.bits()) & 3 == 0:
                lane.wait = 1 if bits & 12 else 2 + (bits >> 4) % 8
            if lane.wait:
                waiting_longer += queue
            else:
                order.append((lane.dice.bits(), lane.number, queue))
        order.sort()
        # Those kept waiting go before what was scheduled since, or one process's own
        # callbacks would change places.
        if waiting_longer:
            self._ready[:0] = waiting_longer
        for _, _, queue in order:
            for handle in queue:
                self._step(handle)

    def _step(self, handle: asyncio.Handle) -> None:
        if handle._cancelled:
            return
        host = handle._context.get(HOST)
        if host is not None and not host.running:
            host.hold(handle)
            return
        self.steps += 1
        if self.steps - self._steps_at_progress > self.step_limit:
            raise SimLivelock(
                f"{self.step_limit} callbacks ran while virtual time stood still "
                f"at {self._now:.3f} s\n{waiting.report(self)}"
            )
        handle._run()

    def _advance(self) -> None:
        """Move the clock to the next timer; there is nothing else to do."""
        timers = self._timers
        while timers and timers[0][2]._cancelled:
            heapq.heappop(timers)
            self._cancelled_timers -= 1
        if not timers:
            raise SimDeadlock(
                f"nothing is left to do at {self._now:.3f} s and the story is not done\n"
                f"{waiting.report(self)}"
            )
        when = max(timers[0][0], self._now)
        if when > self.virtual_limit:
            raise SimTimeLimit(
                f"the story is not done after {self.virtual_limit:g} virtual seconds\n"
                f"{waiting.report(self)}"
            )
        self._now = when
        if when >= self._progress_at + PROGRESS:
            self._progress_at = when
            self._steps_at_progress = self.steps
        while timers and timers[0][0] <= when:
            handle = heapq.heappop(timers)[2]
            handle._scheduled = False
            if not handle._cancelled:
                self._ready.append(handle)
            else:
                self._cancelled_timers -= 1
        if self.steps >= self._collect_at:
            self._collect_at = self.steps + COLLECT_EVERY
            gc.collect()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if not handle._scheduled:
            return
        self._cancelled_timers += 1
        if self._cancelled_timers > 200 and self._cancelled_timers * 2 > len(self._timers):
            live = [entry for entry in self._timers if not entry[2]._cancelled]
            heapq.heapify(live)
            self._timers = live
            self._cancelled_timers = 0
