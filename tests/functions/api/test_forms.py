from twilio.request_validator import RequestValidator

from functions.api.auth import signed_by_twilio
from functions.api.forms import TwilioForm


def test_blank_values_are_kept() -> None:
    form = TwilioForm.parse(b"FromCity=&CallSid=CA1")

    assert sorted(form) == ["CallSid", "FromCity"]
    assert form.get("FromCity") == ""


def test_repeated_names_are_kept() -> None:
    assert TwilioForm.parse(b"MediaUrl=b&MediaUrl=a").getlist("MediaUrl") == ["b", "a"]


def test_a_name_that_was_not_sent_reads_as_empty() -> None:
    assert TwilioForm().get("CallSid") == ""


def test_blank_and_repeated_values_are_part_of_the_signature() -> None:
    # RequestValidator's own rule: names sorted, of a repeated name each different value once, sorted.
    url = "https://example.com/sms/incoming"
    signature = RequestValidator("12345").compute_signature(url + "BodyMediaUrlaMediaUrlb", {})

    assert signed_by_twilio(
        ("12345",), url=url, form=TwilioForm.parse(b"MediaUrl=b&Body=&MediaUrl=a"), signature=signature
    )


def test_words_outside_ascii_are_signed_as_utf_8() -> None:
    url = "https://example.com/sms/incoming"
    signature = RequestValidator("12345").compute_signature(url, {"Body": "¿Mesa para dos? 🍷"})
    body = b"Body=%C2%BFMesa+para+dos%3F+%F0%9F%8D%B7"

    assert signed_by_twilio(("12345",), url=url, form=TwilioForm.parse(body), signature=signature)


def test_bytes_that_are_no_text_do_not_raise() -> None:
    assert TwilioForm.parse(b"CallSid=%ff\xff").get("CallSid") == "\ufffd\ufffd"


def test_whole_numbers_are_read_and_nothing_else() -> None:
    form = TwilioForm.parse(b"RecordingDuration=17&Bad=1.5&Worse=%D9%A1&Huge=99999999999")

    assert form.whole_number("RecordingDuration") == 17
    assert [form.whole_number(name) for name in ("Bad", "Worse", "Huge", "None")] == [None] * 4
