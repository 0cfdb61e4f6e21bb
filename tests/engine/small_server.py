"""The smallest process that answers its health socket: `small_server.py PATH`."""

import os
import socket
import sys
from contextlib import suppress

path = sys.argv[1]
with suppress(FileNotFoundError):
    os.unlink(path)  # noqa: PTH108 - pathlib would cost half of its start
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen()
while True:
    peer, _ = listener.accept()
    peer.sendall(b'{"ok": true, "detail": ""}\n')
    peer.close()
