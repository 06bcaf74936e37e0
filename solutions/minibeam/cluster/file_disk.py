"""A disk made of real files in one directory, with the methods of the simulated one.

append   writes to a buffer of the program
sync     hands that to the system, and waits in a thread until it is on the disk (fsync)
truncate cuts a file, durably; to nothing, and it is gone

A directory is one program's at a time.
"""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import suppress
from pathlib import Path

BUFFER = 1 << 20


class FileDisk:
    """OSError if the directory can't be made or used, or is in use."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._lock = (directory / "lock").open("wb")
        lock(self._lock, directory)
        self._open: dict[str, io.BufferedWriter] = {}
        # Of files that are there whoever made them may not have come that far.
        self._sync_directory()

    def append(self, file: str, data: bytes) -> None:
        """Add bytes to the end of a file, which is made if there is none."""
        writer = self._open.get(file)
        if writer is None:
            new = not self.exists(file)
            writer = self._open[file] = io.BufferedWriter(
                io.FileIO(self.directory / file, "ab"), BUFFER
            )
            if new:
                self._sync_directory()
        writer.write(data)

    async def sync(self, file: str) -> None:
        """Returns when all that was appended to a file is durable."""
        writer = self._open.get(file)
        if writer is None:
            with (self.directory / file).open("rb+") as other:
                await asyncio.to_thread(os.fsync, other.fileno())
            return
        writer.flush()
        await asyncio.to_thread(os.fsync, writer.fileno())

    def read(self, file: str) -> bytes:
        """All bytes of a file. FileNotFoundError if there is none."""
        if file in self._open:
            self._open[file].flush()
        return (self.directory / file).read_bytes()

    def truncate(self, file: str, size: int) -> None:
        """Cut a file to its first `size` bytes, durably."""
        writer = self._open.pop(file, None)
        if writer is not None:
            writer.close()
        if size == 0:
            (self.directory / file).unlink()
            self._sync_directory()
            return
        with (self.directory / file).open("rb+") as whole:
            whole.truncate(size)
            os.fsync(whole.fileno())

    def exists(self, file: str) -> bool:
        return (self.directory / file).exists()

    def files(self) -> list[str]:
        """The names of all files that hold anything."""
        return sorted(each.name for each in self.directory.iterdir() if each.name != "lock")

    def close(self) -> None:
        """Ends the use of the directory. What was not synced may be lost."""
        for writer in self._open.values():
            # A disk that is full says so here once more, of what nobody was promised.
            with suppress(OSError):
                writer.close()
        self._open.clear()
        self._lock.close()

    def _sync_directory(self) -> None:
        """A file that was made is found after a crash only if its directory says so."""
        if os.name == "nt":
            return
        number = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def lock(file: io.BufferedWriter, directory: Path) -> None:
    """Has the system hold a lock for as long as this program lives."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise OSError(f"{directory} is in use by another node") from None
