"""Where a server of the tests can listen."""

import socket


def free_port() -> int:
    """Return a port of this machine at which nothing listens at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
