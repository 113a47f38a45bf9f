"""What must hold of any book, counted here from scratch and slowly, with none of the code that decides."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from functions.domain import hours
from functions.domain.blocks import Block
from functions.domain.ports import Seating
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.tables import candidates


def nobody_shares_a_table(seatings: Sequence[Seating], *, unless: Collection[str] = ()) -> None:
    """No two parties are at one table at one time, reset time included, unless the owner wanted one of them there."""
    for number, one in enumerate(seatings):
        for other in seatings[number + 1 :]:
            wanted = one.reservation_id in unless or other.reservation_id in unless
            if not wanted and set(one.table_ids) & set(other.table_ids):
                assert one.free_at <= other.starts_at or other.free_at <= one.starts_at


def everybody_fits(restaurant: Restaurant, reservations: Iterable[Reservation]) -> None:
    """Every party has tables that the floor plan gives to a party of its size and area."""
    for one in reservations:
        assert one.table_ids in candidates(restaurant.floor, one.party_size, one.area)


def pacing_is_kept(restaurant: Restaurant, seatings: Iterable[Seating], *, unless: Collection[str] = ()) -> None:
    """In every interval of every service at most so many parties and covers start, beside those whom the owner put there."""
    pacing, zone = restaurant.rules.pacing, restaurant.zone
    starts: dict[tuple[object, str, int], list[int]] = {}
    for seating in seatings:
        if seating.reservation_id in unless:
            continue
        service = hours.service_at(restaurant.hours, seating.starts_at, zone)
        assert service is not None
        assert seating.starts_at <= service.last_seating
        number = (seating.starts_at - service.opens) // pacing.interval
        starts.setdefault((service.on, service.period.name, number), []).append(seating.covers)
    for covers in starts.values():
        assert pacing.max_parties is None or len(covers) <= pacing.max_parties
        assert pacing.max_covers is None or sum(covers) <= pacing.max_covers


def stay_is_allowed(
    restaurant: Restaurant, guest: Reservation, others: Sequence[Seating], blocks: Sequence[Block]
) -> None:
    """The guest stays in no closed time and at no blocked table, and enough seats are left at every minute of the stay."""
    free_at = guest.ends_at + restaurant.rules.turn_times.reset
    service = hours.service_at(restaurant.hours, guest.starts_at, restaurant.zone)
    assert service is not None
    for block in blocks:
        if block.scope == "closed" and block.business_date is not None:
            assert service.on != block.business_date
        elif block.scope == "closed":
            assert block.ends_at <= guest.starts_at or guest.ends_at <= block.starts_at
        elif block.scope == "tables" and set(block.table_ids) & set(guest.table_ids):
            assert block.ends_at <= guest.starts_at or free_at <= block.starts_at
    seats = sum(table.max_covers for table in restaurant.floor.tables if table.bookable)
    minute = guest.starts_at
    while minute < free_at:
        seated = guest.party_size + sum(one.covers for one in others if one.starts_at <= minute < one.free_at)
        seated += sum(block.covers for block in blocks if block.starts_at <= minute < block.ends_at)
        assert seated * 100 <= seats * (100 - restaurant.rules.walk_in_share)
        minute += timedelta(minutes=5)
