"""Runs the checks of `make check`, `make synth` or `make test`, one after the other, and says how long each took.

    verify.py check|synth|image|deployed|test|all [PYTEST ARGUMENT]...

A failing check does not hide the ones after it; the exit code is 0 only if all passed. No check runs longer than it may: what
hangs is ended, with all that it started, and has failed. The tests come last.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
OLDEST_NODE = 20
LONGEST_S = {
    "lint": 60,
    "format": 60,
    "types": 300,
    "types of .ci": 120,
    "the house": 600,
    "synth": 180,
    "cfn-lint": 180,
    "image": 540,
    "deployed": 540,
    "tests": 3000,
}
"""Seconds, several times what was measured on two loaded cores. All that continuous integration runs ends within 85 minutes."""

Step = tuple[str, list[str]]


def _python(*arguments: str) -> list[str]:
    return [str(BIN / "python"), *arguments]


STATIC: list[Step] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet"]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet"]),
    ("types", [str(BIN / "mypy")]),
    ("types of .ci", [str(BIN / "mypy"), ".ci/install.py", ".ci/lock.py", ".ci/verify.py"]),
]
SYNTH: list[Step] = [
    ("synth", _python("-m", "infra.app", "--out", "cdk.out")),  # with the rules of CloudFormation and of AwsSolutions
    # W3005: CDK writes dependencies out that CloudFormation would also see for itself.
    ("cfn-lint", [str(BIN / "cfn-lint"), "--ignore-checks", "W3005", "--", "cdk.out/**/*.template.json"]),
]
IMAGE: list[Step] = [("image", _python("-m", "local.image", "check"))]
DEPLOYED: list[Step] = [("deployed", _python("-m", "local", "deploy"))]


def steps(which: str, arguments: list[str]) -> list[Step]:
    """The checks of a target, in order."""
    if which == "check":
        return [*STATIC, ("the house", _python("-m", "pytest", "-q", "tests/house", *arguments))]
    if which == "synth":
        return SYNTH
    if which in ("image", "deployed"):
        return IMAGE if which == "image" else DEPLOYED
    before = [*IMAGE, *DEPLOYED] if which == "all" else []
    return [*STATIC, *SYNTH, *before, ("tests", _python("-m", "pytest", "-q", "--durations=8", *arguments))]


def node_trouble() -> str | None:
    """Why CDK cannot run here; None if it can."""
    node = shutil.which("node")
    asked = subprocess.run([node, "--version"], check=False, capture_output=True, text=True) if node else None
    found = asked.stdout.strip() if asked else ""
    if found.startswith("v") and int(found[1:].partition(".")[0]) >= OLDEST_NODE:
        return None
    return (
        f"CDK needs Node {OLDEST_NODE} or newer, and {found or 'none'} was found. Install it (apt-get install nodejs, "
        "brew install node, https://nodejs.org), then run this again. `make demo` and `make check` do without it."
    )


def run(name: str, command: list[str]) -> bool:
    """Whether the check passed in its time."""
    started = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return started.wait(LONGEST_S[name]) == 0
    except subprocess.TimeoutExpired:
        print(f"-- {name} has not ended in its time", flush=True)
        return False
    finally:
        _end(started)


def _end(started: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: the check's own group of processes is asked to end, then made to."""
    for number, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        if started.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.wait(patience)


def main() -> int:
    """Run all and report."""
    which, *arguments = sys.argv[1:]
    if which not in ("check", "image") and (trouble := node_trouble()):
        print(trouble, file=sys.stderr)
        return 1
    failed = []
    for name, command in steps(which, arguments):
        print(f"-- {name}", flush=True)
        began = time.monotonic()
        passed = run(name, command)
        if not passed:
            failed.append(name)
        if name != "tests" or not passed:  # after passing tests, the last line is theirs, with their time in it
            print(f"-- {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
