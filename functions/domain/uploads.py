"""An owner's upload of a menu: one folder of files that belong together, and how far its reading has come."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

UploadState = Literal["waiting", "read", "unreadable"]


@dataclass(frozen=True, slots=True)
class Upload:
    """The files of one folder as they were when it was looked at; `digest` is theirs together.

    `jobs` maps the key of a file to the id of the recognition job that has been started for it.
    """

    restaurant_id: str
    folder: str
    digest: str
    state: UploadState
    seen_at: datetime
    jobs: dict[str, str] = field(default_factory=dict)
    reason: str = ""


class Uploads(Protocol):
    """The uploads of all restaurants; the newest look at a folder replaces the one before."""

    def get(self, restaurant_id: str, folder: str) -> Upload | None:
        """How the folder stood when it was last looked at, strongly consistent."""
        ...

    def save(self, upload: Upload) -> None:
        """Create or replace."""
        ...

    def of_job(self, job_id: str) -> tuple[str, str] | None:
        """(restaurant id, folder) that a job belongs to."""
        ...
