"""`python -m streamer.health`: the container's health check, without a shell and without curl.

Healthy is a process that answers, whether it takes new calls (200) or lets the last ones end (503 "draining"): readiness is the
load balancer's question, and a container that drains must not be killed for it.
"""

import http.client
import json
import sys

from streamer.settings import MissingSetting, from_process

ANSWER_S = 3.0


def is_alive(port: int) -> bool:
    """Whether a streamer answers at this port of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_S)
    try:
        connection.request("GET", "/health")
        return json.loads(connection.getresponse().read())["status"] in ("ready", "draining")
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()


def main() -> int:
    """0 if it is alive, 1 if not: docker gives other codes no meaning."""
    try:
        settings = from_process()
    except MissingSetting:
        return 1
    return 0 if is_alive(settings.port) else 1


if __name__ == "__main__":
    sys.exit(main())
