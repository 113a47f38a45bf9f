"""The month's three bills, line by line: AWS, Twilio, OpenAI.

Left out everywhere: volume discounts, taxes, support plans, and whatever the owner's own telephone company asks for forwarding.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from infra.cost.conversation import tokens_of
from infra.cost.figures import Assumptions, Price, Prices
from infra.cost.traffic import Demand, Traffic

Entry = tuple[str, Price, float]
"""What the line is called, the price of one unit, and how many units a month has."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill, in US dollars a month. Verified only if every price in it is."""

    vendor: str
    name: str
    usd: float
    verified: bool


def all_bills(demand: Demand, prices: Prices, assumptions: Assumptions) -> tuple[Line, ...]:
    """The lines of all vendors."""
    return (
        *_lines("AWS", _aws(Traffic(demand, assumptions), prices, assumptions)),
        *_lines("Twilio", _twilio(demand, prices, assumptions)),
        *_lines("OpenAI", _openai(demand, prices, assumptions)),
    )


def _lines(vendor: str, entries: Iterable[Entry]) -> list[Line]:
    """One line for each name, in the order in which names first come."""
    usd: dict[str, float] = {}
    verified: dict[str, bool] = {}
    for name, price, quantity in entries:
        usd[name] = usd.get(name, 0.0) + price.of(quantity)
        verified[name] = verified.get(name, True) and price.verified
    return [Line(vendor, name, usd[name], verified[name]) for name in usd]


def _aws(traffic: Traffic, prices: Prices, assume: Assumptions) -> Iterable[Entry]:
    price, calls, hours = prices.aws, traffic.calls_per_month, assume("month", "hours")
    task_hours = traffic.mean_tasks * hours
    yield "Fargate tasks", price["fargate_vcpu_hour"], task_hours * assume("streamer", "vcpu")
    yield "Fargate tasks", price["fargate_gb_hour"], task_hours * assume("streamer", "memory_gb")
    yield "Public IPv4 of the tasks", price["public_ipv4_hour"], task_hours
    gigabytes = gigabytes_of(traffic, assume)
    yield "Load balancer", price["alb_hour"], hours
    yield "Load balancer", price["alb_lcu_hour"], load_units(traffic, assume)
    yield "CloudFront", price["cloudfront_out_gb"], gigabytes
    yield "CloudFront", price["cloudfront_origin_gb"], gigabytes
    yield "CloudFront", price["cloudfront_request"], calls
    yield "Egress to the model", price["egress_gb"], gigabytes
    requests = calls * assume("functions", "requests_per_call")
    invocations = requests + calls * assume("functions", "texts_invocations_per_call")
    seconds = invocations * assume("functions", "milliseconds_per_request") / 1000
    yield "HTTP API and Lambda", price["http_api_request"], requests
    yield "HTTP API and Lambda", price["lambda_request"], invocations
    yield "HTTP API and Lambda", price["lambda_gb_second"], seconds * assume("functions", "memory_gb")
    stored = calls * assume("store", "kilobytes_per_call") / 1e6 * assume("store", "months_kept")
    yield "DynamoDB", price["dynamodb_write"], calls * assume("store", "writes_per_call")
    yield "DynamoDB", price["dynamodb_read"], calls * assume("store", "reads_per_call")
    yield "DynamoDB", price["dynamodb_gb_month"], stored
    yield "DynamoDB", price["dynamodb_recovery_gb_month"], stored
    yield "Secrets and keys", price["secret_month"], assume("fixed", "secrets")
    yield "Secrets and keys", price["kms_key_month"], assume("fixed", "kms_keys")
    owners = traffic.restaurants * assume("fixed", "owners_per_restaurant")
    yield "Owners' accounts", price["owner_month"], owners
    yield "Logs, metrics, alarms", price["log_gb"], calls * assume("fixed", "log_kilobytes_per_call") / 1e6
    # A metric is billed by the hour in which it is written, so a silent system has none.
    yield "Logs, metrics, alarms", price["metric_month"], assume("fixed", "metrics") if calls else 0.0
    yield "Logs, metrics, alarms", price["alarm_month"], assume("fixed", "alarms")
    yield "Logs, metrics, alarms", price["dashboard_month"], 1


def gigabytes_of(traffic: Traffic, assume: Assumptions) -> float:
    """Audio on the wire in one direction, a month."""
    return traffic.seconds_per_month * assume("wire", "kilobytes_per_second") / 1e6


def load_units(traffic: Traffic, assume: Assumptions) -> float:
    """LCU-hours a month: each hour counts the largest of new connections, live ones, and gigabytes both ways."""
    daily = 0.0
    for hour in range(24):
        bytes_both_ways = 2 * traffic.live_in(hour) * 3600 * assume("wire", "kilobytes_per_second") * 1e3
        daily += max(traffic.calls_in(hour) / 3600 / 25, traffic.live_in(hour) / 3000, bytes_both_ways / 1e9)
    return daily * assume("month", "days")


def _twilio(demand: Demand, prices: Prices, assume: Assumptions) -> Iterable[Entry]:
    """In the United States: minutes are billed as begun, texts by the segment."""
    price, calls = prices.twilio, Traffic(demand, assume).calls_per_month
    minutes = calls * math.ceil(demand.minutes)
    transferred = calls * assume("telephone", "transferred_share") * math.ceil(assume("telephone", "transfer_minutes"))
    segments = calls * assume("telephone", "texted_share") * assume("telephone", "segments_per_text")
    yield "Numbers", price["number_month"], demand.restaurants
    yield "Incoming minutes", price["inbound_minute"], minutes + transferred
    yield "Media Streams", price["stream_minute"], minutes
    yield "Transfers to a person", price["outbound_minute"], transferred
    yield "Texts", price["text_segment"], segments
    yield "Texts", price["carrier_segment"], segments
    # Each restaurant texts in its own name, so each has its own registration.
    yield "Registration for texting", price["campaign_month"], demand.restaurants


def _openai(demand: Demand, prices: Prices, assume: Assumptions) -> Iterable[Entry]:
    price, calls = prices.openai[demand.model], Traffic(demand, assume).calls_per_month
    tokens = tokens_of(demand.minutes, assume)
    yield "Speaking", price["audio_out"], calls * tokens.audio_out
    yield "Speaking", price["text_out"], calls * tokens.text_out
    yield "Listening", price["audio_in"], calls * tokens.audio_in
    yield "Listening", price["audio_cached"], calls * tokens.audio_cached
    yield "Instructions and tools", price["text_in"], calls * tokens.text_in
    yield "Instructions and tools", price["text_cached"], calls * tokens.text_cached
    spoken = calls * demand.minutes * assume("conversation", "caller_share")
    yield "Transcripts", prices.openai["gpt-transcribe"]["minute"], spoken
