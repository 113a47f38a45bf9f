"""How many tokens one call costs: every response re-reads the whole conversation, mostly from the cache.

Source: OpenAI's guide to Realtime costs (audio tokens by time, automatic caching of an unchanged prefix, billing of cached
tokens apart).
"""

from dataclasses import dataclass

from infra.cost.figures import Assumptions


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one call, as they are billed: cached ones are not in the input counts here."""

    text_in: float = 0.0
    text_cached: float = 0.0
    text_out: float = 0.0
    audio_in: float = 0.0
    audio_cached: float = 0.0
    audio_out: float = 0.0

    @property
    def total(self) -> float:
        """All of them: what a limit of tokens per minute counts."""
        return self.text_in + self.text_cached + self.text_out + self.audio_in + self.audio_cached + self.audio_out


def responses_of(minutes: float, assumptions: Assumptions) -> int:
    """How many responses a call of that length has; at least the greeting."""
    return max(1, round(minutes * assumptions("conversation", "responses_per_minute")))


def tokens_of(minutes: float, assumptions: Assumptions) -> Tokens:
    """Play a call of that length response by response."""

    def assume(name: str) -> float:
        return assumptions("conversation", name)

    count = responses_of(minutes, assumptions)
    caller_audio = minutes * 60 * assume("caller_share") * assume("caller_audio_tokens_per_second") / count
    agent_seconds = minutes * 60 * assume("agent_share")
    agent_audio = agent_seconds * assume("agent_audio_tokens_per_second") / count
    forgetful = _after_handoffs(count, round(assume("handoffs")))
    text_in = text_cached = audio_in = audio_cached = 0.0
    old_text, old_audio = assume("prefix_tokens"), 0.0
    for number in range(count):
        hit = 0.0 if number in forgetful else assume("cache_hit")
        # New to the model: what the caller just said, and the agent's own last words, read again for the first time.
        new_text, new_audio = assume("text_tokens_per_response"), caller_audio + (agent_audio if number else 0.0)
        text_in += old_text * (1 - hit) + new_text
        text_cached += old_text * hit
        audio_in += old_audio * (1 - hit) + new_audio
        audio_cached += old_audio * hit
        old_text += new_text
        old_audio += new_audio
    return Tokens(
        text_in=text_in,
        text_cached=text_cached,
        text_out=agent_seconds * assume("transcript_tokens_per_second"),
        audio_in=audio_in,
        audio_cached=audio_cached,
        audio_out=agent_audio * count,
    )


def _after_handoffs(count: int, handoffs: int) -> frozenset[int]:
    """The responses that find nothing in the cache: the first, and the first of each further agent, spread evenly."""
    return frozenset(count * number // (handoffs + 1) for number in range(handoffs + 1))
