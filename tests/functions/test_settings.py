from typing import Any

import pytest

from functions.settings import ApiSettings, BadSettings, SmsSettings

API = {
    "TABLE_NAME": "maitred",
    "PUBLIC_BASE_URL": "https://phone.example.com",
    "STREAM_URL": "wss://voice.example.com/media",
    "TWILIO_SECRET_ID": "maitred/twilio",
    "CALL_SECRET_ID": "maitred/call",
}
SMS = {name: API[name] for name in ("TABLE_NAME", "PUBLIC_BASE_URL", "TWILIO_SECRET_ID")}


def test_the_api_reads_all_that_it_needs() -> None:
    settings = ApiSettings.from_environment(API)

    assert settings == ApiSettings(
        table_name="maitred",
        public_base_url="https://phone.example.com",
        stream_url="wss://voice.example.com/media",
        twilio_secret_id="maitred/twilio",
        call_secret_id="maitred/call",
        log_level="INFO",
    )


def test_the_sms_door_reads_all_that_it_needs() -> None:
    settings = SmsSettings.from_environment(
        {**SMS, "TWILIO_API_BASE_URL": "http://127.0.0.1:9999", "LOG_LEVEL": "debug"}
    )

    assert settings.twilio_api_base_url == "http://127.0.0.1:9999"
    assert settings.log_level == "DEBUG"


def test_the_metrics_of_two_environments_can_be_told_apart() -> None:
    assert ApiSettings.from_environment({**API, "SERVICE_NAME": "Maitred-dev-api"}).service_name == "Maitred-dev-api"
    assert SmsSettings.from_environment({**SMS, "SERVICE_NAME": "Maitred-dev-sms"}).service_name == "Maitred-dev-sms"


def test_without_a_simulator_texts_go_to_the_real_twilio() -> None:
    assert SmsSettings.from_environment(SMS).twilio_api_base_url is None


@pytest.mark.parametrize("name", sorted(API))
def test_a_missing_variable_is_named_with_what_to_set(name: str) -> None:
    with pytest.raises(BadSettings, match=f"{name} is not set; set it to "):
        ApiSettings.from_environment({key: value for key, value in API.items() if key != name})


@pytest.mark.parametrize("name", sorted(SMS))
def test_a_missing_variable_of_the_sms_door_is_named(name: str) -> None:
    with pytest.raises(BadSettings, match=f"{name} is not set"):
        SmsSettings.from_environment({key: value for key, value in SMS.items() if key != name})


def test_an_operator_sees_all_faults_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        ApiSettings.from_environment({"LOG_LEVEL": "LOUD"})

    for name in (*API, "LOG_LEVEL"):
        assert name in str(caught.value)


def test_a_slash_at_the_end_of_the_base_is_not_doubled_in_urls() -> None:
    assert (
        ApiSettings.from_environment({**API, "PUBLIC_BASE_URL": "https://a.example/"}).public_base_url
        == "https://a.example"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_BASE_URL", "phone.example.com"),
        ("PUBLIC_BASE_URL", "ftp://phone.example.com"),
        ("STREAM_URL", "https://voice.example.com/media"),
        ("STREAM_URL", "wss://voice.example.com/media?call=1"),
    ],
)
def test_an_address_of_the_wrong_shape_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        ApiSettings.from_environment({**API, name: value})


def test_the_process_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in API.items():
        monkeypatch.setenv(name, value)

    assert ApiSettings.from_environment().table_name == "maitred"


def test_settings_cannot_be_changed() -> None:
    settings: Any = ApiSettings.from_environment(API)

    with pytest.raises(AttributeError):
        settings.table_name = "another"
