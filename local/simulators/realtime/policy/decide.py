"""placeholder."""

from local.simulators.realtime.policy.view import Answer, Say, View


def decide(view: View) -> Answer:
    heard = [one.text for one in view.told if one.kind == "user"]
    return [Say(f"I heard: {heard[-1]}" if heard else "Hello, how can I help you?", "en")]
