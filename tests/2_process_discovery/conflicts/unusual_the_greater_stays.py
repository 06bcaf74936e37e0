"""The process of the node with the greater name stays. Both methods share a function, and the
messages are sent in a loop."""


def settled(one, two):
    return max(one, two, key=lambda pid: pid.node), min(one, two, key=lambda pid: pid.node)


def random_exit_name(name, one, two):
    winner, loser = settled(one, two)
    exit_process(loser, Atom("kill"))
    return winner


def random_notify_name(name, one, two):
    winner, loser = settled(one, two)
    send(loser, (Atom("global_name_conflict"), name))
    return winner


def notify_all_name(name, one, two):
    for pid, other in {two: one, one: two}.items():
        send(pid, (CONFLICT, name, other))
    return Atom("none")
