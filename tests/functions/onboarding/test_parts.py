"""The plain parts of the two commands: outputs, webhooks, secrets, codes, the report."""

import io
import json
from pathlib import Path

import pytest

from functions.domain.errors import BadConfiguration
from functions.keyring import TwilioKeys
from functions.onboarding.diagnosis import Check, Degraded, Live, Off, Row
from functions.onboarding.forwarding_codes import codes_for
from functions.onboarding.model_access import REALTIME_MODEL, TRANSCRIPTION_MODEL
from functions.onboarding.outputs import NotDeployed, from_file
from functions.onboarding.report import as_json, exit_code, lines, summary
from functions.onboarding.terminal import HIDDEN, CannotAsk, Console, Hider
from functions.onboarding.vault import given_secrets, name_of, twilio_entry
from functions.onboarding.webhooks import is_taken, own_fallback, stands_alone, wanted_fields
from streamer.settings import Settings

API = "https://phone.example.com"


class Pointed:
    """A number with these webhooks."""

    def __init__(self, **fields: str) -> None:
        self.fields = fields


def test_the_models_of_a_deployment_without_a_streamer_are_the_streamers_defaults() -> None:
    defaults = Settings("", "", "", "")
    assert (defaults.realtime_model, defaults.transcription_model) == (REALTIME_MODEL, TRANSCRIPTION_MODEL)


def test_outputs_are_read_from_what_cdk_wrote(tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"Maitred-prod-Functions": {"PhoneApiUrl": f"{API}/"}, "Other": {"TableName": "no"}}))
    deployment = from_file(path, "prod")
    assert deployment["PhoneApiUrl"] == API
    assert deployment.get("VoiceFallbackUrl") == ""
    assert set(deployment.missing()) == {"Maitred-prod-Data", "Maitred-prod-Streamer"}
    with pytest.raises(NotDeployed, match="Maitred-prod-Data has not told TableName") as missing:
        _ = deployment["TableName"]
    assert missing.value.next_step == "cdk deploy Maitred-prod-Data"


@pytest.mark.parametrize("content", [None, "no JSON", "[]"])
def test_a_file_that_cdk_did_not_write_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "outputs.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(NotDeployed, match="is no file of stack outputs"):
        from_file(path, "dev")


def test_nobody_is_asked_where_nobody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotAsk):
        Console(interactive=False).ask_secretly("Auth token:")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CannotAsk):
        Console(interactive=True).ask("Which one?")
    with pytest.raises(CannotAsk):
        Console(interactive=False).agree("Buy it?")
    assert Console(interactive=False, yes=True).agree("Buy it?")


def test_what_is_typed_secretly_is_hidden_from_then_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a-typed-secret")
    console = Console(interactive=True)
    assert console.ask_secretly("Auth token:") == "a-typed-secret"
    console.say("Twilio says: a-typed-secret is wrong")
    assert capsys.readouterr().out == f"Twilio says: {HIDDEN} is wrong\n"


def test_a_number_is_taken_only_if_its_calls_go_somewhere_else() -> None:
    assert not is_taken(Pointed(), API)
    assert not is_taken(Pointed(voice_url=wanted_fields(API)["voice_url"]), API)
    assert not is_taken(Pointed(voice_url="https://demo.twilio.com/welcome/voice/"), API)
    assert is_taken(Pointed(voice_url="https://phone.example.com.evil.example/voice/incoming"), API)
    assert is_taken(Pointed(trunk_sid="TK1"), API)


def test_a_fallback_stands_alone_only_on_another_host() -> None:
    assert stands_alone("https://handler.twilio.com/twiml/EH1", API)
    assert not stands_alone(own_fallback(API), API)
    assert not stands_alone("", API)


def test_a_replaced_token_stays_as_the_previous_one_of_the_same_account_only() -> None:
    before = TwilioKeys("AC1", "old")
    assert twilio_entry(TwilioKeys("AC1", "new"), before)["previous_auth_token"] == "old"
    assert twilio_entry(TwilioKeys("AC2", "new"), before)["previous_auth_token"] == ""
    assert twilio_entry(TwilioKeys("AC1", "old"), before)["previous_auth_token"] == ""


@pytest.mark.parametrize("text", ["", "[1]", "twilio: [", "somebody: {else: here}", "twilio: {account_sid: AC1}"])
def test_secrets_that_make_no_sense_are_refused_without_quoting_them(text: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        given_secrets(text)
    assert "here" not in str(refused.value)


def test_an_arn_is_told_by_its_name() -> None:
    assert name_of("arn:aws:secretsmanager:us-east-1:123456789012:secret:Twilio-AbC") == "Twilio-AbC"
    assert name_of("maitred/twilio") == "maitred/twilio"


def test_longer_secrets_are_hidden_before_those_that_they_contain() -> None:
    hider = Hider()
    hider.learn(["abcdefgh", "abcdefghijkl", "short"])
    assert hider("abcdefghijkl abcdefgh short") == f"{HIDDEN} {HIDDEN} short"


def test_every_carrier_says_how_to_turn_forwarding_off_again_and_how_far_it_is_known() -> None:
    for number in ("+12125550100", "+390612345678"):
        for carrier in codes_for(number):
            purposes = [purpose for purpose, _ in carrier.codes]
            assert any(purpose.endswith("off") or purpose == "off" for purpose in purposes), carrier.name
            assert any("on" in purpose.split() for purpose in purposes), carrier.name
            assert carrier.trust
    (mobile, landline) = codes_for("+390612345678")
    assert ("no answer after 20 s, on", "**61*+390612345678**20#") in mobile.codes
    assert ("no answer after 20 s, on", "*61*00390612345678*20#") in landline.codes


def test_the_report_wraps_counts_and_ends_with_the_worst() -> None:
    rows = [
        Row("one", Live("works")),
        Row("another", Off("word " * 40, "do " * 40)),
        Row("third", Degraded("so", "go")),
    ]
    shown = [line for row in rows for line in lines(row, width=10)]
    assert max(map(len, shown)) <= 118
    assert shown[0] == "live      one         works"
    left_out = [Check("call", lambda examination: Live(""), left_out="costs money")]
    assert list(summary(rows, left_out)) == ["", "1 live, 1 degraded, 1 off", "Not examined: call (costs money)"]
    assert exit_code(rows) == 2
    assert exit_code(rows[:1]) == 0
    assert exit_code([]) == 0
    assert json.loads(as_json("dev", rows, left_out))["checks"][2] == {
        "name": "third",
        "state": "degraded",
        "text": "so",
        "next_step": "go",
    }
