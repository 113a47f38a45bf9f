"""One JSON object per line on standard output; every line of a call carries its CallSid, which is also the trace id."""

import sys
from datetime import UTC, datetime
from typing import Any, Protocol, TextIO

import orjson

from streamer.protocol.commands import Log


class Logger(Protocol):
    """Takes one structured line."""

    def __call__(self, event: str, /, *, warning: bool = False, **fields: Any) -> None:
        """Write it."""
        ...


class JsonLines:
    """The streamer's log. `words`: whether what people said may appear in it."""

    def __init__(self, stream: TextIO = sys.stdout, *, words: bool = False, **bound: Any) -> None:
        self._stream = stream
        self._words = words
        self._bound = bound

    def bind(self, **fields: Any) -> "JsonLines":
        """The same log with more fields on every line."""
        return JsonLines(self._stream, words=self._words, **{**self._bound, **fields})

    def __call__(self, event: str, /, *, warning: bool = False, **fields: Any) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),  # noqa: TID251 - a log line's stamp
            "level": "WARNING" if warning else "INFO",
            "event": event,
            **self._bound,
            **fields,
        }
        self._stream.write(orjson.dumps(line, default=str).decode() + "\n")
        self._stream.flush()

    def command(self, log: Log) -> None:
        """A line that the machine wants written."""
        self(log.event, warning=log.warning, **log.fields, **(log.private if self._words else {}))
