"""How much of everything the code of a submission may take."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and counts, of one grading child with all that it starts, unless it
    says "each". What one test may take is less, and bounded by grading/watchdog.py."""

    memory: int = 2048 * MIB
    """What all processes hold together."""
    space: int = 4096 * MIB
    """Addresses that each process may ask for."""
    cpu: int = 300
    """Seconds of computing, of all processes together."""
    wall: int = 900
    """Seconds by the clock."""
    processes: int = 128
    """Processes and threads."""
    file: int = 16 * MIB
    """The size of each file, what is printed among them."""
    disk: int = 64 * MIB
    """What all files hold together."""
    files: int = 512
    """Open files of each process."""
