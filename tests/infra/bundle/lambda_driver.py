"""Stands in for Lambda's runtime: loads a handler from an unpacked bundle, gives it events, tells what came of it.

Run by Lambda's Python with nothing but the bundle on its path: `python -ISB lambda_driver.py TASK_ROOT MODULE`, events as JSON
lines on stdin. The last line on stdout is the account.
"""

import asyncio
import importlib
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, sys.argv[1])
asyncio.set_event_loop(asyncio.new_event_loop())  # Lambda's own runtime leaves one on the thread

began = time.process_time()
module = importlib.import_module(sys.argv[2])
import_seconds = time.process_time() - began
after_import = sorted(sys.modules)
answers, seconds = [], []
for line in sys.stdin:
    began = time.process_time()
    answers.append(module.handler(json.loads(line), None))
    seconds.append(time.process_time() - began)
status = Path("/proc/self/status")  # only Linux has it; `resource` would tell the parent's memory
most = (
    [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
)
account = {
    "import_seconds": import_seconds,
    "modules": after_import,
    "files": sorted({str(getattr(one, "__file__", None)) for one in list(sys.modules.values())}),
    "answers": answers,
    "seconds": seconds,
    "most_memory_kb": int(most[0]) if most else None,
}
print(json.dumps(account))  # noqa: T201 - that is how it tells
