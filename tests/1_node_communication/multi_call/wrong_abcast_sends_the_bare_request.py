"""Your abcast sends the request as it is. A cast is {'$gen_cast', Request}; a bare one is no
cast to a GenServer, but a message: use `cast`.

caught by: test_abcast_reaches_all_servers
"""


def abcast(nodes, name, request):
    for node in nodes:
        send((name, node), request)
    return Atom("abcast")
