"""Items, truncation, tools and limits of a response, by the package's own event classes."""

import base64
import json
from typing import Any

import pytest

from local.simulators.realtime.stage import Pace
from tests.local.simulators.realtime.client import EVENT_CLASSES, PCMU, QUICK, Caller, caller, quiet, simulator
from tests.local.simulators.realtime.policy.dialogue import NOW, tools_of

RESERVATION = [
    {"type": "function", "name": tool.name, "description": "", "parameters": tool.parameters}
    for tool in tools_of("reservation")
]
BOOKING = "Hello, I'd like to book a table for four tomorrow at seven thirty."
SLOW = Pace(thinking_s=0.01, speed=4.0)


async def spoken(one: Caller) -> dict[str, Any]:
    """Have the model say something; the `response.done`."""
    return await one.ask("response.create", "response.done")


@pytest.mark.asyncio
async def test_items_are_created_in_place_retrieved_and_deleted() -> None:
    async with simulator() as (_, port), caller(port) as one:
        for name, after in (("b", None), ("a", "root"), ("c", "b")):
            item = {"id": name, "type": "message", "role": "user", "content": [{"type": "input_text", "text": name}]}
            place = {} if after is None else {"previous_item_id": after}
            added = await one.ask("conversation.item.create", "conversation.item.added", item=item, **place)
            assert added["previous_item_id"] == (None if after == "root" else after)
            await one.next("conversation.item.done")
        await one.ask("conversation.item.delete", "conversation.item.deleted", item_id="b")
        assert (await one.refused("conversation.item.retrieve", item_id="b"))["code"].startswith("item_")
        assert (await one.refused("conversation.item.delete", item_id="b"))["code"].startswith("item_")
        back = await one.ask("conversation.item.retrieve", "conversation.item.retrieved", item_id="c")
        assert back["item"]["content"][0]["text"] == "c"


@pytest.mark.asyncio
async def test_a_stored_assistant_sound_cannot_be_sent_back() -> None:
    async with simulator() as (_, port), caller(port) as one:
        item = {"type": "message", "role": "assistant", "content": [{"type": "output_audio", "transcript": "Hello."}]}
        error = await one.refused("conversation.item.create", item=item)
        assert error["param"] == "item.content[0].transcript" or error["code"] == "missing_required_parameter"
        item["content"] = [{"type": "output_text", "text": "Hello."}]
        await one.ask("conversation.item.create", "conversation.item.done", item=item)


@pytest.mark.asyncio
async def test_truncation_removes_the_transcript_and_never_reaches_beyond_the_sound() -> None:
    async with simulator() as (_, port), caller(port) as one:
        done = await spoken(one)
        item_id = done["response"]["output"][0]["id"]
        long = {"item_id": item_id, "content_index": 0, "audio_end_ms": 60_000}
        error = await one.refused("conversation.item.truncate", **long)
        assert error["code"] == "invalid_value"
        assert "is already shorter than 60000ms" in error["message"]
        await one.ask("conversation.item.truncate", "conversation.item.truncated", **(long | {"audio_end_ms": 300}))
        back = await one.ask("conversation.item.retrieve", "conversation.item.retrieved", item_id=item_id)
        assert "transcript" not in back["item"]["content"][0]
        assert len(base64.b64decode(back["item"]["content"][0]["audio"])) == 8 * 300


@pytest.mark.asyncio
async def test_the_voice_is_locked_after_the_first_sound() -> None:
    async with simulator() as (_, port), caller(port) as one:
        voice = {"type": "realtime", "audio": {"output": {"voice": "cedar"}}}
        await one.ask("session.update", "session.updated", session=voice)
        await spoken(one)
        error = await one.refused("session.update", session=voice)
        assert (error["code"], error["param"]) == ("cannot_update_voice", "session.audio.output.voice")


@pytest.mark.asyncio
async def test_a_tool_is_called_with_arguments_that_fit_and_its_result_is_told() -> None:
    async with simulator() as (sim, port):
        sim.learn([{"id": "1", "text": BOOKING, "language": "en"}])
        async with caller(port) as one:
            session = {"type": "realtime", "instructions": NOW, "tools": RESERVATION}
            await one.ask("session.update", "session.updated", session=session)
            await one.speak(BOOKING)
            done = await one.next("response.done")
            call = done["response"]["output"][0]
            assert (call["type"], call["name"], call["status"]) == ("function_call", "find_slots", "completed")
            assert json.loads(call["arguments"]) == {"date": "2026-11-23", "time": "19:30", "party_size": 4}
            deltas = [e for e in one.events if e["type"] == "response.function_call_arguments.delta"]
            assert "".join(e["delta"] for e in deltas) == call["arguments"]
            result = {"available": True, "date": "2026-11-23", "time": "19:30", "spoken_when": "Monday at 7:30 PM"}
            output = {
                "type": "function_call_output",
                "call_id": call["call_id"],
                "output": json.dumps({"outcome": "done", "result": result}),
            }
            await one.ask("conversation.item.create", "conversation.item.done", item=output)
            said = (await spoken(one))["response"]["output"][0]["content"][0]["transcript"]
            assert said == "Monday at 7:30 PM is free. May I have a name for the reservation?"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("choice", "calls"),
    [
        ("none", []),
        ("required", ["end_call"]),
        ({"type": "function", "name": "get_opening_hours"}, ["get_opening_hours"]),
    ],
)
async def test_tool_choice_is_obeyed(choice: Any, calls: list[str]) -> None:
    tools = [
        {"type": "function", "name": tool.name, "description": "", "parameters": tool.parameters}
        for tool in tools_of("inquiry")
        if tool.name in ("end_call", "get_opening_hours", "transfer_call")
    ]
    if choice == "required":
        tools = [tool for tool in tools if tool["name"] != "get_opening_hours"]
    async with simulator() as (_, port), caller(port) as one:
        await one.ask("session.update", "session.updated", session={"type": "realtime", "tools": tools})
        item = {
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "Can I speak to a person?"}],
        }
        if choice != "none":
            item["content"] = [{"type": "input_text", "text": "Hello."}]
        await one.ask("conversation.item.create", "conversation.item.done", item=item)
        await one.send("response.create", response={"tool_choice": choice})
        done = await one.next("response.done")
        called = [out["name"] for out in done["response"]["output"] if out["type"] == "function_call"]
        assert called == calls
        assert done["response"]["output"]


@pytest.mark.asyncio
async def test_a_response_stops_at_its_token_limit() -> None:
    async with simulator() as (_, port), caller(port) as one:
        await one.send("response.create", response={"max_output_tokens": 15})
        done = await one.next("response.done")
        assert done["response"]["status"] == "incomplete"
        assert done["response"]["status_details"]["reason"] == "max_output_tokens"
        assert done["response"]["usage"]["output_tokens"] <= 15


@pytest.mark.asyncio
async def test_the_words_of_an_order_are_said_as_they_stand() -> None:
    greeting = "Good evening, this is Juniper Table's assistant, an AI."
    async with simulator() as (_, port), caller(port) as one:
        system = {"type": "message", "role": "system"}
        content = [{"type": "input_text", "text": f"Greet the caller now. Say exactly: “{greeting}”"}]
        await one.ask("conversation.item.create", "conversation.item.done", item=system | {"content": content})
        assert (await spoken(one))["response"]["output"][0]["content"][0]["transcript"] == greeting
        await one.send("response.create", response={"instructions": 'Say exactly: "One moment."'})
        done = await one.next("response.done")
        assert done["response"]["output"][0]["content"][0]["transcript"] == "One moment."


@pytest.mark.asyncio
async def test_what_is_read_again_unchanged_is_cached() -> None:
    async with simulator() as (_, port), caller(port) as one:
        first = (await spoken(one))["response"]["usage"]
        second = (await spoken(one))["response"]["usage"]
        assert first["input_token_details"]["cached_tokens"] == 0
        assert second["input_token_details"]["cached_tokens"] == first["input_tokens"]
        assert second["input_tokens"] > first["input_tokens"]
        await one.ask(
            "session.update", "session.updated", session={"type": "realtime", "instructions": "Another prefix."}
        )
        assert (await spoken(one))["response"]["usage"]["input_token_details"]["cached_tokens"] == 0


@pytest.mark.asyncio
async def test_a_silent_caller_is_asked_for_after_the_idle_timeout() -> None:
    detection = {"type": "server_vad", "idle_timeout_ms": 50}
    async with simulator(pace=QUICK) as (_, port), caller(port) as one:
        session = PCMU | {"audio": {"input": {"format": {"type": "audio/pcmu"}, "turn_detection": detection}}}
        await one.ask("session.update", "session.updated", session=session)
        await one.hear(quiet(200))
        await spoken(one)
        fired = await one.next("input_audio_buffer.timeout_triggered")
        assert fired["audio_end_ms"] - fired["audio_start_ms"] == 50
        committed = await one.next("input_audio_buffer.committed")
        assert committed["item_id"] == fired["item_id"]
        done = await one.next("response.done")
        assert done["response"]["output"][0]["content"][0]["transcript"] == "Are you still there?"


def test_the_strict_reading_knows_every_event_of_the_package() -> None:
    assert len(EVENT_CLASSES) >= 40
