"""The restaurant behind the number: its data, its clock, its person."""

from functions.domain.restaurant_checks import validate
from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off

_NO_REAL_ZONES = ("Etc/", "UTC", "GMT", "Universal", "Zulu", "EST", "MST", "HST")


def restaurant(examination: Examination) -> Finding:
    """It exists, is open for calls, and its data makes sense."""
    found = examination.restaurant
    if not found.active:
        return Off(f"{found.name} is switched off: callers hear that the line is closed", "set active: true")
    complaints = validate(found)
    if complaints:
        return Degraded(f"{found.name}: {' '.join(complaints)}", "correct this in the restaurant's data")
    return Live(f"{found.name} ({found.id})")


def time_zone(examination: Examination) -> Finding:
    """A place's zone, with its daylight saving; a wrong one books every table at the wrong hour."""
    zone = examination.restaurant.zone
    if zone.key.startswith(_NO_REAL_ZONES):
        return Degraded(
            f"{zone.key} knows no daylight saving: bookings will be off by an hour for half the year",
            "set the zone of the place, such as America/New_York",
        )
    return Live(f"{zone.key}: it is {examination.now().astimezone(zone):%A %H:%M} there")


def transfer(examination: Examination) -> Finding:
    """Somebody to put callers through to."""
    found = examination.restaurant
    if found.transfer_number is None:
        return Degraded(
            "callers who ask for a person can only leave a message", "set transfer_number in the restaurant's data"
        )
    if found.owner_number is None:
        return Degraded(
            "a person can be rung, but nobody is told of lost texts and missed calls",
            "set owner_number in the restaurant's data",
        )
    return Live(f"callers are put through to a number that ends in {found.transfer_number[-4:]}")


CHECKS = (
    Check("restaurant", restaurant, needs=("table", "telephone number")),
    Check("time zone", time_zone, needs=("restaurant",)),
    Check("transfer to a person", transfer, needs=("restaurant",)),
)
