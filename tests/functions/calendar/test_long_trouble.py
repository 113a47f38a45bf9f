"""Connections that are new, lost for hours, or changed; and guests who ask to be forgotten: nothing is left behind."""

from dataclasses import replace
from datetime import timedelta

from functions.calendar.batch import tell_calendar
from functions.domain.events import OutboxEntry
from functions.domain.reservations import ReservationStatus
from functions.store.memory_guests import MemoryEraser
from tests.functions.calendar.calendar_house import AGENT, PHONE, CalendarHouse
from tests.functions.trattoria import tonight


def three_hours_of_silence(house: CalendarHouse) -> None:
    """Every request fails, each try of the stream too; the round comes every ten minutes."""
    house.google.faults.add("503", on="*", times=100_000)
    for _ in range(18):
        house.clock.moment += timedelta(minutes=10)
        house.tell()
        house.round()
    house.google.faults.waiting.clear()


def gives_up(house: CalendarHouse) -> None:
    """The stream has put what it could not deliver into the dead-letter queue: nobody will bring it again."""
    house.told.update(one.id for one in house.store.outbox.values())


def test_after_three_hours_of_silence_everything_is_written_and_the_owner_was_told_once() -> None:
    house = CalendarHouse()
    gone, moved = house.books("19:00", name="Ugo Neri"), house.books("20:00", name="Anna Bianchi")
    house.settles()
    house.books("20:00", name="Mario Rossi")
    house.cancels(gone)
    house.changes(moved, starts_at=tonight("21:00"))
    three_hours_of_silence(house)
    gives_up(house)

    house.round()

    events = {str(one.event["summary"]): one.span.starts for one in house.owner.events()}
    assert {name.split(" · ")[1]: starts for name, starts in events.items()} == {
        "Rossi": tonight("20:00"),
        "Bianchi": tonight("21:00"),
    }
    assert len(house.messages_of("calendar_trouble")) == 1
    assert house.link().trouble_since is None
    before = len(house.google.journal)
    house.round()
    assert {one.operation for one in house.google.journal[before:]} == {"events.sync", "events.get"}, "no full sync"


def test_what_the_owner_did_while_nobody_could_see_it_is_not_overwritten_afterwards() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    three_hours_of_silence(house)
    gives_up(house)
    house.round()
    assert house.in_book(reservation).starts_at == house.event().span.starts == tonight("21:30")


def test_a_short_hiccup_costs_no_full_sync() -> None:
    house = CalendarHouse()
    house.books()
    house.settles()
    house.google.faults.add("503", on="*", times=4)
    house.round()
    house.clock.moment += timedelta(minutes=10)
    before = len(house.google.journal)
    house.round()
    assert [one.operation for one in house.google.journal[before:]] == ["events.sync"]


def test_a_restaurant_that_only_names_its_calendar_is_found_by_the_next_round() -> None:
    house = CalendarHouse()
    house.books()
    gives_up(house)
    assert house.desk.links.all() == []
    house.round()
    assert house.titles() == ["2p · Rossi · T1"]


def test_another_calendar_gets_the_coming_reservations_and_takes_its_blocks_along() -> None:
    house = CalendarHouse()
    coming = house.books("20:00")
    house.owner.create("BLOCK T5", tonight("19:00"), tonight("22:00"))
    house.settles()
    assert any(day.blocks for day in house.store.ledgers.values())
    new = house.google.add_calendar("Reservations 2", house.restaurant.zone.key)
    owner = house.google.owner_of(new.id)
    owner.share(AGENT)
    house.restaurant = replace(house.restaurant, calendar_id=new.id)
    house.desk.directory.save(house.restaurant)

    house.round()

    assert [str(one.event["summary"]) for one in owner.events()] == ["2p · Rossi · T1"]
    assert not any(day.blocks for day in house.store.ledgers.values())
    owner.move("Rossi", tonight("21:00"))
    house.owner.delete("Rossi")  # the old calendar decides nothing any more
    house.settles()
    assert (house.in_book(coming).starts_at, house.in_book(coming).status) == (
        tonight("21:00"),
        ReservationStatus.BOOKED,
    )


def test_moving_and_resizing_at_once_is_one_text() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    texts = len(house.texts())
    house.owner.move("Rossi", tonight("21:00"))
    house.owner.retitle("Rossi", "4p · Rossi")
    house.settles()
    stored = house.in_book(reservation)
    assert (stored.party_size, stored.starts_at, stored.version) == (4, tonight("21:00"), 2)
    assert stored.ends_at == house.event().span.ends
    assert len(house.texts()) == texts + 1


def erased(house: CalendarHouse) -> OutboxEntry:
    MemoryEraser(house.store, house.clock).erase(house.restaurant.id, PHONE)
    (entry,) = (one for one in house.store.outbox.values() if one.id.endswith("-erased-calendar"))
    return entry


def nameless(house: CalendarHouse) -> bool:
    said = f"{house.event().event['summary']} {house.event().event.get('description')}"
    return "Rossi" not in said and "Mario" not in said and PHONE not in said and "erased" in said


def a_visit_that_is_over(house: CalendarHouse) -> None:
    house.books("20:00")
    house.settles()
    house.clock.moment = tonight("23:59") + timedelta(hours=20)


def test_the_event_of_a_guest_who_was_erased_loses_name_and_number() -> None:
    house = CalendarHouse()
    a_visit_that_is_over(house)
    tell_calendar(house.door, erased(house))
    assert nameless(house)
    assert house.event().span.starts == tonight("20:00")


def test_what_the_owner_was_told_of_a_guest_goes_with_the_guest() -> None:
    house = CalendarHouse()
    house.books("20:00")
    house.settles()
    house.owner.block_day(tonight("20:00").date())
    house.settles()
    assert len(house.messages_of("conflict")) == 1
    house.clock.moment = tonight("23:59") + timedelta(hours=20)
    erased(house)
    assert house.messages_of("conflict") == []


def test_so_does_the_event_of_a_visit_so_long_ago_that_nothing_is_remembered_of_it() -> None:
    house = CalendarHouse()
    a_visit_that_is_over(house)
    house.store.mirrored.clear()
    house.store.mirror_of.clear()
    tell_calendar(house.door, erased(house))
    assert nameless(house)


def test_so_does_an_event_that_could_not_be_reached_when_the_guest_was_erased() -> None:
    house = CalendarHouse()
    a_visit_that_is_over(house)
    house.owner.unshare(AGENT)
    house.round()
    tell_calendar(house.door, erased(house))
    assert not nameless(house)
    house.owner.share(AGENT)
    house.round()
    assert nameless(house)
