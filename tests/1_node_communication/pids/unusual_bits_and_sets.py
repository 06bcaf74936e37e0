"""Bits in the place of division; a local pid is one equal to the pid that this node would make
with its numbers; the number of a node is one more than the largest."""


def new_pid(node):
    node.pid_counter = count = node.pid_counter + 1
    return Pid(node.name, count & 0x7FFF, (count >> 15) & 0xFFFFFFFF, node.creation)


def is_local(node, pid):
    return pid == Pid(node.name, pid.id, pid.serial, node.creation)


def show(node, pid):
    if pid.node not in node.node_numbers:
        node.node_numbers[Atom(pid.node)] = max(node.node_numbers.values()) + 1
    return "<" + ".".join(map(str, (node.node_numbers[pid.node], pid.id, pid.serial))) + ">"
