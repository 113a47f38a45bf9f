"""What differs between the environments that one set of stacks is deployed into: a typed answer to every question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment of the whole system. Nothing else may make `dev` and `prod` differ."""

    name: str
    """Part of the stacks' names: `Maitred-{name}-Data` and so on."""
    keeps_data: bool
    """Whether table, buckets and secrets stay when their stack is deleted, and whether the table refuses to be deleted."""
    recovery_days: int
    """How far back the table can be restored to any second, 1 to 35."""
    recording_days: int
    """How long a recording of a call is kept; as long as the call's record (`functions/store/retention.py`)."""
    access_log_days: int
    """How long it is known who read a bucket."""

    def __post_init__(self) -> None:
        if not 1 <= self.recovery_days <= 35:
            raise ValueError(f"recovery_days must be 1 to 35, not {self.recovery_days}")


DEV = Environment(name="dev", keeps_data=False, recovery_days=1, recording_days=7, access_log_days=7)
PROD = Environment(name="prod", keeps_data=True, recovery_days=35, recording_days=30, access_log_days=90)
ENVIRONMENTS = (DEV, PROD)
