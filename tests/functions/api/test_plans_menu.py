"""Whether a call can take orders and answer questions about dishes, by what is published and allowed."""

from dataclasses import replace
from typing import Any

import pytest

from functions.api.auth import mint_call_token
from functions.domain.menu import Menu
from functions.domain.sale_ports import Menus
from functions.store.memory_menus import MemoryMenus
from functions.store.memory_orders import MemoryOrders
from functions.tools.world import Sales
from streamer.contract.plan import SessionPlan
from tests.functions.front_of_house import CALL_SID, NOW, RESTAURANT, FrontDoor, House, Outage
from tests.functions.ordering_desk import MENU, ORDERING, FakeGeocoder, FakePos

STREAM_SID = "MZ0123456789abcdef0123456789abcdef"


class EveryPos:
    """Every restaurant has this one."""

    def of(self, _: object) -> FakePos:
        return FakePos()


def tools_by_agent(menu: Menu | None, *, takes_orders: bool, menus: Any = None) -> dict[str, set[str]]:
    house = House(replace(RESTAURANT, ordering=ORDERING if takes_orders else None))
    kept: Menus = menus or MemoryMenus(house.store)
    if menu is not None:
        kept.publish(replace(menu, restaurant_id=RESTAURANT.id, version=1))
    door = FrontDoor(house)
    door.rewire(replace(house.world, sales=Sales(MemoryOrders(house.store), kept, EveryPos(), FakeGeocoder())))
    house.open_call()
    token = mint_call_token(door.call_keys, call_sid=CALL_SID, call_started_at=NOW)
    answer = door.client.post(f"/calls/{CALL_SID}/plan", json={"token": token, "stream_sid": STREAM_SID})
    assert answer.status_code == 200, answer.text
    plan = SessionPlan.model_validate(answer.json())
    return {agent.name: {tool.name for tool in agent.tools} for agent in plan.agents}


def test_a_house_with_menu_and_orders_sells_and_tells() -> None:
    tools = tools_by_agent(MENU, takes_orders=True)

    assert "place_order" in tools["order"]
    assert "search_menu" in tools["inquiry"]


def test_a_house_that_takes_no_orders_tells_and_takes_messages() -> None:
    tools = tools_by_agent(MENU, takes_orders=False)

    assert "place_order" not in tools["order"]
    assert "take_message" in tools["order"]
    assert "search_menu" in tools["inquiry"]


@pytest.mark.parametrize("menus", [None, Outage()], ids=["nothing is published", "the store is down"])
def test_without_a_menu_that_can_be_read_the_call_goes_on(menus: Any) -> None:
    tools = tools_by_agent(None, takes_orders=True, menus=menus)

    assert "place_order" not in tools["order"]
    assert "search_menu" not in tools["inquiry"]
