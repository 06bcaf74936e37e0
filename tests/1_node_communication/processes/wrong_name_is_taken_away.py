"""Your register takes the name away from the process that has it. A name is unique in its
node: who comes second gets a ValueError.

caught by: test_a_name_is_unique_in_its_node
"""


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    process = node.processes.get(pid)
    if name == "undefined" or process is None or process.name is not None:
        raise ValueError(f"{pid} can't be called {name}")
    process.name = Atom(name)
    node.names[process.name] = process
