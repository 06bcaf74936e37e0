"""Whether what all nodes keep a copy of becomes the same everywhere, whatever happened.

    python -m tests.convergence names --seeds 1000     random operations under 1,000 seeds
    python -m tests.convergence names --seed 17        one of them again, with its picture

A seed makes a plan: operations on names (or groups) and faults, with pauses between them, on
two to seven nodes of the simulated network (plans.py). It is carried out (world.py), all
faults are ended, the network becomes quiet and a tick time passes; then all that must hold is
looked at, once as the nodes are connected then and once when all of them are connected
again. What does not hold is shrunk to a short list of operations that still shows it
(shrinking.py), printed and drawn.

What is tested is a Subject (names.py, groups.py; lists.py has one for each strategy of the
to-do service, and what its clients were told is looked at as well: histories.py): the
operations that it adds, how they are done, and what must hold of it.
"""
