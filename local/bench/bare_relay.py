"""The yardstick: a relay with nothing but the two sockets, websockets and json. No marks, no tools, no care for anybody.

`python -m local.bench.bare_relay PORT PROVIDER_URL`
"""

import asyncio
import json
import sys
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

SESSION = {
    "type": "session.update",
    "session": {
        "type": "realtime",
        "audio": {"input": {"format": {"type": "audio/pcmu"}}, "output": {"format": {"type": "audio/pcmu"}}},
    },
}


async def relay(twilio: ServerConnection, provider_url: str) -> None:
    """One call, both ways, until either side closes."""
    stream: dict[str, Any] = {}
    async with connect(f"{provider_url}/realtime?model=bare", compression=None, proxy=None) as provider:
        await provider.send(json.dumps(SESSION))

        async def up() -> None:
            async for frame in twilio:
                message = json.loads(frame)
                if message["event"] == "media":
                    append = {"type": "input_audio_buffer.append", "audio": message["media"]["payload"]}
                    await provider.send(json.dumps(append))
                elif message["event"] == "start":
                    stream["sid"] = message["start"]["streamSid"]
                elif message["event"] == "stop":
                    await provider.close()

        async def down() -> None:
            async for frame in provider:
                event = json.loads(frame)
                if event["type"] == "response.output_audio.delta":
                    media = {"event": "media", "streamSid": stream["sid"], "media": {"payload": event["delta"]}}
                    await twilio.send(json.dumps(media))
                elif event["type"] == "input_audio_buffer.speech_started":
                    await twilio.send(json.dumps({"event": "clear", "streamSid": stream["sid"]}))

        await asyncio.gather(up(), down())


async def main(port: int, provider_url: str) -> None:
    """Serve until killed."""
    async with serve(lambda twilio: relay(twilio, provider_url), "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
