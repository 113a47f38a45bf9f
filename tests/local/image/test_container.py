"""What the image says of itself, and the command line that runs it."""

from pathlib import Path
from typing import Any

import pytest

from local.image.building import read_image
from local.image.container import command_line
from local.image.tools import Failed


def inspected(**changes: Any) -> dict[str, Any]:
    """As `buildah inspect --type image` prints it."""
    config = {
        "User": "1000:1000",
        "Env": ["PATH=/usr/bin:/bin", "PYTHONPATH=/srv/packages:/srv", "ODD=a=b"],
        "Cmd": ["python", "-m", "streamer"],
        "Entrypoint": [],
        "Healthcheck": {"Test": ["CMD", "python", "-m", "streamer.health"]},
        "WorkingDir": "/srv",
        "StopSignal": "SIGTERM",
        **changes,
    }
    return {"Docker": {"config": config}}


def test_the_image_says_how_it_wants_to_be_run() -> None:
    image = read_image(inspected())

    assert image.command == ("python", "-m", "streamer")
    assert image.health_command == ("python", "-m", "streamer.health")
    assert image.environment["ODD"] == "a=b"
    assert (image.user, image.folder, image.stop_signal) == ("1000:1000", "/srv", "SIGTERM")


@pytest.mark.parametrize(
    "changes",
    [
        {"Cmd": ["/bin/sh", "-c", "python -m streamer"]},
        {"Cmd": None},
        {"Healthcheck": {"Test": ["CMD-SHELL", "curl localhost"]}},
        {"Healthcheck": {}},
    ],
)
def test_an_image_that_goes_through_a_shell_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Failed):
        read_image(inspected(**changes))


def test_nothing_of_our_environment_gets_in_and_the_stages_wins_over_the_images() -> None:
    line = command_line(read_image(inspected()), Path("/root-of-it"), {"PORT": "1", "ODD": "c"}, ["prog", "arg"])

    inside = line[line.index("chroot") :]
    assert inside[:6] == ["chroot", "--userspec=1000:1000", "/root-of-it", "env", "-i", "-C"]
    assert inside[-2:] == ["prog", "arg"]
    assert "ODD=c" in inside
    assert "ODD=a=b" not in inside
    assert {"--mount", "--pid", "--kill-child"} <= set(line[: line.index("sh")])
