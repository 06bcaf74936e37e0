"""1.3 pids: new_pid, is_local, show."""

from __future__ import annotations

from random import Random

from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.pids import MAX_ID, MAX_SERIAL, is_local, new_pid, show
from minibeam.terms import Atom, Pid


def node_with(counter: int = 0, creation: int = 7, name: str = "a@one") -> LocalNode:
    node = LocalNode(name, Random(1))
    node.creation = creation
    node.pid_counter = counter
    return node


def test_pids_count_from_1() -> None:
    node = node_with()
    assert [new_pid(node).id for _ in range(3)] == [1, 2, 3]


def test_a_pid_says_where_and_in_which_life_it_was_made() -> None:
    pid = new_pid(node_with(creation=99))
    assert (pid.node, pid.creation, pid.serial) == ("a@one", 99, 0)
    assert isinstance(pid.node, Atom)


def test_the_largest_id_is_used() -> None:
    pid = new_pid(node_with(counter=MAX_ID - 1))
    assert (pid.id, pid.serial) == (MAX_ID, 0)


def test_after_the_largest_id_comes_0_with_the_next_serial() -> None:
    node = node_with(counter=MAX_ID)
    pids = [new_pid(node) for _ in range(2)]
    assert [(pid.id, pid.serial) for pid in pids] == [(0, 1), (1, 1)]


def test_serials_go_on_counting() -> None:
    pid = new_pid(node_with(counter=5 * (MAX_ID + 1) + 2))
    assert (pid.id, pid.serial) == (3, 5)


def test_the_largest_serial_is_used() -> None:
    pid = new_pid(node_with(counter=MAX_SERIAL * (MAX_ID + 1)))
    assert (pid.id, pid.serial) == (1, MAX_SERIAL)


def test_after_the_largest_serial_comes_0() -> None:
    node = node_with(counter=(MAX_SERIAL + 1) * (MAX_ID + 1) - 1)
    pid = new_pid(node)
    assert (pid.id, pid.serial) == (0, 0)


def test_no_pid_is_made_twice() -> None:
    node = node_with()
    pids = [new_pid(node) for _ in range(20)]
    node.pid_counter = MAX_ID - 10
    pids += [new_pid(node) for _ in range(20)]
    assert len({*pids}) == 40, f"of 40 pids only {len({*pids})} differ"


def test_each_node_counts_for_itself() -> None:
    assert new_pid(node_with()).id == 1
    assert new_pid(node_with()).id == 1


def test_a_pid_of_this_life_of_this_node_is_local() -> None:
    node = node_with()
    assert is_local(node, new_pid(node)) is True


def test_a_pid_of_another_node_is_not_local() -> None:
    assert is_local(node_with(), Pid(Atom("b@two"), 1, 0, 7)) is False


def test_a_pid_of_an_earlier_life_is_not_local() -> None:
    assert is_local(node_with(creation=8), Pid(Atom("a@one"), 1, 0, 7)) is False


def test_a_local_pid_is_shown_with_0_first() -> None:
    assert show(node_with(), Pid(Atom("a@one"), 85, 2, 7)) == "<0.85.2>"


def test_a_pid_from_abroad_is_shown_with_a_number_above_0() -> None:
    shown = show(node_with(), Pid(Atom("b@two"), 85, 2, 1))
    number, id, serial = shown.strip("<>").split(".")
    assert int(number) > 0, f"{shown} is shown, as if the pid were of this node"
    assert (id, serial) == ("85", "2")


def test_each_node_has_a_number_of_its_own_and_keeps_it() -> None:
    node = node_with()
    b, c = Pid(Atom("b@two"), 1, 0, 1), Pid(Atom("c@three"), 1, 0, 1)
    numbers = [show(node, pid).split(".")[0] for pid in (b, c, b, c)]
    assert numbers[:2] == numbers[2:]
    assert numbers[0] != numbers[1], f"two nodes have the same number, {numbers[0]}"


def test_a_node_that_has_started_again_keeps_its_number() -> None:
    node = node_with()
    before, after = Pid(Atom("b@two"), 1, 0, 1), Pid(Atom("b@two"), 1, 0, 2)
    assert show(node, before) == show(node, after)


def test_what_is_shown_depends_on_who_shows_it() -> None:
    a, b = node_with(), node_with(name="b@two")
    pid = Pid(Atom("a@one"), 85, 2, 7)
    assert show(a, pid) == "<0.85.2>"
    abroad = show(b, pid)
    assert not abroad.startswith("<0."), f"{abroad} is shown for a pid of another node"
