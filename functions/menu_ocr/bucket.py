"""The menu bucket: `menus/RESTAURANT/FOLDER/FILE`, where the files of one folder are one menu; crops lie under `crops/`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorRefused, VendorUnavailable

DEADLINES = Config(connect_timeout=3, read_timeout=30, retries={"total_max_attempts": 3, "mode": "standard"})
PREFIX = "menus/"
_KEY = re.compile(r"menus/(?P<restaurant>[^/]+)/(?P<folder>[^/]+)/(?P<file>[^/.][^/]*)")
"""A name that begins with a point is an operating system's own (.DS_Store)."""
_OF_MANY = re.compile(r"0*(?P<number>[1-9]\d{0,2})-of-0*(?P<many>[1-9]\d{0,2})(?:\.[^/]*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file of an upload lies."""

    restaurant_id: str
    folder: str
    file: str

    @property
    def prefix(self) -> str:
        """Of all files of the folder."""
        return f"{PREFIX}{self.restaurant_id}/{self.folder}/"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as the bucket lists it; `tag` changes with its content."""

    key: str
    size: int
    tag: str


class Bucket(Protocol):
    """Files by key. Raises VendorRefused or VendorUnavailable."""

    @property
    def name(self) -> str:
        """The bucket's name."""
        ...

    def files(self, prefix: str) -> Sequence[Stored]:
        """The files below a prefix, in the order of their keys."""
        ...

    def read(self, key: str) -> bytes:
        """A file's content. VendorUnavailable where it has gone since it was listed."""
        ...

    def write(self, key: str, content: bytes, kind: str) -> None:
        """Store a file of that media type."""
        ...


def place_of(key: str) -> Place | None:
    """Where the file belongs; None for a key that is no upload (a folder's own marker, a file outside of a folder)."""
    found = _KEY.fullmatch(key)
    return Place(found["restaurant"], found["folder"], found["file"]) if found else None


def are_all_there(files: Sequence[Stored]) -> bool:
    """Whether no file is still to come: whoever names them `2-of-3.pdf` says how many there will be."""
    counted = [found for one in files if (found := _OF_MANY.fullmatch(one.key.rpartition("/")[2]))]
    there = {int(found["number"]) for found in counted}
    return all(there >= set(range(1, int(found["many"]) + 1)) for found in counted)


class S3Bucket:
    """Bucket on S3."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def files(self, prefix: str) -> Sequence[Stored]:
        """See `Bucket.files`; at most 1,000, which no menu has."""
        answer = self._call("list_objects_v2", Prefix=prefix)
        return [
            Stored(one["Key"], int(one["Size"]), str(one.get("ETag", "")))
            for one in answer.get("Contents", ())
            if place_of(one["Key"]) is not None
        ]

    def read(self, key: str) -> bytes:
        """See `Bucket.read`."""
        content: bytes = self._call("get_object", Key=key)["Body"].read()
        return content

    def write(self, key: str, content: bytes, kind: str) -> None:
        """See `Bucket.write`."""
        self._call("put_object", Key=key, Body=content, ContentType=kind)

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(Bucket=self.name, **arguments)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500 or code == "SlowDown":
                raise VendorUnavailable(f"S3 is busy: {code}") from error
            if code == "NoSuchKey":
                raise VendorUnavailable("a file went away while it was read") from error
            raise VendorRefused(f"S3 refused: {code}", code=code) from error
        except BotoCoreError as error:
            raise VendorUnavailable("S3 did not answer") from error
