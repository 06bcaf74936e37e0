"""What of this machine a Python in a sandbox needs, to be read only."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

SYSTEM = (
    *("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib"),
    *("/etc/ld.so.cache", "/nix/store", "/gnu/store"),
)
"""Where the libraries are that Python is linked with."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
INSTALLED = ("site-packages", "dist-packages")
"""Folders with packages that people have installed, perhaps this course among them."""


def python() -> list[str]:
    """The interpreter, its library, and the libraries of the system. No path is beneath
    another one."""
    library = Path(sysconfig.get_path("stdlib")).parent.resolve()
    there = [one for one in SYSTEM if os.path.exists(one)]
    found: list[str] = []
    for one in sorted({*there, str(library), os.path.realpath(sys.executable)}):
        if not any(one == other or one.startswith(f"{other}/") for other in found):
            found.append(one)
    return found


def installed() -> list[str]:
    """What is among python(), and is not to be seen."""
    folders = [Path(one) for one in python() if os.path.isdir(one)]
    return sorted(
        str(found)
        for folder in folders
        for pattern in ("python*", "*/python*")
        for name in INSTALLED
        for found in folder.glob(f"{pattern}/{name}")
        if found.is_dir() and not folder.is_symlink()
    )


def without(path: str, hidden: list[str]) -> Iterator[str]:
    """What of a path is to be had, if nothing hidden is to be: itself, or what is in it."""
    if path in hidden:
        return
    if any(one.startswith(f"{path}/") for one in hidden):
        for name in os.listdir(path):
            yield from without(f"{path}/{name}", hidden)
    else:
        yield path
