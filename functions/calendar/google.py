"""Google Calendar by the few requests that we need, each with a deadline, a bounded number of tries, and errors that say what to do."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import httpx

from functions.calendar.access import DEAD, AccessTokens, Grant
from functions.calendar.refusals import Busy, GrantDead, refusal_of
from functions.domain.calendars import CalendarLink
from functions.domain.errors import VendorConfused, VendorUnavailable

API_URL = "https://www.googleapis.com/calendar/v3"
Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long one request may take in all, tries and pauses included (seconds), and how many tries it has."""

    within: float = 10.0
    tries: int = 4


PATIENT = Effort()


class GoogleCalendar:
    """The API for one restaurant's calendar at a time: every request takes the link that says which, and how it is connected.

    All raise GrantDead, Forbidden, NotThere, Busy, VendorUnavailable, VendorConfused, and what each one names.
    """

    def __init__(
        self,
        http: httpx.Client,
        tokens: AccessTokens,
        base_url: str | None = None,
        *,
        pause: Callable[[float], None] = time.sleep,
        elapsed: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._base = (base_url or API_URL).rstrip("/")
        self._pause = pause
        self._elapsed = elapsed
        self._jitter = jitter

    def list_events(self, link: CalendarLink, parameters: Mapping[str, str], effort: Effort = PATIENT) -> Resource:
        """One page of `events.list`. Gone: the sync token is no longer good."""
        return self._ask(link, "GET", self._events(link), effort, parameters)

    def get_event(self, link: CalendarLink, event_id: str) -> Resource:
        """An event; a deleted one has `status` `cancelled`."""
        return self._ask(link, "GET", self._event(link, event_id))

    def insert_event(self, link: CalendarLink, event: Resource) -> Resource:
        """A new event under the id in it. Taken: an event of that id is there, or was."""
        return self._ask(link, "POST", self._events(link), parameters=_SILENTLY, body=event)

    def patch_event(self, link: CalendarLink, event_id: str, change: Resource, etag: str) -> Resource:
        """Change only these fields. Stale: it is no longer what was read.

        PATCH costs three units of the quota where PUT costs one, and in return nothing of the owner's is ever sent back.
        """
        return self._ask(link, "PATCH", self._event(link, event_id), parameters=_SILENTLY, body=change, etag=etag)

    def delete_event(self, link: CalendarLink, event_id: str, etag: str | None = None) -> None:
        """Delete it. Gone, NotThere: it is not there; Stale."""
        self._ask(link, "DELETE", self._event(link, event_id), parameters=_SILENTLY, etag=etag)

    def watch(self, link: CalendarLink, channel: Resource) -> Resource:
        """Open a push channel: `{"id", "type", "address", "token", "expiration"}`; the answer adds `resourceId`."""
        return self._ask(link, "POST", f"{self._events(link)}/watch", body=channel)

    def stop(self, link: CalendarLink, channel_id: str, resource_id: str) -> None:
        """Close a push channel."""
        self._ask(link, "POST", "/channels/stop", body={"id": channel_id, "resourceId": resource_id})

    def redeem(self, code: str, redirect_uri: str, timeout: float = 5.0) -> Grant:
        """See `AccessTokens.redeem`."""
        return self._tokens.redeem(code, redirect_uri, timeout)

    def create_calendar(self, link: CalendarLink, summary: str, zone: str, effort: Effort) -> str:
        """A new secondary calendar of the account behind the link: its id. Not to be repeated blindly: it names no id."""
        made = self._ask(link, "POST", "/calendars", effort, body={"summary": summary, "timeZone": zone})
        if not isinstance(made.get("id"), str) or not made["id"]:
            raise VendorConfused("Google made a calendar without an id")
        return str(made["id"])

    def _events(self, link: CalendarLink) -> str:
        return f"/calendars/{quote(link.calendar_id, safe='')}/events"

    def _event(self, link: CalendarLink, event_id: str) -> str:
        return f"{self._events(link)}/{quote(event_id, safe='')}"

    def _ask(
        self,
        link: CalendarLink,
        method: str,
        path: str,
        effort: Effort = PATIENT,
        parameters: Mapping[str, str] | None = None,
        body: Resource | None = None,
        etag: str | None = None,
    ) -> Resource:
        """Try until it is answered. Events may be inserted twice, since they name their id, and changed twice, by their etag."""
        deadline, refreshed, attempt = self._elapsed() + effort.within, False, 1
        while True:
            left = deadline - self._elapsed()
            try:
                return self._once(link, method, path, left, parameters, body, etag)
            except GrantDead as refusal:
                if refreshed or refusal.code in DEAD:
                    raise
                refreshed = True
                self._tokens.forget(link)
            except VendorUnavailable as refusal:
                # Truncated exponential back-off with full jitter, as Google asks for (guides/errors).
                pause = self._jitter() * min(2.0**attempt / 2, 8.0)
                if isinstance(refusal, Busy) and refusal.after is not None:
                    pause = max(pause, refusal.after)
                if attempt >= effort.tries or self._elapsed() + pause >= deadline:
                    raise
                attempt += 1
                self._pause(pause)

    def _once(
        self,
        link: CalendarLink,
        method: str,
        path: str,
        left: float,
        parameters: Mapping[str, str] | None,
        body: Resource | None,
        etag: str | None,
    ) -> Resource:
        if left <= 0:
            raise VendorUnavailable("no time left to ask Google")
        until = self._elapsed() + left
        token = self._tokens.of(link, left)
        left = until - self._elapsed()
        # One service account serves all restaurants: `quotaUser` keeps one of them from using up the others' quota.
        query = {**(parameters or {}), "quotaUser": sha256(link.restaurant_id.encode()).hexdigest()[:40]}
        headers = {"Authorization": f"Bearer {token}"} | ({"If-Match": etag} if etag else {})
        try:
            response = self._http.request(
                method, self._base + path, params=query, json=body, headers=headers, timeout=max(left, 0.05)
            )
        except httpx.HTTPError as error:
            raise VendorUnavailable(f"Google Calendar did not answer: {type(error).__name__}") from None
        if not response.is_success:
            raise refusal_of(response)
        if not response.content:
            return {}
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise VendorConfused("Google Calendar's answer cannot be read")
        return answer


_SILENTLY = {"sendUpdates": "none"}
