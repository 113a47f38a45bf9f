"""What an event may hold, and how a request's body changes it: insert, PUT (replaces) and PATCH (merges).

*Documented*: caller's ids are 5 to 1024 of `0-9a-v`; read-only fields are ignored; PATCH with null deletes, arrays are replaced whole;
PUT clears what it omits; names of properties over 44 characters are dropped, values are cut at 1024, at most 300 properties and 32 kB;
service accounts may not invite. *Judgement*: unknown fields are ignored; a wrong type is 400; an id may not come with an iCalUID.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

from local.simulators.google_calendar.refusals import Refusal, invalid

Resource = dict[str, Any]

_ID = re.compile(r"[0-9a-v]{5,1024}")
_LONGEST_KEY, _LONGEST_VALUE, _MOST_PROPERTIES, _MOST_BYTES = 44, 1024, 300, 32 * 1024

_KINDS: dict[str, type | tuple[type, ...]] = {
    "summary": str,
    "description": str,
    "location": str,
    "start": dict,
    "end": dict,
    "status": str,
    "transparency": str,
    "visibility": str,
    "colorId": str,
    "eventLabelId": str,
    "eventType": str,
    "recurrence": list,
    "attendees": list,
    "attachments": list,
    "reminders": dict,
    "extendedProperties": dict,
    "source": dict,
    "sequence": int,
    "anyoneCanAddSelf": bool,
    "guestsCanInviteOthers": bool,
    "guestsCanModify": bool,
    "guestsCanSeeOtherGuests": bool,
}
"""The fields that a writer may set, and their types."""

_WORDS = {
    "status": ("confirmed", "tentative", "cancelled"),
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
    "eventType": ("birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation"),
}
PRIVATE_DETAILS = ("summary", "description", "location", "extendedProperties", "attendees", "source", "colorId")
"""What readers do not see of a private event."""


def own_id(body: Mapping[str, Any]) -> str | None:
    """The id that the caller chose. Refusal 400 for one that Google would not take."""
    chosen = body.get("id")
    if chosen is None:
        return None
    if not isinstance(chosen, str) or _ID.fullmatch(chosen) is None:
        raise invalid("Invalid resource id value.")
    if body.get("iCalUID") is not None:
        raise invalid("Only one of id and iCalUID may be supplied.")
    return chosen


def writable(body: Mapping[str, Any], *, invites: bool) -> Resource:
    """The body's writable fields, checked and cleaned. `invites`: whether this principal may invite guests."""
    cleaned: Resource = {}
    for name, kind in _KINDS.items():
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise invalid(f"Invalid value for: {name}")
        if value not in _WORDS.get(name, (value,)):
            raise invalid(f"Invalid value for: {name}")
        cleaned[name] = copy.deepcopy(value)
    if cleaned.get("attendees") and not invites:
        raise Refusal(
            403,
            "forbiddenForServiceAccounts",
            "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.",
            domain="calendar",
        )
    if "extendedProperties" in cleaned:
        cleaned["extendedProperties"] = _properties(cleaned["extendedProperties"])
        if not cleaned["extendedProperties"]:
            del cleaned["extendedProperties"]
    return cleaned


def _properties(given: Mapping[str, Any]) -> Resource:
    kept: Resource = {}
    for side in ("private", "shared"):
        values = given.get(side)
        if values is None:
            continue
        if not isinstance(values, Mapping) or not all(isinstance(value, str) for value in values.values()):
            raise invalid("Invalid value for: extendedProperties")
        short = {key: value[:_LONGEST_VALUE] for key, value in values.items() if len(key) <= _LONGEST_KEY}
        if short:
            kept[side] = short
    pairs = [pair for values in kept.values() for pair in values.items()]
    size = sum(len(key.encode()) + len(value.encode()) for key, value in pairs)
    if len(pairs) > _MOST_PROPERTIES or size > _MOST_BYTES:
        raise invalid("The extended properties are too many or too large.")
    return kept


def merged(stored: Mapping[str, Any], change: Mapping[str, Any]) -> Resource:
    """What PATCH makes: objects merge, null deletes, everything else is replaced."""
    result = dict(stored)
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(result.get(name), Mapping):
            result[name] = merged(result[name], value)
        elif isinstance(value, Mapping):
            result[name] = merged({}, value)
        else:
            result[name] = value
    return result


def only_reminders_differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether an edit touched nothing but reminders, which does not move `updated` (documented)."""

    def rest(resource: Mapping[str, Any]) -> Resource:
        return {name: resource.get(name) for name in _KINDS if name not in ("reminders", "sequence")}

    return before.get("reminders") != after.get("reminders") and rest(before) == rest(after)


def veiled(event: Resource) -> Resource:
    """A private event as readers see it."""
    return {name: value for name, value in event.items() if name not in PRIVATE_DETAILS}
