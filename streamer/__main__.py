"""`python -m streamer`: read the settings, listen, and leave only when the last call is over."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable

import httpx

from streamer.backend import HttpBackend
from streamer.logs import JsonLines
from streamer.metrics import Metrics
from streamer.realtime_socket import OpenAIRealtime
from streamer.server import StreamServer, unwatched
from streamer.settings import MissingSetting, Settings, from_process
from streamer.task_protection import TaskProtection

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop


CLOSE_S = 3.0
"""For the listening socket, once the calls are over."""


async def serve(settings: Settings) -> None:
    """Carry calls until SIGTERM or SIGINT, then drain; a second signal gives the live calls up at once."""
    log = JsonLines(words=settings.log_words)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        client = httpx.AsyncClient(base_url=settings.backend_url, timeout=30, follow_redirects=False)
        backend = HttpBackend(await stack.enter_async_context(client), log)
        connect = OpenAIRealtime(
            api_key=settings.openai_api_key, url=settings.openai_realtime_url, model=settings.realtime_model
        )
        metrics = Metrics(log, settings.service_name)
        watch = await _protection(settings, log, stack)
        server = StreamServer(settings, backend, connect, log, metrics=metrics, watch=watch)
        listening = await server.listen()
        beating = asyncio.create_task(metrics.beat())
        stack.callback(beating.cancel)
        log("ready", port=settings.port, model=settings.realtime_model, protected=settings.ecs_agent_uri is not None)
        await stop.wait()
        stop.clear()
        await _drain(server, stop)
        listening.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await listening.wait_closed()


async def _protection(settings: Settings, log: JsonLines, stack: contextlib.AsyncExitStack) -> Callable[[int], None]:
    """What wants to know the number of live calls: the task's protection on ECS, nobody elsewhere."""
    if settings.ecs_agent_uri is None:
        return unwatched
    # The agent is a neighbour on a link-local address: no proxy of the environment leads there.
    client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
    protection = TaskProtection(client, settings.ecs_agent_uri, log, minutes=settings.protection_minutes)
    await stack.enter_async_context(protection.kept())
    return protection.live_changed


async def _drain(server: StreamServer, again: asyncio.Event) -> None:
    """Let the live calls end, unless a second signal says that there is no time."""
    draining = asyncio.create_task(server.drain())
    hurry = asyncio.create_task(again.wait())
    await asyncio.wait({draining, hurry}, return_when=asyncio.FIRST_COMPLETED)
    hurry.cancel()
    if not draining.done():
        draining.cancel()
        await server.give_up()


def main() -> int:
    """The process; 2 if the environment is incomplete."""
    try:
        settings = from_process()
    except MissingSetting as missing:
        sys.stderr.write(f"maitred streamer: {missing}\n")
        return 2
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
