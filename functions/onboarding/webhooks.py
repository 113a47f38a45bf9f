"""Where a number's calls and texts shall go: the one list by which `setup` sets webhooks and `doctor` judges them.

The fragments are Twilio's connection overrides; they are neither sent nor signed (Twilio: webhooks-connection-overrides).
`/voice/incoming`: two retries on a refused connection or a 5xx, which another instance may well answer (the webhook is
idempotent by CallSid); a connection within 2 s; at most 10 s for an answer, then at once the fallback rather than a second
wait, since the caller hears nothing meanwhile and Twilio allows 15 s in all. Callbacks and texts have nobody waiting: they
are repeated after slow answers too.
"""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

VOICE_OVERRIDES = "#rc=2&rp=5xx,ct&ct=2000&rt=10000"
QUIET_OVERRIDES = "#rc=3&rp=5xx,ct,rt"

Fields = Mapping[str, str]
"""Names as Twilio's client spells them."""


class Pointed(Protocol):
    """A number with its present webhooks."""

    @property
    def fields(self) -> Fields:
        """The same names as `wanted_fields`."""
        ...


def wanted_fields(api_url: str, fallback_url: str = "") -> Fields:
    """Every field of a number of ours. An application or trunk would take precedence over the URLs, so there is none."""
    return {
        "voice_url": f"{api_url}/voice/incoming{VOICE_OVERRIDES}",
        "voice_method": "POST",
        "voice_fallback_url": fallback_url or own_fallback(api_url),
        "voice_fallback_method": "POST",
        "status_callback": f"{api_url}/voice/status{QUIET_OVERRIDES}",
        "status_callback_method": "POST",
        "sms_url": f"{api_url}/sms/incoming{QUIET_OVERRIDES}",
        "sms_method": "POST",
        "voice_application_sid": "",
        "sms_application_sid": "",
        "trunk_sid": "",
    }


def own_fallback(api_url: str) -> str:
    """The fallback of last resort: it rings a person when `/voice/incoming` fails, but dies with the API."""
    return f"{api_url}/voice/after-stream"


def differences(number: Pointed, wanted: Fields) -> dict[str, str]:
    """What to change, with the wanted values."""
    return {name: value for name, value in wanted.items() if number.fields.get(name, "") != value}


def is_ours(number: Pointed, api_url: str) -> bool:
    """Whether the number's calls go to this deployment already."""
    return number.fields.get("voice_url", "").startswith(f"{api_url}/voice/")


def is_taken(number: Pointed, api_url: str) -> bool:
    """Whether the number's calls go somewhere else, so that somebody may miss them. Twilio's demo is nobody's."""
    fields = number.fields
    if fields.get("voice_application_sid") or fields.get("trunk_sid"):
        return True
    url = fields.get("voice_url", "")
    return bool(url) and not is_ours(number, api_url) and urlsplit(url).hostname != "demo.twilio.com"


def stands_alone(fallback_url: str, api_url: str) -> bool:
    """Whether the fallback would still be there if the API's host were not."""
    return bool(fallback_url) and urlsplit(fallback_url).netloc != urlsplit(api_url).netloc
