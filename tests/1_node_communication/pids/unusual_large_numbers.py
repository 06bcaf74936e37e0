"""The counter starts over where all pids are used up; names are checked before lives; nodes
abroad are numbered from 1000 on, in steps of ten."""


def new_pid(node):
    node.pid_counter = (node.pid_counter + 1) % ((MAX_ID + 1) * (MAX_SERIAL + 1))
    serial = node.pid_counter // (MAX_ID + 1)
    return Pid(node.name, node.pid_counter - serial * (MAX_ID + 1), serial, node.creation)


def is_local(node, pid):
    if str(pid.node) != str(node.name):
        return False
    return not pid.creation - node.creation


def show(node, pid):
    try:
        number = node.node_numbers[pid.node]
    except KeyError:
        number = node.node_numbers[pid.node] = 990 + 10 * len(node.node_numbers)
    return "<" + str(number) + "." + str(pid.id) + "." + str(pid.serial) + ">"
