"""The Erlang that is installed here, and how programs of ours start it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from functools import cache

HOST = "127.0.0.1"
"""Where all that we start listens."""
OLDEST = 25
"""The first release of Erlang/OTP with the module `peer`."""
PATIENCE = 30.0
"""Seconds that erl has to say which release it is."""


def missing() -> str:
    """What of Erlang is not there, in words; "" if all is."""
    programs = [name for name in ("erl", "erlc", "epmd") if shutil.which(name) is None]
    if programs:
        return f"{', '.join(programs)} can't be found"
    if int(release() or 0) < OLDEST:
        return f"this is {release() or 'one that does not say its release'}"
    return ""


@cache
def release() -> str:
    """The release of OTP; "" if erl does not run, or does not say."""
    ask = 'io:format("~s", [erlang:system_info(otp_release)]), halt().'
    try:
        done = subprocess.run(
            ["erl", "-noinput", "-eval", ask],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.stdout.isdigit() else ""


def environment(home: str) -> dict[str, str]:
    """The variables of a program that is to know nothing of the user's Erlang."""
    dropped = ("ERL_AFLAGS", "ERL_FLAGS", "ERL_ZFLAGS", "ERL_LIBS", "ERL_EPMD_ADDRESS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"HOME": home, "USERPROFILE": home, "ERL_CRASH_DUMP_SECONDS": "0"}


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])
