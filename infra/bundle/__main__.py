"""Builds a bundle and says what is in it: `python -m infra.bundle [--bundle NAME] [--platform aarch64|x86_64] [--report] [--into FOLDER]`."""

import argparse
import sys
import time
import zipfile
from pathlib import Path

from infra.bundle.build import Unbundlable, build
from infra.bundle.interpreters import NoInterpreter
from infra.bundle.recipe import BUNDLES, ELF_MACHINES, LAMBDA, RESTAURANT, Target
from infra.bundle.report import report


def main() -> int:
    """Build, and report or unpack if asked; 1 if it cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m infra.bundle", description="Packs the code that Lambda runs.")
    parser.add_argument(
        "--platform", choices=sorted(ELF_MACHINES), default=LAMBDA.machine, help="the machine (Lambda: aarch64)"
    )
    parser.add_argument("--bundle", choices=sorted(BUNDLES), default=RESTAURANT.name, help="which one")
    parser.add_argument("--python", default=LAMBDA.python, help="the Python, such as 3.13")
    parser.add_argument("--report", action="store_true", help="print the sizes of all that is in it")
    parser.add_argument("--into", type=Path, help="unpack it into this folder, which must be empty or missing")
    chosen = parser.parse_args()
    began = time.monotonic()
    try:
        archived = build(Target(chosen.platform, chosen.python), BUNDLES[chosen.bundle])
    except (Unbundlable, NoInterpreter) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"{archived} after {time.monotonic() - began:.1f} s")
    if chosen.report:
        print(report(archived))
    if chosen.into:
        if chosen.into.exists() and any(chosen.into.iterdir()):
            print(f"{chosen.into} is not empty", file=sys.stderr)
            return 1
        with zipfile.ZipFile(archived) as packed:
            packed.extractall(chosen.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
