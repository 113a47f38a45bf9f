"""Connects the door to the real world, and says what each kind of timer and each fact leads to."""

from collections.abc import Mapping
from datetime import date, datetime

from functions.actions.answer_offer import pass_offer_on
from functions.actions.forget_guest import forget_guest
from functions.actions.offer_table import Desk, offer_freed, offer_on
from functions.actions.pos_errands import send_errand
from functions.actions.send_again import send_again
from functions.actions.send_reminder import send_reminder
from functions.actions.settle_text import TextRoom
from functions.actions.try_order_again import try_order_again
from functions.domain.clock import SystemClock
from functions.domain.events import OutboxEntry
from functions.domain.ports import Eraser
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Orders
from functions.domain.timers import Timer
from functions.followup.batch import Consequence, Following
from functions.followup.ringing import Bell, Ringing
from functions.settings import FollowupSettings
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.erasing import DynamoEraser
from functions.store.messages import DynamoMessages
from functions.store.opt_outs import DynamoOptOuts
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook
from functions.store.timers import DynamoTimers
from functions.store.waitlist import DynamoWaitlist
from functions.telemetry import EmfMeter, make_logger


def wire(settings: FollowupSettings) -> tuple[Ringing, Following]:
    """Everything real. Nothing is fetched here."""
    client, table = connect(), settings.table_name
    logger, clock = make_logger("followup", settings.log_level), SystemClock()
    directory, timers = DynamoDirectory(client, table), DynamoTimers(client, table)
    outbox = DynamoOutbox(client, table)
    desk = Desk(DynamoBook(client, table), DynamoWaitlist(client, table), timers, clock)
    orders = DynamoOrders(client, table)
    room = TextRoom(
        outbox=outbox,
        messages=DynamoMessages(client, table),
        directory=directory,
        opt_outs=DynamoOptOuts(client, table),
        timers=timers,
        clock=clock,
        orders=orders,
    )
    return (
        Ringing(
            timers=timers,
            directory=directory,
            clock=clock,
            bells=bells(desk, room, orders, DynamoEraser(client, table)),
            logger=logger,
            meter=EmfMeter(settings.service_name),
        ),
        Following(
            outbox=outbox,
            directory=directory,
            consequences=consequences(desk),
            logger=logger,
        ),
    )


def bells(desk: Desk, room: TextRoom, orders: Orders, eraser: Eraser) -> Mapping[str, Bell]:
    """What each kind of timer does."""

    def waitlist_offer(restaurant: Restaurant, timer: Timer) -> None:
        said = timer.payload
        if "on" in said:
            offer_on(desk, restaurant, date.fromisoformat(said["on"]))
        else:
            pass_offer_on(desk, restaurant, said["entry_id"], said["offer_id"])

    def reminder(restaurant: Restaurant, timer: Timer) -> None:
        send_reminder(room.outbox, desk.book, room.opt_outs, desk.timers, desk.clock, restaurant, timer)

    def text_again(restaurant: Restaurant, timer: Timer) -> None:
        send_again(room, desk.book, restaurant, timer)

    def order_again(restaurant: Restaurant, timer: Timer) -> None:
        try_order_again(orders, desk.clock, restaurant, timer)

    def pos_errand(restaurant: Restaurant, timer: Timer) -> None:
        send_errand(room.outbox, desk.clock, restaurant, timer)

    def forget(restaurant: Restaurant, timer: Timer) -> None:
        # A reservation made since the wish was spoken shows that it no longer holds: the action then refuses.
        forget_guest(desk.book, eraser, desk.clock, restaurant, timer.payload["phone"])

    return {
        "forget_guest": forget,
        "waitlist_offer": waitlist_offer,
        "reminder": reminder,
        "text_again": text_again,
        "order_again": order_again,
        "order_link": order_again,
        "pos_errand": pos_errand,
    }


def consequences(desk: Desk) -> Mapping[str, Consequence]:
    """What follows from each fact."""

    def table_freed(restaurant: Restaurant, entry: OutboxEntry) -> None:
        said = entry.payload
        begins, ends = (datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at"))
        offer_freed(desk, restaurant, begins, ends, said.get("skipping", ""))

    return {"table_freed": table_freed}
