"""Measures what reading a page costs: seconds and the peak of memory, each upload in a process of its own."""

import multiprocessing
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from local.menus.degrade import KINDS
from local.menus.generate import Sample
from local.menus.judging import read


@dataclass(frozen=True, slots=True)
class Cost:
    """What one upload cost. `peak_mb` is of the reader alone: Tesseract stands for a service and runs in processes of its own."""

    sample: Sample
    seconds: float
    peak_mb: float


def measure(sample: Sample) -> Cost:
    """Read it once in a fresh process; the time leaves out the start of the process and the imports."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sample, there))
    process.start()
    there.close()
    seconds, peak = here.recv()
    process.join()
    return Cost(sample, seconds, peak)


def _measured(sample: Sample, answer: Connection) -> None:
    began = time.perf_counter()
    read(sample)
    seconds = time.perf_counter() - began
    answer.send((seconds, peak_mb(Path("/proc/self/status").read_text(encoding="ascii"))))


def peak_mb(status: str) -> float:
    """The peak of resident memory in MB, from Linux's /proc/PID/status. (ru_maxrss would count the parent's memory too.)"""
    peak = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if peak is None:
        raise ValueError("no VmHWM in the status of this process")
    return int(peak[1]) / 1024


def table(costs: Iterable[Cost]) -> list[str]:
    """Per kind: median and worst seconds a page, and the peak over all."""
    lines = [f"{'kind':13} pages  s/page median   worst  peak MB"]
    found = list(costs)
    for kind in KINDS:
        of_kind = [cost for cost in found if cost.sample.kind == kind]
        if of_kind:
            each = [cost.seconds / cost.sample.pages for cost in of_kind]
            pages = sum(cost.sample.pages for cost in of_kind)
            peak = max(cost.peak_mb for cost in of_kind)
            lines.append(f"{kind:13} {pages:5}  {median(each):13.2f} {max(each):7.2f}  {peak:7.0f}")
    return lines
