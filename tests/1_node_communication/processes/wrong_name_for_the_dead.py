"""Your register gives a name to a dead process, which then has it for ever. Only who is in
`node.processes` is alive, and of this node.

caught by: test_the_dead_get_no_name
"""

from minibeam.nodes.pids import is_local


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    if name == "undefined" or name in node.names or not is_local(node, pid):
        raise ValueError(f"{pid} can't be called {name}")
    process = node.processes.get(pid)
    if process is None:
        process = Process(node, pid, node.group_leader, register)
        process.alive = False
    if process.name is not None:
        raise ValueError(f"{pid} has a name")
    process.name = Atom(name)
    node.names[process.name] = process
