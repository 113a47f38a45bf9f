"""Keys of uploads, and when all files of one are there."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from functions.domain.errors import VendorError, VendorRefused, VendorUnavailable
from functions.menu_ocr.bucket import S3Bucket, Stored, are_all_there, place_of


def stored(*names: str) -> list[Stored]:
    return [Stored(f"menus/r/f/{name}", 1, "t") for name in names]


@pytest.mark.parametrize("key", ["menus/r/f/1.pdf", "menus/r/f/Speisekarte für März.pdf"])
def test_a_file_in_a_restaurants_folder_is_an_upload(key: str) -> None:
    place = place_of(key)

    assert place is not None
    assert (place.restaurant_id, place.folder, place.prefix) == ("r", "f", "menus/r/f/")


@pytest.mark.parametrize(
    "key", ["menus/r/f/", "menus/r/1.pdf", "crops/r/f/1.png", "menus/r/f/deep/1.pdf", "menus/r/f/.DS_Store"]
)
def test_other_keys_are_none(key: str) -> None:
    assert place_of(key) is None


@pytest.mark.parametrize(
    ("names", "complete"),
    [
        (["menu.pdf"], True),
        (["01-of-02.pdf"], False),
        (["01-of-02.pdf", "02-of-02.jpg"], True),
        (["01-of-03.pdf", "03-of-03.jpg"], False),
        (["table-2-of-3.pdf"], True),
    ],
)
def test_files_that_say_how_many_they_are_wait_for_each_other(names: list[str], complete: bool) -> None:
    assert are_all_there(stored(*names)) is complete


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("NoSuchKey", 404, VendorUnavailable),
        ("SlowDown", 503, VendorUnavailable),
        ("AccessDenied", 403, VendorRefused),
    ],
)
def test_a_file_that_went_away_is_looked_for_again_and_a_no_is_a_no(
    code: str, status: int, error: type[VendorError]
) -> None:
    client: Any = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("get_object", code, http_status_code=status)
        with pytest.raises(error):
            S3Bucket(client, "menus").read("menus/r/f/1.pdf")
    client.close()
