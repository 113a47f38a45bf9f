"""Identifiers that look like OpenAI's and are the same in every run of the same session."""

import hashlib


class Names:
    """Numbered names of one session: `item_…`, `resp_…`, `event_…`, `call_…`."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def new(self, kind: str) -> str:
        """The next name of that kind; never longer than 32 characters."""
        self._count += 1
        return f"{kind}_{hashlib.sha256(f'{self._seed}:{self._count}'.encode()).hexdigest()[:20]}"
