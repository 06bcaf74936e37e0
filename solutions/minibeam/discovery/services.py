"""What a node runs to share names and locks with others: `global`, started."""

from __future__ import annotations

from minibeam.discovery.name_server import NameServer
from minibeam.discovery.registrar import start_registrar
from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes import gen_server
from minibeam.nodes.local_node import LocalNode


async def start(node: LocalNode) -> None:
    """Starts them at a node that has its other services already."""
    await gen_server.start(NameServer, name=NAME_SERVER, node=node)
    start_registrar(node)
