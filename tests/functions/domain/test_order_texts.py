"""Texts about orders fit, and never lose the link, the code or the number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.gsm7 import segments
from functions.domain.order_texts import PURPOSES, order_payload, order_text
from functions.domain.orders import Totals
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI

URL = "https://sandbox.square.link/u/abcdefgh"


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it", "pt", "ja"])
@pytest.mark.parametrize("purpose", sorted(PURPOSES))
@pytest.mark.parametrize("name", ["Da Vinci", "Trattoria dell'Università " * 5, "寿司の店"])
def test_a_text_fits_and_keeps_what_matters(language: str, purpose: str, name: str) -> None:
    order = replace(PLACED, language=language, payment_url=URL)

    text = order_text(replace(DA_VINCI, name=name), order, purpose)

    assert segments(text) <= 2
    assert order.code in text
    assert (URL in text) is (purpose == "link")
    assert (DA_VINCI.phone_number in text) is (purpose != "link")


def test_the_date_stands_there_only_if_it_is_another_day() -> None:
    assert "Pronto 12:00" in order_text(DA_VINCI, replace(PLACED, language="it"), "accepted")
    later = replace(PLACED, language="en", ready_at=PLACED.created_at and PLACED.created_at + timedelta(days=1))
    assert "Ready 25/11 10:00" in order_text(DA_VINCI, later, "accepted")
    dollars = replace(later, totals=Totals(3000, 300, 0, 250, 3550, "USD"))
    assert "Ready 11/25 10:00 AM, total $35.50" in order_text(DA_VINCI, dollars, "accepted")


def test_the_payload_is_complete() -> None:
    payload = order_payload(DA_VINCI, PLACED, "accepted")

    assert (payload["to"], payload["from"], payload["purpose"]) == (
        PLACED.phone,
        DA_VINCI.phone_number,
        "order_accepted",
    )
