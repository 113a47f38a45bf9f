"""The door that opens on the engineer's terminal: `python -m functions.onboarding.setup` and `... .doctor`.

It stands beside what it sets up because `infra` may import nothing of what it deploys; no Lambda bundle contains it.
"""
