"""Runs the checks of `make check`, `make synth` or `make test`, one after the other, and says how long each took.

    verify.py check|synth|test [PYTEST ARGUMENT]...

A failing check does not hide the ones after it; the exit code is 0 only if all passed. The tests come last.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
OLDEST_NODE = 20

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


def steps(which: str, arguments: list[str]) -> list[Step]:
    """The checks of a target, in order."""
    if which == "check":
        return [*STATIC, ("the house", _python("-m", "pytest", "-q", "tests/house", *arguments))]
    if which == "synth":
        return SYNTH
    return [*STATIC, *SYNTH, ("tests", _python("-m", "pytest", "-q", "--durations=8", *arguments))]


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


def main() -> int:
    """Run all and report."""
    which, *arguments = sys.argv[1:]
    if which != "check" and (trouble := node_trouble()):
        print(trouble, file=sys.stderr)
        return 1
    failed = []
    for name, command in steps(which, arguments):
        print(f"-- {name}", flush=True)
        began = time.monotonic()
        passed = subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode == 0
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
