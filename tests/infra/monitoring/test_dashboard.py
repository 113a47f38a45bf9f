"""The dashboard draws every metric there is, of its own environment, and reckons money as the cost model does."""

import json
import re
from typing import Any, get_args

import pytest
from aws_cdk.assertions import Template

from infra.app import Deployment
from infra.cost.figures import load_prices
from infra.monitoring.dashboard import TOKENS, _priced
from infra.monitoring.metrics import CATALOG, Program


@pytest.fixture(scope="module")
def functions_in_dev(deployments: dict[str, Deployment]) -> Template:
    return Template.from_stack(deployments["dev"].functions)


@pytest.fixture(scope="module")
def page(functions_in_dev: Template) -> dict[str, Any]:
    """The dashboard's body, with a word in the place of everything that is known only at deployment."""
    (dashboard,) = functions_in_dev.find_resources("AWS::CloudWatch::Dashboard").values()
    parts = dashboard["Properties"]["DashboardBody"]["Fn::Join"][1]
    body: dict[str, Any] = json.loads("".join(part if isinstance(part, str) else "later" for part in parts))
    return body


def series(page: dict[str, Any]) -> list[Any]:
    return [entry for widget in page["widgets"] for entry in widget["properties"]["metrics"]]


def names(page: dict[str, Any]) -> set[str]:
    """Every metric of ours that is drawn, alone or by a search."""
    plain = {entry[1] for entry in series(page) if entry[0] == "Maitred"}
    searched = set(
        re.findall(
            r'MetricName=\\?"(\w+)', json.dumps([e for e in series(page) if isinstance(e[0], dict)]).replace("\\", "")
        )
    )
    return plain | searched


def test_everything_that_is_written_is_drawn_and_everything_drawn_is_written(page: dict[str, Any]) -> None:
    assert names(page) == set(CATALOG)


def test_it_shows_its_own_environment_only(page: dict[str, Any]) -> None:
    services = set(re.findall(r"Maitred-\w+-\w+", json.dumps(page)))

    assert services == {f"Maitred-dev-{program}" for program in get_args(Program)}


def test_latency_is_drawn_by_median_and_by_the_twentieth_slowest(page: dict[str, Any]) -> None:
    drawn = {entry[-1].get("stat") for entry in series(page) if entry[:2] == ["Maitred", "UtteranceLatency"]}

    assert {"p50", "p95"} <= drawn


def test_no_two_graphs_have_one_title(page: dict[str, Any]) -> None:
    titles = [widget["properties"]["title"] for widget in page["widgets"]]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("model", ["gpt-realtime-2.1", "gpt-realtime-2.1-mini"])
def test_the_drawn_cost_is_the_bills(model: str) -> None:
    prices = load_prices().openai
    tokens = {
        "text_in": 50_000,
        "text_cached": 40_000,
        "text_out": 300,
        "audio_in": 9_000,
        "audio_cached": 6_000,
        "audio_out": 1_600,
    }
    values = {**tokens, "seconds": 60.0}

    def fill(value: float, otherwise: float) -> float:
        return value

    drawn = eval(_priced(prices[model], prices["gpt-transcribe"]), {"FILL": fill}, dict(values))

    billed = dict(tokens, text_in=10_000, audio_in=3_000)
    assert set(billed) == set(TOKENS)
    expected = (
        sum(prices[model][kind].usd * amount for kind, amount in billed.items())
        + prices["gpt-transcribe"]["minute"].usd
    )
    assert drawn == pytest.approx(expected)
