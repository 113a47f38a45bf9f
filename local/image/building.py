"""Builds the streamer's image with buildah, on a Debian of our own making, in a store of our own: no docker, no registry.

The official base cannot be had where no registry is in reach. Debian's own Python of the same minor version stands in for it,
under the same names (`python`, `pip`); it is made once by debootstrap and kept in `.build/image`.
"""

import contextlib
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.image.tools import Failed, run
from local.settings import PROJECT, passed_on

FOLDER = PROJECT / ".build" / "image"
CONTEXT = PROJECT / "streamer"
SUITE = "trixie"
PACKAGES = ("python3", "python3-pip", "python-is-python3", "ca-certificates")
STAND_IN = f"localhost/maitred-debian-{SUITE}:{'_'.join(PACKAGES)}"
IMAGE = "localhost/maitred-streamer:built-here"
ARM64 = ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64")
"""What runs on Debian 13 on arm64."""
AUTHORITIES = Path("/etc/ssl/certs")
"""What this machine trusts; the build must trust the same, for the proxy of a company for instance."""


@dataclass(frozen=True, slots=True)
class Image:
    """What the image says of itself."""

    command: tuple[str, ...]
    health_command: tuple[str, ...]
    environment: dict[str, str]
    user: str
    folder: str
    stop_signal: str


class Buildah:
    """buildah with its store and its words below one folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "build.log"
        self._policy = folder / "policy.json"
        # Nothing is pulled, so nothing has a signature that could be asked for.
        self._policy.write_text(json.dumps({"default": [{"type": "insecureAcceptAnything"}]}))

    def __call__(self, name: str, *arguments: str | Path) -> str:
        """One buildah command; its standard output without the line's end. Raises Failed."""
        command: list[str | Path] = ["buildah", "--root", self.folder / "store", "--runroot", self.folder / "run"]
        command += ["--storage-driver", "vfs", name, *arguments]
        return run(command, self.log, environment=passed_on()).strip()

    def has(self, image: str) -> bool:
        """Whether the store holds that image."""
        return image in self("images", "--format", "{{.Name}}:{{.Tag}}").splitlines()

    def make_stand_in(self) -> None:
        """Debian with Python, as an image. Raises Failed."""
        root = self.folder / "debian"
        shutil.rmtree(root, ignore_errors=True)
        debootstrap = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(root)]
        run(debootstrap, self.log, environment=passed_on())
        for kept in (root / "var" / "cache" / "apt", root / "var" / "lib" / "apt" / "lists"):
            shutil.rmtree(kept, ignore_errors=True)
        container = self("from", "scratch")
        try:
            self("copy", "--quiet", container, root, "/")
            self("commit", "--quiet", "--signature-policy", self._policy, container, STAND_IN)
        finally:
            self("rm", container)
            shutil.rmtree(root, ignore_errors=True)

    def build(self) -> Image:
        """The streamer's image from its Dockerfile on the stand-in. Raises Failed."""
        options: list[str | Path] = ["--isolation", "chroot", "--network", "host", "--pull=never", "--format", "docker"]
        if AUTHORITIES.is_dir():
            options += ["--volume", f"{AUTHORITIES}:{AUTHORITIES}:ro"]
        options += ["--signature-policy", self._policy, "--build-arg", f"BASE={STAND_IN}", "--tag", IMAGE]
        self("bud", *options, CONTEXT)
        self("rmi", "--prune")  # the image of the last time, which has lost its name to this one
        return self.inspect()

    def inspect(self) -> Image:
        """What the built image says of itself."""
        return read_image(json.loads(self("inspect", "--type", "image", IMAGE)))

    @contextlib.contextmanager
    def unpacked(self) -> Iterator[Path]:
        """The folder that is the image's root file system, for as long as the body runs."""
        container = self("from", "--pull-never", IMAGE)
        try:
            yield Path(self("mount", container))
        finally:
            self("rm", container)


def take_wheels(log: Path) -> None:
    """Ask pip for every package of the lock as Fargate's arm64 would, by hash; nothing is installed. Raises Failed."""
    asked = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--dry-run", "--ignore-installed"]
    asked += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", "3.13"]
    asked += [part for tag in ARM64 for part in ("--platform", tag)]
    run([*asked, "--target", log.parent / "nothing", "--requirement", CONTEXT / "requirements.lock"], log)


def read_image(inspected: dict[str, Any]) -> Image:
    """What `buildah inspect` says. Raises Failed if something stands there in shell form."""
    config = inspected["Docker"]["config"]
    check = config.get("Healthcheck", {}).get("Test") or ["NONE"]
    if check[0] != "CMD":
        raise Failed(f"the health check is no plain command: {check}")
    command = [*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])]
    if not command or command[0].endswith("sh"):
        raise Failed(f"the image's command is no plain command: {command}")
    return Image(
        command=tuple(command),
        health_command=tuple(check[1:]),
        environment=dict(pair.split("=", 1) for pair in config.get("Env") or []),
        user=str(config.get("User", "")),
        folder=str(config.get("WorkingDir") or "/"),
        stop_signal=str(config.get("StopSignal", "")),
    )
