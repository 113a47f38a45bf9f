"""The steps of `setup`, in the order in which they are done."""

from functions.onboarding.step import Step
from functions.onboarding.steps import handover, number, restaurant, secrets, stacks, streamer, vendors

STEPS = (
    Step("Stack outputs", stacks.look),
    Step("Key for call tokens", secrets.look_at_call_keys),
    Step("Twilio account", secrets.look_at_twilio),
    Step("OpenAI key", secrets.look_at_openai),
    Step("Telephone number", number.choose),
    Step("Webhooks of the number", number.point),
    Step("Restaurant", restaurant.look),
    Step("Streamer", streamer.look),
    Step("Google account", vendors.look_at_google),
    Step("Square application", vendors.look_at(vendors.SQUARE)),
    Step("Toast client", vendors.look_at(vendors.TOAST)),
    Step("Calendar", handover.calendar),
    Step("Call forwarding", handover.forwarding),
)
