"""What the doors tell the operator: structured log lines with the call's id, and counts, both free of guests' data.

Numbers are masked to their last four digits and bearer tokens are struck out in the finished line, whatever wrote them:
a message, an extra field or a traceback. Names and what was said never belong in a log call in the first place.
"""

import json
import re
from typing import IO, Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

NAMESPACE = "Maitred"
BESIDE = ("restaurant",)
"""What stands beside a metric and is no dimension of it: CloudWatch bills each combination of dimensions as a metric of its own."""

# Nine digits or more with nothing but digits in the word: a telephone number, never a Twilio SID (those mix in letters).
_NUMBER = re.compile(r"(?:(?<![0-9A-Za-z])\+?|%2B)\d{5,11}(\d{4})(?![0-9A-Za-z])")
_TOKEN = re.compile(r"\b([tk]1\.[A-Za-z0-9_-]+)\.[A-Za-z0-9_.=-]+|(Bearer )[^\s\"']+")


def masked(text: str) -> str:
    """The text with telephone numbers cut to their last four digits and tokens struck out."""
    return _TOKEN.sub(lambda found: f"{found[1] or found[2]}...", _NUMBER.sub(r"...\1", text))


def make_logger(service: str, level: str = "INFO", stream: IO[str] | None = None) -> Logger:
    """The door's logger: one JSON object a line. `thread_safe_append_keys(call_sid=...)` marks a whole request."""
    return Logger(service=service, level=level, stream=stream, json_serializer=_serialize, utc=True, use_rfc3339=True)


class Meter(Protocol):
    """Counts things for the operator's dashboard."""

    def count(self, name: str, **dimensions: str) -> None:
        """One more of `name`; dimensions are few and of few values. A restaurant's id is noted too, a call's never."""
        ...


class EmfMeter:
    """Counts by CloudWatch's embedded metric format: a line on stdout, no request. Used in Lambda.

    `service` becomes the dimension `Service`, as in the streamer; it tells one environment's doors from another's in one account.
    """

    def __init__(self, service: str) -> None:
        self._service = service

    def count(self, name: str, **dimensions: str) -> None:
        """One more of `name`."""
        with single_metric(name=name, unit=MetricUnit.Count, value=1, namespace=NAMESPACE) as metric:
            metric.add_dimension("Service", self._service)
            for key, value in dimensions.items():
                if key in BESIDE:
                    metric.add_metadata(key, value)
                else:
                    metric.add_dimension(key, value)


class SilentMeter:
    """Keeps the counts for whoever asks: laptops and tests."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}

    def count(self, name: str, **dimensions: str) -> None:
        """One more of `name`."""
        key = (name, tuple(sorted(dimensions.items())))
        self.counts[key] = self.counts.get(key, 0) + 1


def _serialize(record: dict[str, Any]) -> str:
    return masked(json.dumps(record, default=str, separators=(",", ":")))
