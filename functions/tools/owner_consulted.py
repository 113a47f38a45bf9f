"""Lets the owner's calendar have its say before a table is offered or given."""

from datetime import datetime, timedelta

from functions.tools.world import Errand

_AROUND = timedelta(hours=6)
"""The service of the wished time and the longest stay in it."""


def consult_owner(errand: Errand, starts_at: datetime) -> None:
    """Let the owner's calendar have its say about that time and what may be offered instead of it."""
    errand.world.owners_calendar.consult(errand.restaurant, starts_at - _AROUND, starts_at + _AROUND)
