"""Hands a scenario to the waiting client (mcp_conformance_client.py --wait SOCKET) and ends as it ended.

python -I -S mcp_conformance_start.py SOCKET URL
"""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as client:
    client.connect(sys.argv[1])
    named = {name: value for name, value in os.environ.items() if name.startswith("MCP_CONFORMANCE_")}
    client.sendall(json.dumps([sys.argv[-1], named]).encode() + b"\n")
    sys.exit(int(client.recv(16) or b"70"))
