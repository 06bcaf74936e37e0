"""How much of everything the code of a submission may take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

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

    def told(self) -> str:
        """The bounds, in one line."""
        return (
            f"limits of a run: {self.cpu} s of computing, {self.wall} s in all, "
            f"{self.memory // MIB} MiB of memory, {self.processes} processes, "
            f"files of {self.file // MIB} MiB, {self.files} open files"
        )

    def set(self, processes: int | None) -> None:
        """Sets those that the system knows for this process and its children, none of which
        can lift them; `processes` for those of this user, wherever they are from."""
        bounds = {
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": self.cpu,
            "RLIMIT_AS": self.space,
            "RLIMIT_FSIZE": self.file,
            "RLIMIT_NOFILE": self.files,
            "RLIMIT_NPROC": processes,
        }
        for name, most in bounds.items():
            with suppress(AttributeError, OSError, ValueError):
                which = getattr(resource, name)
                hard = resource.getrlimit(which)[1]
                if most is not None and hard != resource.RLIM_INFINITY:
                    most = min(most, hard)
                if most is not None:
                    resource.setrlimit(which, (most, most))
