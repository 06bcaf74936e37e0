"""A host's disk: files that only grow, and what a crash leaves of them.

append   puts bytes at the end; whoever reads sees them at once
sync     returns when everything appended so far will survive a crash
read     the whole file

What always holds: after a crash a file begins with all that was synced. Of what was
appended since, the seed keeps nothing, a part, or all of it; and at times the last bytes
kept were never written, and read as zeros.
"""

from __future__ import annotations

from course.sim.dice import Dice


class Disk:
    def __init__(self, seed: int, host: str) -> None:
        self._dice = Dice(seed, "disk", host)
        self._files: dict[str, bytearray] = {}
        self._synced: dict[str, int] = {}

    def append(self, file: str, data: bytes) -> None:
        """Add bytes to the end of a file, which is made if there is none."""
        self._files.setdefault(file, bytearray()).extend(data)

    def sync(self, file: str) -> None:
        """Make all of a file durable, as fsync. FileNotFoundError if there is none."""
        if file not in self._files:
            raise FileNotFoundError(f"no file {file} on this disk")
        self._synced[file] = len(self._files[file])

    def read(self, file: str) -> bytes:
        """All bytes of a file. FileNotFoundError if there is none."""
        if file not in self._files:
            raise FileNotFoundError(f"no file {file} on this disk")
        return bytes(self._files[file])

    def truncate(self, file: str, size: int) -> None:
        """Cut a file to its first `size` bytes, durably: a torn tail is removed so."""
        if file not in self._files:
            raise FileNotFoundError(f"no file {file} on this disk")
        del self._files[file][size:]
        self._synced[file] = len(self._files[file])

    def exists(self, file: str) -> bool:
        return file in self._files

    def files(self) -> list[str]:
        """The names of all files that hold anything, in the order they were made."""
        return [file for file, data in self._files.items() if data]

    def crash(self) -> None:
        """Lose or tear what was not synced; the machine went down."""
        for file, data in list(self._files.items()):
            synced = self._synced.get(file, 0)
            unsynced = len(data) - synced
            if not unsynced:
                continue
            outcome = self._dice.below(4)
            part = self._dice.below(unsynced)
            kept = (0, part, part, unsynced)[outcome]
            del data[synced + kept :]
            if outcome == 2 and kept:
                blank = 1 + self._dice.below(kept)
                data[-blank:] = bytes(blank)
            if not data and file not in self._synced:
                del self._files[file]
            self._synced[file] = len(data)
