"""The set-up command: everything from nothing, nothing twice, on from where it stopped, and no secret shown."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from functions.keyring import TwilioKeys
from functions.onboarding import setup
from functions.onboarding.vault import GivenSecrets
from functions.store.directory import DynamoDirectory
from tests.functions.onboarding.clinic import (
    ELSEWHERE,
    GIVEN,
    HOUSE,
    REGION,
    SEED,
    Clinic,
    ScriptedTerminal,
    aws,
    restaurant_file,
)
from tests.functions.onboarding.servers import ACCOUNT_SID, AUTH_TOKEN, OPENAI_KEY


def test_a_bare_deployment_is_set_up_in_one_go_and_repeating_it_changes_nothing(clinic: Clinic) -> None:
    first = clinic.healthy()
    assert clinic.secret("TwilioSecretId") == {
        "account_sid": ACCOUNT_SID,
        "auth_token": AUTH_TOKEN,
        "previous_auth_token": "",
    }
    assert clinic.secret("OpenAiSecretId") == {"api_key": OPENAI_KEY}
    assert len(clinic.secret("CallSecretId")["signing_key"]) == 64
    number = clinic.twilio.exchange.numbers[HOUSE]
    assert number.voice_url == f"{clinic.api_url}/voice/incoming#rc=2&rp=5xx,ct&ct=2000&rt=10000"
    assert number.voice_fallback_url == ELSEWHERE
    assert number.status_callback.startswith(f"{clinic.api_url}/voice/status#")
    assert number.sms_url.startswith(f"{clinic.api_url}/sms/incoming#")
    restaurant = DynamoDirectory(aws("dynamodb"), clinic.table).by_number(HOUSE)
    assert restaurant is not None
    assert restaurant.name == "The Juniper Table"

    before = {name: clinic.secret(name) for name in ("TwilioSecretId", "CallSecretId", "OpenAiSecretId")}
    again = ScriptedTerminal()
    assert clinic.set_up(again) == 0, again.text
    assert "changed" not in again.text
    assert again.text.count("already") == 8
    assert before == {name: clinic.secret(name) for name in before}
    for secret in (AUTH_TOKEN, OPENAI_KEY, before["CallSecretId"]["signing_key"]):
        assert secret not in first.text + again.text


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(clinic: Clinic) -> None:
    clinic.own()
    terminal = ScriptedTerminal()
    code = clinic.set_up(terminal, dry_run=True, secrets=GIVEN, number=HOUSE, restaurant_file=SEED)
    assert code == 0, terminal.text
    assert "would make a signing key" in terminal.text
    assert "would store the given account" in terminal.text
    assert f"voice_url of {HOUSE}" in terminal.text
    assert "would create The Juniper Table" in terminal.text
    assert clinic.secret("TwilioSecretId") == {"unset": "0123456789abcdef"}
    assert clinic.twilio.exchange.numbers[HOUSE].voice_url == ""

    clinic.healthy()
    clinic.twilio.exchange.numbers[HOUSE].sms_url = ""
    dry = ScriptedTerminal()
    assert clinic.set_up(dry, dry_run=True) == 0
    assert f"would set sms_url of {HOUSE}" in dry.text
    assert clinic.twilio.exchange.numbers[HOUSE].sms_url == ""


def test_secrets_are_asked_for_without_echo_and_tried_out_before_they_are_stored(clinic: Clinic) -> None:
    clinic.own()
    wrong = ScriptedTerminal([("Account SID", ACCOUNT_SID), ("Auth token", "not-the-token-at-all")])
    assert clinic.set_up(wrong, number=HOUSE) == 1
    assert "Twilio does not accept this account SID with this auth token" in wrong.text
    assert "not-the-token-at-all" not in wrong.text
    assert clinic.secret("TwilioSecretId") == {"unset": "0123456789abcdef"}

    # It goes on where it stopped: the signing key is not made twice.
    key = clinic.secret("CallSecretId")
    right = ScriptedTerminal(
        [("Account SID", ACCOUNT_SID), ("Auth token", AUTH_TOKEN), ("API key", "sk-wrong-key-0123")]
    )
    assert clinic.set_up(right, number=HOUSE) == 1
    assert "OpenAI refused with 401 (invalid_api_key)" in right.text
    assert clinic.secret("CallSecretId") == key
    last = ScriptedTerminal([("API key", OPENAI_KEY)])
    assert clinic.set_up(last, number=HOUSE, restaurant_file=SEED) == 0, last.text
    assert "already stored: account AC...7a7a (Full)" in last.text


def test_without_anybody_to_ask_the_command_says_which_option_is_missing(clinic: Clinic) -> None:
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal) == 1
    assert "this needs an answer" in terminal.text
    assert "see --help" in terminal.text


def test_a_new_auth_token_is_stored_beside_the_one_that_it_replaces(clinic: Clinic) -> None:
    clinic.healthy()
    clinic.twilio.auth_token = "e" * 32
    rotated = GivenSecrets(twilio=TwilioKeys(ACCOUNT_SID, "e" * 32))
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal, secrets=rotated) == 0, terminal.text
    assert clinic.secret("TwilioSecretId") == {
        "account_sid": ACCOUNT_SID,
        "auth_token": "e" * 32,
        "previous_auth_token": AUTH_TOKEN,
    }
    assert "restart its tasks yourself" in terminal.text


def test_a_key_that_does_not_see_the_models_is_not_stored(clinic: Clinic) -> None:
    clinic.openai.models = {"gpt-transcribe": None}
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal, secrets=GIVEN) == 1
    assert "the key does not see gpt-realtime-2.1-mini" in terminal.text
    assert clinic.secret("OpenAiSecretId") == {"unset": "0123456789abcdef"}


def test_a_model_that_ends_soon_is_warned_of(clinic: Clinic) -> None:
    ends = clinic.clock.now().date() + timedelta(days=30)
    clinic.openai.models["gpt-transcribe"] = ends.isoformat()
    terminal = ScriptedTerminal()
    clinic.set_up(terminal, secrets=GIVEN)
    assert f"gpt-transcribe is shut down on {ends.isoformat()}" in terminal.text


# --- the number


def prepared(clinic: Clinic) -> None:
    """Secrets only."""
    clinic.set_up(ScriptedTerminal(), secrets=GIVEN)


def test_a_number_is_bought_only_after_its_price_was_agreed_to(clinic: Clinic) -> None:
    prepared(clinic)
    refusing = ScriptedTerminal([("Buy +12125550160 for 1.15 USD a month", "n")])
    assert clinic.set_up(refusing, buy_in="US") == 1
    assert "not bought" in refusing.text
    assert not clinic.twilio.exchange.numbers

    agreeing = ScriptedTerminal([("Buy +14155550160 for 1.15 USD a month", "y")])
    clinic.set_up(agreeing, buy_in="US", area_code="415")
    (number,) = clinic.twilio.exchange.numbers.values()
    assert (number.phone_number, number.friendly_name) == ("+14155550160", "Maitred dev")
    assert number.voice_url.startswith(clinic.api_url), "it is pointed here by the purchase itself"

    again = ScriptedTerminal()
    clinic.set_up(again, buy_in="US", area_code="415")
    assert "already owned: +14155550160" in again.text
    assert len(clinic.twilio.exchange.numbers) == 1, "a repeated command buys nothing"


def test_in_a_dry_run_the_price_is_told_and_nothing_is_bought(clinic: Clinic) -> None:
    prepared(clinic)
    terminal = ScriptedTerminal(yes=True)
    clinic.set_up(terminal, dry_run=True, buy_in="US")
    assert "would buy +12125550160 (New York, NY) for 1.15 USD a month" in terminal.text
    assert "Restaurant: would follow, once there is a telephone number" in terminal.text
    assert not clinic.twilio.exchange.numbers


def test_a_country_without_a_price_is_no_reason_to_buy_blindly(clinic: Clinic) -> None:
    prepared(clinic)
    terminal = ScriptedTerminal(yes=True)
    assert clinic.set_up(terminal, buy_in="FR") == 1
    assert not clinic.twilio.exchange.numbers


def test_the_number_of_the_restaurants_file_is_taken_if_the_account_owns_it(clinic: Clinic) -> None:
    prepared(clinic)
    clinic.own("+12125550109")
    clinic.own(HOUSE)
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal, restaurant_file=SEED) == 0, terminal.text
    assert f"already owned: {HOUSE}" in terminal.text


def test_one_of_several_numbers_is_asked_for(clinic: Clinic) -> None:
    prepared(clinic)
    clinic.own("+12125550109")
    clinic.own("+12125550108")
    terminal = ScriptedTerminal([("Which one?", "2")])
    clinic.set_up(terminal)
    assert "+12125550109  rings nowhere" in terminal.text
    assert clinic.twilio.exchange.numbers["+12125550108"].voice_url.startswith(clinic.api_url)


def test_a_number_that_rings_elsewhere_is_not_taken_away_unasked(clinic: Clinic) -> None:
    prepared(clinic)
    clinic.own(voice_url="https://busy.example.com/voice")
    refusing = ScriptedTerminal([("now rings at https://busy.example.com/voice", "n")])
    assert clinic.set_up(refusing, number=HOUSE) == 1
    assert clinic.twilio.exchange.numbers[HOUSE].voice_url == "https://busy.example.com/voice"


def test_a_number_that_the_account_does_not_own_is_refused(clinic: Clinic) -> None:
    prepared(clinic)
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal, number="+12125550111") == 1
    assert "the account does not own +12125550111" in terminal.text


def test_a_fallback_elsewhere_survives_a_later_run_that_does_not_name_it(clinic: Clinic) -> None:
    clinic.healthy()
    clinic.set_up(ScriptedTerminal())
    assert clinic.twilio.exchange.numbers[HOUSE].voice_fallback_url == ELSEWHERE


# --- the restaurant


def test_a_file_without_a_number_gets_the_chosen_one(clinic: Clinic, tmp_path: Path) -> None:
    clinic.healthy(restaurant_file=restaurant_file(tmp_path, phone_number=None))
    restaurant = DynamoDirectory(aws("dynamodb"), clinic.table).by_id("juniper_table")
    assert restaurant is not None
    assert restaurant.phone_number == HOUSE


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"zone": "Mars/Olympus"}, "restaurant.zone: expected a time zone such as Europe/Rome"),
        ({"phone_number": "+12125550133"}, "but the number is +12125550100"),
        ({"greeting": "Hello, this is Anna."}, "must say that an AI"),
        ({"nonsense": 1}, "unknown field nonsense"),
        ({"hours": None, "floor": None}, "There is no table that can be booked"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_complaints(
    clinic: Clinic, tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    prepared(clinic)
    clinic.own()
    terminal = ScriptedTerminal()
    file = restaurant_file(tmp_path, **changed)
    assert clinic.set_up(terminal, number=HOUSE, restaurant_file=file) == 1
    assert words in terminal.text
    assert DynamoDirectory(aws("dynamodb"), clinic.table).by_number(HOUSE) is None


def test_what_the_owner_has_changed_is_kept_unless_the_file_shall_win(clinic: Clinic, tmp_path: Path) -> None:
    clinic.healthy()
    file = restaurant_file(tmp_path, name="The Juniper", transfer_number=None)
    keeping = ScriptedTerminal()
    assert clinic.set_up(keeping, restaurant_file=file) == 0
    assert "differs in name, transfer_number; --replace-restaurant" in keeping.text
    directory = DynamoDirectory(aws("dynamodb"), clinic.table)
    kept = directory.by_number(HOUSE)
    assert kept is not None
    assert kept.name == "The Juniper Table"
    replacing = ScriptedTerminal()
    assert clinic.set_up(replacing, restaurant_file=file, replace_restaurant=True) == 0
    replaced = directory.by_number(HOUSE)
    assert replaced is not None
    assert replaced.name == "The Juniper"
    assert "callers who ask for a person can only leave a message" in replacing.text


# --- the stacks and the streamer


def test_a_deployment_that_is_not_there_is_named_with_the_command_that_makes_it(clinic: Clinic) -> None:
    clinic.deploy(TableName=None)
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal) == 1
    assert "Maitred-dev-Data has not told TableName" in terminal.text
    assert "cdk deploy Maitred-dev-Data" in terminal.text


def test_secrets_can_be_stored_before_the_other_stacks_exist(clinic: Clinic) -> None:
    clinic.deploy(PhoneApiUrl=None, StreamUrl=None)
    terminal = ScriptedTerminal()
    assert clinic.set_up(terminal, secrets=GIVEN) == 1
    assert "Maitred-dev-Functions has not told PhoneApiUrl" in terminal.text
    assert clinic.secret("TwilioSecretId")["account_sid"] == ACCOUNT_SID


def test_the_streamers_tasks_are_restarted_when_the_secrets_have_changed(clinic: Clinic) -> None:
    ecs = aws("ecs")
    ecs.create_cluster(clusterName="voices")
    image = {"name": "streamer", "image": "streamer", "memory": 512}
    ecs.register_task_definition(family="streamer", containerDefinitions=[image])
    ecs.create_service(cluster="voices", serviceName="streamer", taskDefinition="streamer", desiredCount=1)
    clinic.deploy(StreamerCluster="voices", StreamerService="streamer")
    first = clinic.healthy()
    assert "new tasks are starting; live calls go on in the old ones" in first.text
    again = ScriptedTerminal()
    assert clinic.set_up(again) == 0
    assert "already running with the stored secrets" in again.text


# --- the command line


def test_the_calendar_is_not_made_up_and_the_forwarding_codes_are_told(clinic: Clinic) -> None:
    terminal = clinic.healthy()
    assert "no google account is stored" in terminal.text.lower()
    assert "**61*12125550100**20#" in terminal.text
    assert "UNVERIFIED" in terminal.text


def test_secrets_come_from_a_file_or_a_pipe_and_never_from_an_argument(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {"twilio": {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}, "openai": {"api_key": OPENAI_KEY}}
    outputs = tmp_path / "outputs.json"
    outputs.write_text(
        json.dumps({f"Maitred-dev-{stack}": clinic.outputs for stack in ("Data", "Functions", "Streamer")}), "utf-8"
    )
    clinic.own()
    common = ["--region", REGION, "--outputs", str(outputs), "--twilio-url", clinic.twilio_url]
    common += ["--openai-url", f"{clinic.openai_url}/v1", "--number", HOUSE, "--restaurant", str(SEED), "--secrets"]
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(document)))
    assert setup.main([*common, "-"]) == 0
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(document), "utf-8")
    file.chmod(0o644)
    assert setup.main([*common, str(file)]) == 0
    shown = capsys.readouterr().out
    assert "Others can read secrets.json: chmod 600 it" in shown
    assert AUTH_TOKEN not in shown
    assert OPENAI_KEY not in shown
    file.write_text("twilio: [not, so", "utf-8")
    assert setup.main([*common, str(file)]) == 2
    options = setup._parser().format_help().lower()
    assert "--auth-token" not in options
    assert "--api-key" not in options


def test_keys_do_not_show_themselves() -> None:
    assert OPENAI_KEY not in repr(GIVEN)
    assert AUTH_TOKEN not in repr(GIVEN)
