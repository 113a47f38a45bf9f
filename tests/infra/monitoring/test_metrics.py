"""The list of metrics is what the programs really write, name by name and dimension by dimension."""

import ast
import asyncio
import io
import json
from pathlib import Path
from typing import get_args

import aws_cdk as cdk
import pytest

from functions.telemetry import BESIDE
from functions.telemetry import NAMESPACE as FUNCTIONS_NAMESPACE
from infra.monitoring.metrics import CATALOG, NAMESPACE, Metrics, Program
from streamer.contract.events import CallReport, ToolUsed, Usage, UtteranceSpoken
from streamer.logs import JsonLines
from streamer.metrics import NAMESPACE as STREAMER_NAMESPACE
from streamer.metrics import Metrics as StreamersMetrics
from tests.virtual_time import run

FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"
REPORT = CallReport(
    call_sid="CA1",
    stream_sid="MZ1",
    revision=2,
    final=True,
    next_step="bridge_failed",
    duration_ms=61_500,
    events=(
        UtteranceSpoken(at_ms=1, item_id="i", agent="a", text="", heard_text="", spoken_ms=1, heard_ms=1, latency_ms=5),
        ToolUsed(at_ms=1, tool_call_id="c", agent="a", name="t", arguments={}, outcome="done", result={}, took_ms=1),
    ),
    usage=(
        Usage(model="m", text_in=1, text_cached=1, text_out=1, audio_in=1, audio_cached=1, audio_out=1, seconds=1.0),
    ),
)

Dimensions = frozenset[str]


def listed(*programs: Program) -> dict[str, Dimensions]:
    return {name: frozenset(written.dimensions) for name, written in CATALOG.items() if written.program in programs}


def written_by_the_streamer() -> dict[str, Dimensions]:
    """All that the streamer writes, read as CloudWatch reads it."""
    page = io.StringIO()
    metrics = StreamersMetrics(JsonLines(page), "streamer-test", clock=lambda: 1.0)

    async def one_beat() -> None:
        beating = asyncio.create_task(metrics.beat())
        await asyncio.sleep(1)
        beating.cancel()

    run(one_beat())
    metrics.call_refused("full")
    metrics.call_over(REPORT)
    found: dict[str, Dimensions] = {}
    for line in map(json.loads, page.getvalue().splitlines()):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            (keys,) = directive["Dimensions"]
            found |= {metric["Name"]: frozenset(keys) - {"Service"} for metric in directive["Metrics"]}
    return found


def counted_in(folder: Path) -> dict[str, Dimensions]:
    """Every `meter.count("Name", dimension=...)` below a folder."""
    found: dict[str, Dimensions] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "count"):
                continue
            if not ast.unparse(node.func.value).endswith("meter"):
                continue
            (name,) = node.args
            assert isinstance(name, ast.Constant), f"{path.name}: the name of a count must stand there in full"
            found[str(name.value)] = frozenset(keyword.arg or "" for keyword in node.keywords) - set(BESIDE)
    return found


def test_the_streamer_writes_what_is_listed_and_nothing_else() -> None:
    assert written_by_the_streamer() == listed("streamer")


def test_the_phone_path_counts_what_is_listed_and_nothing_else() -> None:
    assert counted_in(FUNCTIONS / "api") == listed("api")


def test_the_texting_door_counts_what_is_listed_and_nothing_else() -> None:
    assert counted_in(FUNCTIONS / "sms") == listed("sms")


@pytest.mark.parametrize("door", ["calendar", "pos", "followup", "menu_ocr"])
def test_a_slow_door_counts_what_is_listed_and_nothing_else(door: Program) -> None:
    assert counted_in(FUNCTIONS / door) == listed(door)


def test_nobody_else_counts_anything() -> None:
    assert counted_in(FUNCTIONS) == listed("api", "sms", "calendar", "pos", "followup", "menu_ocr")


def test_all_write_into_one_namespace() -> None:
    assert NAMESPACE == STREAMER_NAMESPACE == FUNCTIONS_NAMESPACE


def test_no_metric_is_kept_by_restaurant_or_call() -> None:
    assert {dimension for dimensions in listed(*get_args(Program)).values() for dimension in dimensions} <= {
        "Model", "NextStep", "Outcome", "Reason", "code", "fact", "how", "kind", "new", "next_step", "ours", "outcome", "pos", "state",
        "taken_for", "tool", "what", "why",
    }  # fmt: skip


def test_a_series_that_could_hold_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="ToolTime has the dimensions"):
        Metrics("dev").one("ToolTime", "p95", cdk.Duration.minutes(5))
