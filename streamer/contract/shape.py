"""How every message of the contract behaves: frozen once made, and readable by an older reader.

The contract only grows. Unknown fields are ignored, so a newer restaurant can talk to an older bridge.
"""

from pydantic import BaseModel, ConfigDict

CONTRACT_VERSION = 1


class Shape(BaseModel):
    """A frozen message; unknown fields are ignored on reading."""

    model_config = ConfigDict(frozen=True, extra="ignore")
