"""The log of a node on its disk: in the simulation, where disks tear, and on real files."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest

from course.sim.disk import Disk
from minibeam.cluster import log as logs
from minibeam.cluster.file_disk import FileDisk
from minibeam.cluster.log import Log
from minibeam.cluster.todo import append, recover
from minibeam.terms import Term
from tests.support import simulated


def record(key: str, number: int) -> Term:
    return (key, (number, "a@one"), {"text": "x" * 50, "number": number})


def log_on(disk: Any) -> Log:
    return Log(disk, "replica", append, recover)


async def kept(node: Any, log: Log, *records: Term) -> None:
    await asyncio.gather(*(node.run(log.keep, one) for one in records))


@simulated(seeds=25)
async def test_what_was_kept_survives_a_crash(net: Any) -> None:
    node = await net.start("a@one")
    disk = net.host("one").disk
    log = log_on(disk)
    assert await log.open() == []
    await kept(node, log, record("x", 1), record("y", 1))
    await kept(node, log, record("x", 2))
    append(disk, log.file, record("z", 1))
    disk.crash()
    found = {key: number for key, (number, _), _ in await log_on(disk).open()}
    assert found | {"z": 1} == {"x": 2, "y": 1, "z": 1}


@simulated(seeds=1)
async def test_many_that_wait_share_a_sync(net: Any) -> None:
    node = await net.start("a@one")
    disk = net.host("one").disk
    synced = []

    async def slow(file: str) -> None:
        await asyncio.sleep(1)
        synced.append(file)
        Disk.sync(disk, file)

    disk.sync = slow
    log = log_on(disk)
    await log.open()
    begun = net.loop.time()
    await kept(node, log, *(record("x", number) for number in range(50)))
    assert len(synced) <= 2 and net.loop.time() - begun <= 2.1


@simulated(seeds=25)
async def test_a_long_log_is_begun_anew(net: Any) -> None:
    """And a crash at any moment of that loses nothing that was kept."""
    node = await net.start("a@one")
    disk = net.host("one").disk
    spare, logs.SPARE = logs.SPARE, 2000
    try:
        log = log_on(disk)
        await log.open()
        for number in range(net.loop.seed, 60):
            await kept(node, log, record("x", number), record(f"y{number % 3}", number))
        assert log.number > 1
        log.begin_anew()
        disk.crash()
        found = {key: number for key, (number, _), _ in await log_on(disk).open()}
        assert found == {"x": 59, "y0": 57, "y1": 58, "y2": 59}
        assert sum(1 for file in disk.files() if disk.read(file)) == 1
    finally:
        logs.SPARE = spare


@simulated(seeds=1)
async def test_what_is_gone_takes_no_room(net: Any) -> None:
    node = await net.start("a@one")
    disk = net.host("one").disk
    log = log_on(disk)
    await log.open()
    await kept(node, log, record("x", 1), record("y", 1))
    await kept(node, log, ("x",))
    assert await log_on(disk).open() == [record("y", 1)]
    log.begin_anew()
    disk.sync(log.file)
    assert await log_on(disk).open() == [record("y", 1)]
    assert ("x",) not in recover(disk, log.file)
    await kept(node, log, record("x", 2))
    assert await log_on(disk).open() == [record("y", 1), record("x", 2)]


@simulated(seeds=1)
async def test_a_disk_that_has_failed_is_not_believed_again(net: Any) -> None:
    node = await net.start("a@one")
    disk = net.host("one").disk

    def full(file: str) -> None:
        raise OSError("no space left")

    log = log_on(disk)
    await log.open()
    disk.sync = full
    with pytest.raises(OSError, match="no space"):
        await node.run(log.keep, record("x", 1))
    del disk.sync
    with pytest.raises(OSError, match="no space"):
        await node.run(log.keep, record("x", 2))


@pytest.mark.asyncio
async def test_the_same_on_real_files(tmp_path: Path) -> None:
    disk = FileDisk(tmp_path / "a")
    for number in range(5):
        append(disk, "replica.1", record("x", number))
    await disk.sync("replica.1")
    disk.close()
    whole = (tmp_path / "a" / "replica.1").read_bytes()
    for torn in (b"", whole[:20], bytes(40), whole[:-1]):
        (tmp_path / "a" / "replica.1").write_bytes(whole + torn)
        disk = FileDisk(tmp_path / "a")
        found = recover(disk, "replica.1")
        assert [number for _, (number, _), _ in found][:5] == [0, 1, 2, 3, 4]
        append(disk, "replica.1", record("x", 9))
        disk.close()
        disk = FileDisk(tmp_path / "a")
        assert recover(disk, "replica.1") == [*found, record("x", 9)]
        disk.truncate("replica.1", 0)
        assert not disk.exists("replica.1") and disk.files() == []
        disk.close()


@pytest.mark.asyncio
async def test_damage_is_no_torn_tail() -> None:
    """Wherever a byte is wrong: what is behind it was acknowledged as well."""
    disk = Disk(0, "one")
    first = append(disk, "replica.1", record("x", 1))
    second = append(disk, "replica.1", record("y", 1))
    append(disk, "replica.1", record("z", 1))
    whole = disk.read("replica.1")
    for place in (first, first + 5, first + 20, first + second - 1):
        disk = Disk(0, "one")
        bad = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        disk.append("replica.1", bad + bad[:30])
        where = rf"replica\.1 is damaged at byte {first}: .* from byte {first + second} on"
        with pytest.raises(OSError, match=where):
            await log_on(disk).open()
        assert disk.read("replica.1") == bad + bad[:30], "nothing is cut"


@pytest.mark.asyncio
async def test_a_file_that_was_only_begun_does_not_count_alone() -> None:
    disk = Disk(0, "one")
    append(disk, "replica.2", record("x", 1))
    with pytest.raises(OSError, match=r"replica\.2 has not all .* the file before it is gone"):
        await log_on(disk).open()
    assert recover(disk, "replica.2") == [record("x", 1)]


@pytest.mark.asyncio
@pytest.mark.parametrize("written", [20, 100])
async def test_a_file_that_was_only_begun_is_removed(tmp_path: Path, written: int) -> None:
    disk = FileDisk(tmp_path)
    append(disk, "replica.1", record("x", 1))
    append(disk, "elsewhere", record("x", 1))
    append(disk, "elsewhere", record("y", 1))
    disk.append("replica.2", disk.read("elsewhere")[:written])
    await disk.sync("replica.1")
    await disk.sync("replica.2")
    assert await log_on(disk).open() == [record("x", 1)]
    assert disk.files() == ["elsewhere", "replica.1"]
    disk.close()


@simulated(seeds=1)
async def test_files_of_others_are_left_alone(net: Any) -> None:
    node = await net.start("a@one")
    disk = net.host("one").disk
    log = log_on(disk)
    await log.open()
    await kept(node, log, record("x", 1))
    for file in ("replica.1~", "replica.old", "other.2", "2"):
        disk.append(file, b"what somebody has put there")
    assert await log_on(disk).open() == [record("x", 1)]
    assert len(disk.read("replica.1~")) > 0


class Full(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raise OSError("no space left")


def test_a_full_disk_can_be_closed(tmp_path: Path) -> None:
    disk = FileDisk(tmp_path / "a")
    disk._open["replica.1"] = io.BufferedWriter(Full())
    disk.append("replica.1", b"what is not kept")
    disk.close()
    FileDisk(tmp_path / "a").close()


def test_a_directory_is_one_programs(tmp_path: Path) -> None:
    disk = FileDisk(tmp_path / "a")
    with pytest.raises(OSError, match="in use by another"):
        FileDisk(tmp_path / "a")
    disk.close()
    FileDisk(tmp_path / "a").close()
