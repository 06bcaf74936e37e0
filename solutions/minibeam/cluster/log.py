"""What a node has said that it has, it has after a crash: its records, on its disk.

    keep(record) -> append -> sync, one for all that wait -> keep returns
    start        -> recover the newest whole file; a torn tail is cut, damage is an error

The log is one file that only grows, `replica.1`. When most of it is of the past, all that
lives is written to `replica.2`, then the mark WHOLE, and from there on what comes; when that
is durable the first file is emptied. A crash in between leaves a file without the mark, which
does not count, beside the one before it.

What always holds: when `keep` returns, the record survives a crash, and so does every record
that was appended before it. A disk that has failed once is not believed again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from minibeam.cluster.records import must_end_torn
from minibeam.discovery.keys import Key, key
from minibeam.network.trust import finished
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import spawn
from minibeam.terms import Atom, Term

WHOLE = Atom("whole")
"""Stands alone in a record: all that lived when the file was begun is before it."""
SPARE = 1 << 20
"""Bytes that a log may be longer than what lives is worth, at least."""


class Disk(Protocol):
    """What a log needs of a disk: the simulated one has it, and FileDisk (file_disk.py)."""

    def append(self, file: str, data: bytes) -> None: ...
    def sync(self, file: str) -> Awaitable[None] | None: ...
    def read(self, file: str) -> bytes: ...
    def truncate(self, file: str, size: int) -> None: ...
    def exists(self, file: str) -> bool: ...
    def files(self) -> list[str]: ...


Append = Callable[[Disk, str, Term], int]
Recover = Callable[[Disk, str], list[Term]]


class Log:
    """The log of one node. `append` and `recover` say what a record looks like in a file
    (todo.py). A record is a tuple, and the latest of each first element lives, unless that
    has no other element: then nothing of it does."""

    def __init__(self, disk: Disk, name: str, append: Append, recover: Recover) -> None:
        self.disk = disk
        self.name = name
        self.append = append
        self.recover = recover
        self.number = 1
        self.living: dict[Key, tuple[Term, int]] = {}
        """The latest record of each key, and the bytes that it takes."""
        self.size = self.live_size = 0
        self.behind = 0
        """The number of the file before, while it is not emptied; 0 for none."""
        self.waiting: list[asyncio.Future[None]] = []
        self.syncing = False
        self.failure: OSError | None = None

    @property
    def file(self) -> str:
        return f"{self.name}.{self.number}"

    async def open(self) -> list[Term]:
        """The records that live, from the newest file that is whole; others are emptied.
        OSError, with what is to be done, if the files can't be what a crash has left."""
        parts = [file.rpartition(".") for file in self.disk.files()]
        numbers = sorted(
            int(end) for name, _, end in parts if name == self.name and end.isdecimal()
        )
        found: list[Term] = []
        for self.number in reversed(numbers):
            must_end_torn(self.file, self.disk.read(self.file))
            found = self.recover(self.disk, self.file)
            if self.number == 1 or WHOLE in found:
                break
        else:
            if numbers:
                raise OSError(
                    f"{self.file} has not all that lived when it was begun, and the file"
                    f" before it is gone: put that back, or remove {self.file} and what it has"
                )
        for record in found:
            if record != WHOLE:
                self.note(record, 0)
        # What was read may not be durable yet, and nobody would write it again.
        if self.disk.exists(self.file):
            await finished(self.disk.sync(self.file))
            self.size = len(self.disk.read(self.file))
        for number in numbers:
            file = f"{self.name}.{number}"
            if number != self.number and self.disk.exists(file):
                self.disk.truncate(file, 0)
        return [record for record, _ in self.living.values()]

    async def keep(self, record: Term) -> None:
        """Returns when a record is durable. OSError if the disk does not take it."""
        if self.failure is not None:
            raise self.failure
        try:
            size = self.append(self.disk, self.file, record)
        except OSError as error:
            self.failure = error
            raise
        self.size += size
        self.note(record, size)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(waiter)
        if not self.syncing:
            self.syncing = True
            # A process of its own: who waits here may be killed, and others wait as well.
            spawn(self.sync, node=here())
        await waiter

    def note(self, record: Term, size: int) -> None:
        about = key(record[0])
        _, before = self.living.get(about, (None, 0))
        self.live_size -= before
        self.living.pop(about, None)
        if len(record) > 1:
            self.living[about] = record, size
            self.live_size += size

    async def sync(self) -> None:
        """Makes durable what was appended, for as long as there is something."""
        while self.waiting:
            waiting, self.waiting = self.waiting, []
            try:
                if self.size > 4 * self.live_size + SPARE:
                    self.begin_anew()
                await finished(self.disk.sync(self.file))
                if self.behind:
                    self.disk.truncate(f"{self.name}.{self.behind}", 0)
                    self.behind = 0
            except OSError as error:
                self.failure = error
            for waiter in waiting:
                if not waiter.done():
                    if self.failure is None:
                        waiter.set_result(None)
                    else:
                        waiter.set_exception(self.failure)
        self.syncing = False

    def begin_anew(self) -> None:
        """Goes on in the next file, which begins with all that lives. The file before it is
        emptied once this one is durable."""
        self.behind = self.number
        self.number += 1
        self.size = self.live_size = 0
        records = [record for record, _ in self.living.values()]
        self.living.clear()
        for record in records:
            size = self.append(self.disk, self.file, record)
            self.size += size
            self.note(record, size)
        self.size += self.append(self.disk, self.file, WHOLE)
