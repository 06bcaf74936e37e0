"""Your abcast leaves out nodes that are not connected. To send to a node is to connect to it:
a cast goes to every node that is named.

caught by: test_abcast_connects_where_it_must
"""


def abcast(nodes, name, request):
    here = current().node
    for node in map(Atom, nodes):
        if node == here.name or node in here.peers:
            cast((name, node), request)
    return Atom("abcast")
