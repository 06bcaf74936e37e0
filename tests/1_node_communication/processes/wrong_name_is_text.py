"""Your register keeps the name as text. A name is an atom in Erlang, and text is something
else to it: keep an Atom.

caught by: test_a_name_finds_its_process
"""


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    process = node.processes.get(pid)
    if name == "undefined" or process is None:
        raise ValueError(f"{pid} can't be called {name}")
    if name in node.names or process.name is not None:
        raise ValueError(f"{name} is taken, or {pid} has a name")
    process.name = name
    node.names[name] = process
