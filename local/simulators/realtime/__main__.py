"""The simulator for other people's bridges: `python -m local.simulators.realtime --port 8765`."""

import argparse
import asyncio
import contextlib
from pathlib import Path

from local.simulators.realtime.control import Control
from local.simulators.realtime.server import Simulator
from local.speech.voice import CACHE_FOLDER, Voice


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.simulators.realtime", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="for WebSockets; 0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="for lines and faults; 0 takes a free one")
    parser.add_argument("--key", help="the only API key that is let in; without it every key is")
    parser.add_argument("--cache", type=Path, default=CACHE_FOLDER, help="where rendered lines are kept")
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(chosen))


async def _serve(chosen: argparse.Namespace) -> None:
    async with Simulator(Voice(chosen.cache), accepted_key=chosen.key) as simulator, Control(simulator) as control:
        port, other = await simulator.open(chosen.port), await control.open(chosen.control_port)
        print(f"Realtime: ws://127.0.0.1:{port}/v1/realtime?model=gpt-realtime-2.1-mini (any key)", flush=True)
        print(f"Control:  http://127.0.0.1:{other}/_simulator/lines|faults|heard", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
