"""The buckets are private, encrypted and logged; voices are forgotten."""

from typing import Any

import pytest
from aws_cdk.assertions import Match, Template

BUCKET = "AWS::S3::Bucket"
NAMES = ("AccessLogBucket", "MenuBucket", "RecordingBucket")


def properties(template: Template, name: str) -> dict[str, Any]:
    """What the template says of one bucket."""
    found: dict[str, Any] = template.find_resources(BUCKET)[name]["Properties"]
    return found


def rules(template: Template, name: str) -> dict[str, Any]:
    """Its lifecycle rules as one."""
    return {
        key: value
        for rule in properties(template, name)["LifecycleConfiguration"]["Rules"]
        for key, value in rule.items()
        if key != "Status"
    }


def test_there_are_three_buckets_and_their_names_in_the_template_never_change(data_in_prod: Template) -> None:
    assert tuple(sorted(data_in_prod.find_resources(BUCKET))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_bucket_is_private_and_encrypted(data_in_prod: Template, name: str) -> None:
    bucket = properties(data_in_prod, name)

    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_bucket_refuses_whoever_comes_without_tls(data_in_prod: Template, name: str) -> None:
    refusal = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Principal": {"AWS": "*"},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }

    data_in_prod.has_resource_properties(
        "AWS::S3::BucketPolicy",
        {
            "Bucket": {"Ref": name},
            "PolicyDocument": {"Statement": Match.array_with([Match.object_like(refusal)])},
        },
    )


@pytest.mark.parametrize("name", ["MenuBucket", "RecordingBucket"])
def test_it_is_written_down_who_reads_a_bucket(data_in_prod: Template, name: str) -> None:
    logging = properties(data_in_prod, name)["LoggingConfiguration"]

    assert logging["DestinationBucketName"] == {"Ref": "AccessLogBucket"}


@pytest.mark.parametrize(("environment", "days"), [("dev", 7), ("prod", 30)])
def test_recordings_are_forgotten_and_so_are_their_old_versions(
    environment: str, days: int, request: pytest.FixtureRequest
) -> None:
    expected = {
        "ExpirationInDays": days,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        "ExpiredObjectDeleteMarker": True,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }

    assert rules(request.getfixturevalue(f"data_in_{environment}"), "RecordingBucket") == expected


def test_menus_are_kept_and_an_overwritten_one_can_be_had_back_for_a_while(data_in_prod: Template) -> None:
    assert properties(data_in_prod, "MenuBucket")["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rules(data_in_prod, "MenuBucket") == {
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }


def test_an_uploaded_menu_is_told_to_event_bridge_without_a_function_of_its_own(data_in_prod: Template) -> None:
    notifications = properties(data_in_prod, "MenuBucket")["NotificationConfiguration"]

    assert notifications == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert data_in_prod.find_resources("AWS::Lambda::Function") == {}
