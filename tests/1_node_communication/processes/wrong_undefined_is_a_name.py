"""Your register accepts the name undefined, which Erlang uses to say that there is no name.

caught by: test_undefined_is_no_name
"""


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    process = node.processes.get(pid)
    if name in node.names or process is None or process.name is not None:
        raise ValueError(f"{pid} can't be called {name}")
    process.name = Atom(name)
    node.names[process.name] = process
