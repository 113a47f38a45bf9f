"""The tills of the laptop: connected by the owner's own way, their books in the words of scenarios, their webhooks taken."""

from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from functions.domain.menu import Menu
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import PointOfSale
from functions.store.memory_menus import MemoryMenus
from local.given import Given
from local.scenario import Scenario
from local.seeding import CannotPrepare, load_menu, load_restaurant
from local.simulators.twilio import Number
from local.tills import Tills, check_connected
from tests.journeys.stage import Stage
from tests.virtual_time import run

NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
API = "https://phone.example.com"


def selling(pos: Any) -> tuple[Restaurant, Menu]:
    """The sample restaurant with that point of sale, and its menu."""
    restaurant = load_restaurant("juniper_table")
    assert restaurant.ordering is not None
    menu = load_menu(restaurant, NOW)
    assert menu is not None
    return replace(restaurant, ordering=replace(restaurant.ordering, pos=pos)), menu


def connected(pos: Any, **given: Any) -> Stage:
    """A stage whose restaurant has connected it."""

    async def main() -> Stage:
        stage = Stage(NOW)
        stage.restaurant, menu = selling(pos)
        stage.world.directory.save(stage.restaurant)
        stage.twilio.add_number(Number(stage.restaurant.phone_number, sms_url=f"{API}/sms/incoming"))
        MemoryMenus(stage.store).publish(menu)
        whole: dict[str, Any] = {"name": "sample", "about": "Connects a till.", "caller": {"steps": ["listen"]}}
        scenario = Scenario.model_validate({**whole, "expect": {"next_step": "hang_up"}})
        scenario = scenario.model_copy(update={"given": Given(pos=pos, **given)})
        await stage.pos.connect(scenario, stage.restaurant, stage.api)
        await stage.settle()
        check_connected(stage.pos.links, stage.restaurant)
        await stage.close()
        return stage

    done: Coroutine[Any, Any, Stage] = main()
    return run(done)


def till_of(stage: Stage) -> PointOfSale:
    assert stage.world.sales is not None
    return stage.world.sales.points_of_sale.of(stage.restaurant)


def test_an_owner_of_square_connects_by_the_invitation_and_is_told_what_square_hides() -> None:
    stage = connected("square", payments=("link",))

    assert till_of(stage).name == "square"
    link = stage.pos.links.get(stage.restaurant.id, "square")
    assert link is not None
    assert link.unmapped == ("Catch of the day",)
    (told,) = stage.world.messages.recent(stage.restaurant.id)
    assert "come as kitchen tickets" in " ".join(told.text.split())
    assert "Square hides unpaid orders and deliveries" in told.text


def test_toast_is_connected_by_its_number_and_reads_only_where_our_credentials_do() -> None:
    assert till_of(connected("toast")).name == "toast"
    assert till_of(connected("toast", pos_reads_only=True)).name == "ticket"


def test_a_till_that_the_owner_has_not_connected_is_an_error() -> None:
    async def main() -> None:
        stage = Stage(NOW)
        await stage.close()
        check_connected(stage.pos.links, selling("ticket")[0])
        with pytest.raises(CannotPrepare, match="would go by ticket"):
            check_connected(stage.pos.links, selling("square")[0])

    run(main())


def test_an_owner_who_does_not_come_back_from_square_has_connected_nothing() -> None:
    async def main() -> None:
        stage = Stage(NOW)
        restaurant, menu = selling("square")
        stage.tills.square.faults.add("503", "oauth.token")
        keys, clock = stage.pos.call_keys, stage.clock
        stage.world.directory.save(restaurant)
        with pytest.raises(CannotPrepare, match="Square was not connected: 5"):
            await stage.tills.connect_square(restaurant, menu, keys, clock, API, stage.pos.browser(stage.api))
        await stage.close()

    run(main())


def test_a_webhook_that_nobody_takes_is_told() -> None:
    async def main() -> None:
        tills = Tills(lambda: NOW)
        tills.square.webhooks.subscribe(f"{API}/square/webhook", "key")
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(500))) as http:
            tills.deliver_by(http)
            tills.square.catalog_changed(tills.square.add_merchant("ML"))
            with pytest.raises(CannotPrepare, match="was not taken"):
                await tills.told()
            await tills.close()

    run(main())


def test_a_dish_that_is_not_in_the_till_cannot_be_sold_out_there() -> None:
    for pos in ("square", "toast"):
        stage = connected(pos, **({"payments": ("link",)} if pos == "square" else {}))
        with pytest.raises(KeyError, match="Haggis"):
            stage.tills.sell_out(stage.restaurant, "Haggis")


def test_books_without_orders_are_empty_and_those_of_others_are_not_shown() -> None:
    stage = connected("square", payments=("link",))
    assert stage.tills.books(stage.restaurant) == ()
    assert stage.tills.books(replace(stage.restaurant, id="somebody_else")) == ()
