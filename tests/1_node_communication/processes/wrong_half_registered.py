"""Your register notes the name in the process before it looks whether it is taken. Refused,
the process still believes in it, and frees the other's name when it dies.

caught by: test_who_was_refused_a_name_has_none
"""


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    process = node.processes.get(pid)
    if name == "undefined" or process is None or process.name is not None:
        raise ValueError(f"{pid} can't be called {name}")
    process.name = Atom(name)
    if process.name in node.names:
        raise ValueError(f"{name} is taken")
    node.names[process.name] = process
