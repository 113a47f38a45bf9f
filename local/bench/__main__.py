"""`python -m local.bench`: the streamer and the bare relay under the same load, in turn, in one run; read the ratios.

The bridge under test is one process; callers, provider and restaurant are another, so that on two cores neither takes the
other's time. A run in which the callers could not keep their pace (98 % of the frames) is void and says so.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from twilio.request_validator import RequestValidator
from uvloop import new_event_loop

from local.bench.rig import Figures, Rig
from local.ports import free_ports
from local.settings import passed_on

TOKEN = "bench-token"  # noqa: S105 - signs the handshakes of this very process
KEPT = 0.98


@contextlib.contextmanager
def bridge(kind: str, port: int, provider: str, restaurant: str) -> Iterator[subprocess.Popen[bytes]]:
    """One bridge process, killed at the end."""
    command = [sys.executable, "-m", "local.bench.bare_relay", str(port), provider]
    if kind == "streamer":
        command = [sys.executable, "-m", "streamer"]
    environment = passed_on() | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_STREAM_URL": f"ws://127.0.0.1:{port}/media",
        "BACKEND_URL": restaurant,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "OPENAI_API_KEY": "bench",
        "OPENAI_REALTIME_URL": provider,
        "MOST_CALLS": "1000",
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(kind: str, calls: int, seconds: float) -> tuple[float, Figures]:
    """CPU seconds of the bridge per call-minute, and what callers and provider saw."""
    rig = Rig()
    port, provider_port, restaurant_port = free_ports(3)
    provider, restaurant = await rig.provider(provider_port), await rig.restaurant(restaurant_port)
    url = f"ws://127.0.0.1:{port}/media"
    try:
        with bridge(kind, port, f"ws://127.0.0.1:{provider_port}", f"http://127.0.0.1:{restaurant_port}") as process:
            await _listening(port)
            signature = RequestValidator(TOKEN).compute_signature(url, {})
            running = asyncio.create_task(rig.run(calls, url, signature, settle_s=3.0, seconds=seconds))
            await asyncio.sleep(3.0)
            before = cpu_seconds(process.pid)
            await asyncio.sleep(seconds)
            used = cpu_seconds(process.pid) - before
            return used / (calls * seconds / 60), await running
    finally:
        provider.close()
        restaurant.close()


async def _listening(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SystemExit("the bridge under test did not start")


def percentile(values: list[float], part: int) -> float:
    """The value below which `part` per cent lie."""
    return statistics.quantiles(values, n=100)[part - 1] if len(values) > 1 else float("nan")


def main() -> None:
    """Measure in turn and print one line a run and the ratios of the medians."""
    parser = argparse.ArgumentParser(prog="python -m local.bench", description=__doc__)
    parser.add_argument("--calls", default="1,10,40")
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(
        f"{'bridge':10} {'calls':>5} {'CPU s/call-min':>15} {'up p50':>8} {'p99':>8} {'down p50':>9} {'p99':>8}  frames"
    )
    for calls in (int(number) for number in options.calls.split(",")):
        costs: dict[str, list[float]] = {"bare relay": [], "streamer": []}
        for _ in range(options.rounds):
            for kind, seen in costs.items():
                with asyncio.Runner(loop_factory=new_event_loop) as runner:
                    cost, figures = runner.run(measure(kind, calls, options.seconds))
                kept = figures.frames_sent / (calls * options.seconds * 50)
                void = "" if kept >= KEPT and not figures.failures else "  VOID " + "; ".join(figures.failures[:2])
                print(
                    f"{kind:10} {calls:5} {cost:15.3f} {percentile(figures.up, 50):8.2f} {percentile(figures.up, 99):8.2f}"
                    f" {percentile(figures.down, 50):9.2f} {percentile(figures.down, 99):8.2f}  {kept:.1%}{void}",
                    flush=True,
                )
                if not void:
                    seen.append(cost)
        if costs["bare relay"] and costs["streamer"]:
            ratio = statistics.median(costs["streamer"]) / statistics.median(costs["bare relay"])
            print(f"at {calls} calls the streamer costs {ratio:.2f} x the bare relay\n", flush=True)


if __name__ == "__main__":
    main()
