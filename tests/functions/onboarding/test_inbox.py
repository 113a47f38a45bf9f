"""The command that shows what people at a restaurant should read, and how guests answer texts."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from moto import mock_aws

from functions.domain.calls import Message
from functions.domain.text_answers import InboundText
from functions.onboarding.inbox import Inbox, main, show
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.messages import DynamoMessages
from functions.store.table import create_table
from tests.functions.actions.text_scene import OWNER, TextScene
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT
from tests.functions.onboarding.clinic import AdjustableClock, ScriptedTerminal

PICTURE = "https://api.twilio.example/Media/ME1"


@pytest.fixture
def scene() -> TextScene:
    return TextScene()


def printed(scene: TextScene, restaurant_id: str = RESTAURANT.id, **stretch: timedelta) -> str:
    world, terminal = scene.house.world, ScriptedTerminal()
    inbox = Inbox(world.directory, world.messages, world.outbox, world.book, world.clock, **stretch)
    assert show(inbox, terminal, restaurant_id) == 0
    return terminal.text


def leave(scene: TextScene, message_id: str, kind: str, text: str, at: datetime = NOW) -> None:
    message = Message(message_id, RESTAURANT.id, kind, text, at)  # type: ignore[arg-type]  # one of the kinds
    scene.house.world.messages.put(message)


def test_an_empty_inbox_says_so(scene: TextScene) -> None:
    assert printed(scene).splitlines() == [
        "Juniper & Vine: the last 7 days, at the time of America/New_York",
        "",
        "Calendar and book disagree: none",
        "",
        "Messages: none",
        "",
        "Texts that did not arrive: none",
        "",
        "Expected within 7 days: none",
    ]


def test_conflicts_stand_apart_from_messages(scene: TextScene) -> None:
    leave(scene, "m1", "conflict", "Rossi shares its tables with another party.")
    leave(scene, "m2", "feedback", "The soup was\ncold.")
    assert "Calendar and book disagree: 1\n  Sun 2026-11-22 18:05  conflict: Rossi shares" in printed(scene)
    assert "Messages: 1\n  Sun 2026-11-22 18:05  feedback: The soup was cold." in printed(scene)


def test_a_text_that_is_for_people_is_shown_whole_with_its_pictures(scene: TextScene) -> None:
    long = "We would like to bring a cake. " * 30
    scene.take(InboundText("SM1", CALLER, long, media=(PICTURE, f"{PICTURE}2")))
    lines = printed(scene).splitlines()
    assert any(CALLER in line and long.strip() in line for line in lines)
    assert [line.strip() for line in lines if "Media" in line] == [f"picture: {PICTURE}", f"picture: {PICTURE}2"]


def test_a_recording_is_shown_by_its_link(scene: TextScene) -> None:
    scene.house.world.messages.put(
        Message("v1", RESTAURANT.id, "voicemail", "", NOW, phone=CALLER, details={"url": "https://x.example/RE1"})
    )
    assert f"voicemail, {CALLER}\n      recording: https://x.example/RE1" in printed(scene)


def test_who_has_confirmed_and_whom_texts_reach_is_seen(scene: TextScene) -> None:
    tuesday = timedelta(days=2)
    yes, lost = scene.book(tuesday), scene.book(tuesday, "Chan", phone="+19175550143", party=4)
    mute = scene.book(tuesday + timedelta(hours=1, minutes=30), "Okafor", phone="+19175550144", consent=False)
    scene.house.world.outbox.settle(RESTAURANT.id, f"{lost.id}-v1-sms", "undelivered", error_code="30034")
    assert scene.guest("Y") == "confirm"
    shown = printed(scene)
    assert f"2  Rossi {CALLER} ({yes.code}): confirmed Sun 2026-11-22 18:05; confirmation pending" in shown
    assert f"({lost.code}): not confirmed; NOT REACHED, confirmation undelivered (30034)" in shown
    assert f"({mute.code}): not confirmed; gets no texts" in shown
    assert "Texts that did not arrive: 1\n" in shown
    assert "confirmation to +19175550143: undelivered (30034)" in shown


def test_a_notice_that_did_not_reach_the_owner_is_seen_here(scene: TextScene) -> None:
    scene.take(InboundText("SM1", CALLER, "Is there parking?"))
    (notice,) = [one for one in scene.house.store.outbox.values() if one.payload["to"] == OWNER]
    scene.house.world.outbox.settle(RESTAURANT.id, notice.id, "undelivered", error_code="30003")
    assert f"owner_notice to {OWNER}: undelivered (30003)" in printed(scene)


def test_what_is_older_or_further_off_than_asked_for_is_left_out(scene: TextScene) -> None:
    leave(scene, "old", "feedback", "Long ago.", NOW - timedelta(days=8))
    scene.book(timedelta(days=9))
    assert "Long ago." not in printed(scene)
    assert "Rossi" not in printed(scene)
    shown = printed(scene, back=timedelta(days=9), ahead=timedelta(days=9))
    assert "Long ago." in shown
    assert "Rossi" in shown


def test_a_house_without_an_owners_number_has_an_inbox(scene: TextScene) -> None:
    scene.house.restaurant = replace(RESTAURANT, owner_number=None)
    scene.take(InboundText("SM1", CALLER, "Is there parking?"))
    assert "Is there parking?" in printed(scene)


def test_a_restaurant_that_is_not_there_is_told(scene: TextScene) -> None:
    world, terminal = scene.house.world, ScriptedTerminal()
    inbox = Inbox(world.directory, world.messages, world.outbox, world.book, world.clock)
    assert show(inbox, terminal, "nobody") == 1
    assert terminal.lines == ["There is no restaurant nobody."]


@pytest.mark.parametrize(
    "arguments", [[], ["--restaurant", "x", "--back", "-1"], ["--restaurant", "x", "--ahead", "900"]]
)
def test_a_wrong_command_line_is_told(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_the_command_reads_the_deployed_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"Maitred-dev-Data": {"TableName": "deployed"}}), "utf-8")
    command = ["--restaurant", RESTAURANT.id, "--outputs", str(outputs), "--region", "us-east-1"]
    with mock_aws():
        client = connect(region="us-east-1")
        create_table(client, "deployed")
        DynamoDirectory(client, "deployed").save(RESTAURANT)
        now = AdjustableClock().now()
        DynamoMessages(client, "deployed").put(Message("m1", RESTAURANT.id, "feedback", "Lovely evening.", now))
        assert main(command) == 0
        assert main([*command[2:], "--restaurant", "nobody"]) == 1
    shown = capsys.readouterr().out
    assert "feedback: Lovely evening." in shown
    assert "There is no restaurant nobody." in shown


def test_what_is_not_deployed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--restaurant", "x", "--outputs", str(tmp_path / "none.json")]) == 1
    assert "no file of stack outputs" in capsys.readouterr().out
