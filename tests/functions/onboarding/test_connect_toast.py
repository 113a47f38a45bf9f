"""A restaurant is connected to Toast by its GUID, and whoever does it is told what will come by ticket."""

from collections.abc import Callable

import pytest

from functions.keyring import ToastKeys
from functions.onboarding.connect_toast import connect
from functions.onboarding.terminal import Console
from functions.store.memory import MemoryDirectory
from tests.functions.pos.toast_desk import DINER, ToastDesk
from tests.local.simulators.toast.toast_world import BASE

Connecting = Callable[..., tuple[int, str]]


@pytest.fixture
def connected(capsys: pytest.CaptureFixture[str]) -> Connecting:
    """Connects, and gives the exit code and what was said."""

    def run(desk: ToastDesk, restaurant_id: str = DINER.id) -> tuple[int, str]:
        directory = MemoryDirectory(desk.store)
        directory.save(DINER)
        code = connect(desk.connecting, directory, Console(interactive=False), restaurant_id, desk.world.diner.guid)
        return code, capsys.readouterr().out

    return run


def test_what_is_not_on_toasts_menu_is_named(connected: Connecting) -> None:
    code, said = connected(ToastDesk())
    assert code == 0
    assert "come by ticket: Ghost Curry" in said
    assert "is connected to Toast" in said


def test_credentials_that_may_only_read_are_said_to_be_so(connected: Connecting) -> None:
    code, said = connected(ToastDesk(keys=ToastKeys("reader", "reader secret", BASE)))
    assert (code, "may only read" in said) == (1, True)


def test_a_missing_host_and_an_unknown_restaurant_are_told(connected: Connecting) -> None:
    assert "base_url" in connected(ToastDesk(keys=ToastKeys("partner", "partner secret")))[1]
    assert connected(ToastDesk(), "nobody") == (1, "There is no restaurant nobody.\n")
