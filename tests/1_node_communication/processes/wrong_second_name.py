"""Your register gives a process a second name. It has one at most, for only one is freed when
it dies.

caught by: test_a_process_has_one_name_at_most
"""


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    process = node.processes.get(pid)
    if name == "undefined" or process is None or name in node.names:
        raise ValueError(f"{pid} can't be called {name}")
    process.name = Atom(name)
    node.names[process.name] = process
