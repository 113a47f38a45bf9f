"""Short-lived passes for connecting Square: who may begin, and whose browser comes back. Signed with the call secret's key.

A pass is `kind.subject.expires.signature`; the kind is part of what is signed, so none can stand for another, nor for a call's.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from functions.keyring import CallKeys

INVITATION = "sq1"
STATE = "sq2"


class BadPass(Exception):
    """Forged, for something else, or too old."""


def mint(keys: CallKeys, kind: str, subject: str, expires_at: datetime) -> str:
    """A pass for `subject` until then."""
    text = f"{kind}.{_encoded(subject.encode())}.{int(expires_at.timestamp())}"
    return f"{text}.{_mac(keys.signing_key, text)}"


def check(keys: CallKeys, kind: str, presented: str, now: datetime) -> str:
    """The subject. BadPass."""
    parts = presented.split(".")
    if not presented.isascii() or len(parts) != 4 or parts[0] != kind:
        raise BadPass
    text = ".".join(parts[:3])
    if not any(hmac.compare_digest(_mac(key, text).encode(), parts[3].encode()) for key in keys.all):
        raise BadPass
    if now.timestamp() >= int(parts[2]):
        raise BadPass
    return urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)).decode()


def _mac(signing_key: str, text: str) -> str:
    return _encoded(hmac.new(signing_key.encode(), text.encode(), sha256).digest())


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
