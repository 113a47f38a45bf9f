"""`python -m streamer`: read the settings, listen, and leave only when the last call is over."""

import asyncio
import os
import signal
import sys

import httpx

from streamer.backend import HttpBackend
from streamer.logs import JsonLines
from streamer.realtime_socket import OpenAIRealtime
from streamer.server import StreamServer
from streamer.settings import MissingSetting, Settings, from_environment

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop


async def serve(settings: Settings) -> None:
    """Carry calls until SIGTERM or SIGINT, then drain; a second signal ends at once."""
    log = JsonLines(words=settings.log_words)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    connect = OpenAIRealtime(
        api_key=settings.openai_api_key, url=settings.openai_realtime_url, model=settings.realtime_model
    )
    async with httpx.AsyncClient(base_url=settings.backend_url, timeout=30, follow_redirects=False) as client:
        server = StreamServer(settings, HttpBackend(client, log), connect, log)
        listening = await server.listen()
        log("ready", port=settings.port, model=settings.realtime_model)
        await stop.wait()
        stop.clear()
        drained = asyncio.create_task(server.drain())
        again = asyncio.create_task(stop.wait())
        await asyncio.wait({drained, again}, return_when=asyncio.FIRST_COMPLETED)
        again.cancel()
        drained.cancel()
        listening.close()
        await listening.wait_closed()


def main() -> int:
    """The process; 2 if the environment is incomplete."""
    try:
        settings = from_environment(os.environ)  # noqa: TID251 - the one place that hands the environment to settings
    except MissingSetting as missing:
        sys.stderr.write(f"maitred streamer: {missing}\n")
        return 2
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
