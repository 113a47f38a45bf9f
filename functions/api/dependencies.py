"""What the API is built from: the world, the addresses, the keys, and where it reports; all handed in, nothing global."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools import Logger
from starlette.requests import Request

from functions.calendar.doorway import Doorway
from functions.calendar.pushes import Pushes
from functions.keyring import CallKeys, TwilioKeys
from functions.pos.square_connect import SquareConnect
from functions.pos.square_webhook import SquareWebhooks
from functions.pos.toast_webhook import ToastWebhooks
from functions.telemetry import Meter
from functions.tools.world import World


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything that the routes use. The keys are asked for each time, so that a rotation needs no deployment."""

    world: World
    public_base_url: str
    stream_url: str
    twilio_keys: Callable[[], TwilioKeys]
    call_keys: Callable[[], CallKeys]
    logger: Logger
    meter: Meter
    pushes: Pushes | None = None
    """Takes Google's messages about calendars; None where there are no calendars."""
    toast_webhooks: ToastWebhooks | None = None
    """Takes Toast's messages; None without Toast's secret."""
    doorway: Doorway | None = None
    """Connects owners' calendars by their consent; None where there are no calendars."""
    square_webhooks: SquareWebhooks | None = None
    """Takes Square's events; None where there is no Square."""
    square_connect: SquareConnect | None = None
    """Connects owners' Square accounts; None also where there is no key for their tokens."""

    def url(self, path: str) -> str:
        """The absolute public address of one of our paths."""
        return f"{self.public_base_url}{path}"


def of(request: Request) -> Dependencies:
    """The dependencies of the application that serves this request."""
    dependencies = request.app.state.dependencies
    assert isinstance(dependencies, Dependencies)
    return dependencies
