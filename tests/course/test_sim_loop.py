"""The virtual clock, the order of processes, and how a run ends."""

import asyncio
import gc
import os
import random
import secrets
import threading
import time
import uuid

import pytest

from course.sim import (
    SimDeadlock,
    SimForbidden,
    SimLivelock,
    SimStuck,
    SimTimeLimit,
    simulate,
)


def test_the_result_of_the_story_is_the_result_of_the_run():
    async def story(net):
        return 42

    run = simulate(story)
    assert run.result == 42 and run.trace == [] and run.error is None


def test_time_passes_only_when_nothing_is_left_to_do():
    async def story(net):
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for _ in range(100):
            await asyncio.sleep(0)
        assert loop.time() == begun
        await asyncio.sleep(1800)
        return loop.time() - begun

    assert simulate(story).result == 1800


def test_timers_fire_in_order_and_those_of_one_instant_in_the_order_they_were_set():
    async def story(net):
        loop = asyncio.get_running_loop()
        fired = []
        for delay in (3, 1, 2, 1):
            loop.call_later(delay, lambda d=delay: fired.append((d, loop.time())))
        loop.call_later(1, fired.append, "last of the first second")
        loop.call_later(1, fired.append, "never").cancel()
        await asyncio.sleep(5)
        return fired

    assert simulate(story).result == [
        (1, 1.0), (1, 1.0), "last of the first second", (2, 2.0), (3, 3.0),
    ]  # fmt: skip


def test_asyncio_timeouts_work_on_virtual_time():
    async def story(net):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30):
                await asyncio.sleep(40)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.sleep(40), 30)
        return asyncio.get_running_loop().time()

    assert simulate(story).result == 60


def test_an_error_of_the_story_is_raised_and_carries_the_run():
    async def story(net):
        net.note("before")
        raise KeyError("the story's own")

    with pytest.raises(KeyError, match="the story's own") as caught:
        simulate(story, seed=7)
    run = caught.value.run
    assert run.seed == 7 and run.error is caught.value
    assert [event.text for event in run.trace] == ["before"]
    assert "seed=7" in caught.value.__notes__[0]


def test_it_runs_inside_a_loop_that_runs_already():
    async def story(net):
        await net.sleep(1)
        return "done"

    async def outer():
        return simulate(story).result

    assert asyncio.run(outer()) == "done"


def test_only_the_runs_own_thread_is_affected():
    async def story(net):
        seen = []
        other = threading.Thread(target=lambda: seen.append((time.time(), os.urandom(4))))
        other.start()
        other.join()
        return len(seen)

    assert simulate(story).result == 1
    assert gc.isenabled()
    time.monotonic()


def processes_in_turn(seed, count=4, steps=5):
    async def story(net):
        order = []

        async def process(name):
            for step in range(steps):
                order.append((name, step))
                await asyncio.sleep(0)

        host = net.host("one")
        await asyncio.gather(*(host.spawn(process, name) for name in range(count)))
        return order

    return simulate(story, seed=seed).result


def test_the_seed_chooses_which_process_steps_next():
    orders = [processes_in_turn(seed) for seed in range(20)]
    assert len({tuple(order) for order in orders}) == 20
    for order in orders:
        for name in range(4):
            assert [step for who, step in order if who == name] == list(range(5))


def test_a_seed_gives_the_same_order_each_time():
    assert processes_in_turn(3) == processes_in_turn(3)


def test_plain_callbacks_and_the_tasks_of_one_process_keep_their_order():
    async def story(net):
        loop = asyncio.get_running_loop()
        order = []

        async def helper(number):
            order.append(number)

        async def process():
            helpers = [asyncio.create_task(helper(number)) for number in range(10)]
            for number in range(10, 20):
                loop.call_soon(order.append, number)
            await asyncio.gather(*helpers)

        await net.host("one").spawn(process)
        await net.quiet()
        return order

    for seed in range(10):
        order = simulate(story, seed=seed).result
        assert [number for number in order if number < 10] == list(range(10))
        assert [number for number in order if number >= 10] == list(range(10, 20))


def test_a_check_then_act_race_is_caught_within_25_seeds():
    async def story(net):
        table = {}
        lock = asyncio.Queue()

        async def register(name, who):
            if name not in table:
                await asyncio.sleep(0)
                table.setdefault(name, []).append(who)

        async def first():
            await register("name", "first")
            lock.put_nowait(None)

        async def second():
            # By luck of the order the first is through before the second looks.
            for _ in range(2):
                await asyncio.sleep(0)
            await register("name", "second")

        host = net.host("one")
        await asyncio.gather(host.spawn(first), host.spawn(second))
        return table["name"]

    outcomes = [simulate(story, seed=seed).result for seed in range(25)]
    assert ["first"] in outcomes, "the race is not lost each time"
    assert any(len(owners) == 2 for owners in outcomes), "and is seen within 25 seeds"


async def stuck_in_the_middle(net):
    async def waits_for_ever():
        await asyncio.get_running_loop().create_future()

    async def reads():
        await asyncio.Queue().get()

    net.host("one").spawn(waits_for_ever)
    net.host("two").spawn(reads)
    await asyncio.get_running_loop().create_future()


def test_a_deadlock_ends_and_names_who_waits_where():
    with pytest.raises(SimDeadlock) as caught:
        simulate(stuck_in_the_middle)
    text = str(caught.value)
    assert "nothing is left to do" in text
    assert "story waits at test_sim_loop.py:" in text and "in stuck_in_the_middle" in text
    assert "waits_for_ever on one waits at test_sim_loop.py:" in text
    assert "reads on two waits at test_sim_loop.py:" in text


def test_a_frozen_host_that_nobody_thaws_is_named_in_the_deadlock():
    async def story(net):
        async def sleeper():
            await asyncio.sleep(1)

        task = net.host("one").spawn(sleeper)
        await net.quiet()
        net.freeze("one")
        await task

    with pytest.raises(SimDeadlock, match="sleeper on one, which is frozen sleeps at"):
        simulate(story)


def test_the_virtual_time_limit_ends_a_run_that_only_timers_keep_alive():
    async def story(net):
        async def ticks():
            while True:
                await asyncio.sleep(15)

        net.host("one").spawn(ticks)
        await asyncio.get_running_loop().create_future()

    with pytest.raises(SimTimeLimit, match="not done after 3600 virtual seconds") as caught:
        simulate(story)
    assert "ticks on one sleeps at test_sim_loop.py" in str(caught.value)
    with pytest.raises(SimTimeLimit, match="not done after 20 virtual"):
        simulate(story, virtual_limit=20)


def test_a_livelock_ends_and_names_who_spins():
    async def story(net):
        async def spins():
            while True:
                await asyncio.sleep(0)

        await net.host("one").spawn(spins)

    with pytest.raises(SimLivelock, match=r"time stood still at 0\.000 s") as caught:
        simulate(story, step_limit=1000)
    assert "spins on one sleeps at test_sim_loop.py" in str(caught.value)


def test_ever_smaller_sleeps_are_a_livelock_too():
    async def story(net):
        while True:
            await asyncio.sleep(1e-9)

    with pytest.raises(SimLivelock):
        simulate(story, step_limit=2000)


def test_much_work_over_much_time_is_no_livelock():
    async def story(net):
        for _ in range(3000):
            await asyncio.sleep(0.5)

    simulate(story, step_limit=1000)


def test_what_never_yields_is_stopped_and_shown():
    async def story(net):
        def never_yields():
            while True:
                pass

        never_yields()

    with pytest.raises(SimStuck) as caught:
        simulate(story, wall_limit=0.2)
    assert "in never_yields" in str(caught.value)
    assert simulate(processes_story).result == "fine"


async def processes_story(net):
    return "fine"


@pytest.mark.parametrize(
    "use",
    [
        lambda: time.time(),
        lambda: time.monotonic(),
        lambda: time.perf_counter(),
        lambda: time.sleep(0),
        lambda: os.urandom(4),
        lambda: secrets.token_hex(),
        lambda: random.SystemRandom().random(),
        lambda: random.Random(),
        lambda: random.seed(),
        lambda: uuid.uuid4(),
    ],
)
def test_what_differs_from_run_to_run_is_refused(use):
    async def story(net):
        use()

    with pytest.raises(SimForbidden):
        simulate(story)
    use()


def test_threads_are_refused():
    async def story(net):
        await asyncio.to_thread(print)

    with pytest.raises(SimForbidden, match="threads"):
        simulate(story)


def test_what_is_not_simulated_says_so():
    async def story(net):
        await asyncio.create_subprocess_exec("true")

    with pytest.raises(SimForbidden, match="subprocesses it has not"):
        simulate(story)


def test_a_refusal_that_a_process_dies_of_is_noted_with_its_place():
    async def story(net):
        async def looks_at_the_clock():
            time.time()

        await asyncio.wait([net.host("one").spawn(looks_at_the_clock)])

    warnings = simulate(story).warnings
    assert any("wall clock" in text and "in looks_at_the_clock)" in text for text in warnings)


def test_tasks_in_a_set_keep_their_order():
    async def story(net):
        async def nothing():
            pass

        tasks = [asyncio.create_task(nothing()) for _ in range(100)]
        await asyncio.gather(*tasks)
        return [tasks.index(task) for task in set(tasks)]

    assert len({tuple(simulate(story).result) for _ in range(3)}) == 1


def test_random_is_seeded_and_as_it_was_afterwards():
    async def story(net):
        return random.random()

    random.seed(99)
    first = simulate(story, seed=1).result
    after = random.random()
    random.seed(99)
    assert after == random.random()
    assert first == simulate(story, seed=1).result != simulate(story, seed=2).result


def test_a_forgotten_await_is_noted_with_its_place():
    async def story(net):
        async def ping():
            pass

        ping()

    (warning,) = simulate(story).warnings
    assert "ping(...) was called but never awaited (test_sim_loop.py:" in warning


def test_an_exception_that_nobody_looks_at_is_noted_with_its_place():
    async def story(net):
        async def fails():
            raise ValueError("unseen")

        task = asyncio.create_task(fails())
        await net.sleep(1)
        assert task.done()

    (warning,) = simulate(story).warnings
    assert "never retrieved: ValueError: unseen (test_sim_loop.py:" in warning


def test_tasks_that_the_story_leaves_behind_are_closed():
    seen = []

    async def story(net):
        async def stays():
            try:
                await asyncio.sleep(10)
            finally:
                seen.append("cleaned up")

        task = asyncio.create_task(stays())
        await net.sleep(1)
        assert not task.done()

    assert simulate(story).warnings == [] and seen == ["cleaned up"]
