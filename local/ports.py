"""Finds free TCP ports on the loopback interface, so that any number of stacks can run side by side."""

import random
import socket

LOOPBACK = "127.0.0.1"
_RANGE = range(20_000, 32_000)
"""Below the ephemeral ports of Linux (32768) and macOS (49152): no outgoing connection can take one before its program binds it."""


def free_ports(how_many: int) -> list[int]:
    """Distinct ports that nothing listens on at this moment. Raises OSError if the machine has none left."""
    found: list[int] = []
    for port in random.sample(_RANGE, k=min(len(_RANGE), how_many * 200)):
        if _is_free(port):
            found.append(port)
        if len(found) == how_many:
            return found
    raise OSError(f"could not find {how_many} free ports on {LOOPBACK}")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
