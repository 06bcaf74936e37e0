"""Administration, as OTP's net_adm: who is out there.

names and world ask the epmd of a host; ping asks the node itself.
"""

from __future__ import annotations

import socket
from pathlib import Path

from minibeam.nodes.net_kernel import ping
from minibeam.terms import Atom

__all__ = ["dns_hostname", "host_file", "localhost", "names", "ping", "world"]
