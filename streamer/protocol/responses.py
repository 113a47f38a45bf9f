"""The one owner of `response.create`.

The provider lets one response at a time write to the conversation, and begins responses by itself when the caller stops
speaking. So nobody asks for a response directly: one *wants* one, and the desk asks when the slot is free. A response that
began after everything wanted had entered the conversation has seen it, whoever began it, and satisfies the want.

Source: protocol traps 7 and 8; `conversation.item.added` is what tells that an item has entered.
"""

from dataclasses import dataclass, field

from streamer.protocol.commands import CreateResponse

UNACKNOWLEDGED_S = 5.0
"""How long a `response.create` may go without `response.created` before it counts as lost."""


@dataclass(slots=True)
class _Want:
    """Something must be said: after these items, with or without tools."""

    items: set[str] = field(default_factory=set)
    tools: bool = True
    covered: bool = False
    """A response that somebody else began has seen all of it."""


class ResponseDesk:
    """Knows the running response and whether another is wanted."""

    def __init__(self) -> None:
        self.active: str | None = None
        self.blocked = False
        """While a configuration is being changed, nothing may be asked for."""
        self.not_before = 0.0
        """No request before this moment: the pause before a retry."""
        self._in_flight: _Want | None = None
        self._in_flight_tag = ""
        self._untagged: str | None = None
        self._tags_return = False
        self.refusals = 0
        """How often in a row our request was refused although no response of anybody's is known."""
        self._sent_at = 0.0
        self._wanted: _Want | None = None
        self._entered: set[str] = set()
        self._ours: set[str] = set()
        self._number = 0
        self._last: _Want = _Want()

    @property
    def is_idle(self) -> bool:
        """Nothing runs, nothing is asked for, nothing is wanted."""
        return self.active is None and self._in_flight is None and self._wanted is None

    @property
    def is_wanted(self) -> bool:
        """Something wants saying and has not begun to be said."""
        return self._wanted is not None or self._in_flight is not None

    def want(self, *items: str, tools: bool = True) -> None:
        """A response is wanted once these items have entered the conversation. Several wants become one response."""
        if self._wanted is None:
            self._wanted = _Want(tools=tools)
        self._wanted.items.update(items)
        self._wanted.tools = self._wanted.tools and tools

    def want_again(self) -> None:
        """What the last request was for is wanted once more: it failed."""
        self.want(*self._last.items, tools=self._last.tools)

    def forget(self) -> None:
        """Nothing is wanted any more."""
        self._wanted = None

    def entered(self, item_id: str) -> None:
        """An item entered the conversation."""
        self._entered.add(item_id)

    def next_request(self, now: float) -> CreateResponse | None:
        """The request to send now, if the slot is free and something is wanted."""
        if self._wanted is None or self.active or self._in_flight or self.blocked or now < self.not_before:
            return None
        self._number += 1
        self._in_flight, self._wanted = self._wanted, None
        self._last = self._in_flight
        self._in_flight_tag, self._sent_at = f"say-{self._number}", now
        return CreateResponse(self._in_flight_tag, tools=self._in_flight.tools)

    def deadline(self, now: float) -> float | None:
        """When to look again: a request that nobody acknowledges, or the end of a pause."""
        if self._in_flight is not None:
            return None if self.active else self._sent_at + UNACKNOWLEDGED_S
        return self.not_before if self._wanted is not None and self.not_before > now else None

    def is_overdue(self, now: float) -> bool:
        """Whether a request went unacknowledged for too long."""
        return self._in_flight is not None and not self.active and now >= self._sent_at + UNACKNOWLEDGED_S

    def started(self, response_id: str, tag: str | None) -> None:
        """A response began: ours, if it carries our tag."""
        self.active = response_id
        self.refusals = 0
        if tag is not None and tag == self._in_flight_tag and self._in_flight is not None:
            self._in_flight = None
            self._tags_return = True
            self._ours.add(response_id)
            return
        if self._in_flight is not None and not self._tags_return:
            self._untagged = response_id
        for want in (self._in_flight, self._wanted):
            if want is not None and want.items <= self._entered:
                want.covered = True
        if self._wanted is not None and self._wanted.covered:
            self._wanted = None

    def is_ours(self, response_id: str) -> bool:
        """Whether we asked for that response (the provider began it otherwise)."""
        return response_id in self._ours

    def finished(self, response_id: str) -> None:
        """A response is over; the slot is free."""
        if self.active == response_id:
            self.active = None
        if self._in_flight is not None and self._untagged == response_id:
            # A whole response has passed since we asked and nobody refused us: it was ours, by a provider that returns no tag.
            self._in_flight = None

    def slot_taken(self) -> None:
        """The provider refused our request because a response was running: it stays wanted, unless that one covers it."""
        refused, self._in_flight = self._in_flight, None
        self.refusals += self.active is None
        if refused is not None and not refused.covered:
            self.want(*refused.items, tools=refused.tools)

    def request_failed(self, tag: str | None = None) -> bool:
        """Our request was refused or lost; says whether it was indeed outstanding."""
        if self._in_flight is None or (tag is not None and tag != self._in_flight_tag):
            return False
        self._in_flight = None
        return True
