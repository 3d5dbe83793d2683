"""What is kept survives mistakes: deletion protection, point-in-time recovery, nothing deleted with the stack."""

from __future__ import annotations

import json

import pytest

from tests.support.synthesised_stack import SynthesisedStack, as_text

KEPT = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret")


@pytest.mark.parametrize("output", ["ProgressTable", "CatalogueTable"])
def test_tables_are_on_demand_protected_from_deletion_and_recoverable(stack: SynthesisedStack, output: str) -> None:
    properties = stack.table(output)["Properties"]

    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("output", ["ProgressTable", "CatalogueTable"])
def test_tables_have_the_keys_that_the_records_use(stack: SynthesisedStack, output: str) -> None:
    assert stack.table(output)["Properties"]["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]


def test_only_progress_expires(stack: SynthesisedStack) -> None:
    assert stack.table("ProgressTable")["Properties"]["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": True,
    }
    assert "TimeToLiveSpecification" not in stack.table("CatalogueTable")["Properties"]


def test_runs_can_be_listed_newest_first(stack: SynthesisedStack) -> None:
    (index,) = stack.table("ProgressTable")["Properties"]["GlobalSecondaryIndexes"]

    assert index["IndexName"] == "runs"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["kind", "started_at"]
    assert index["Projection"] == {"ProjectionType": "ALL"}


def test_nothing_that_is_kept_goes_with_the_stack(stack: SynthesisedStack) -> None:
    kept = [resource for resource in stack.template["Resources"].values() if resource["Type"] in KEPT]

    assert len(kept) == 4
    assert all(resource["DeletionPolicy"] == "Retain" == resource["UpdateReplacePolicy"] for resource in kept)


def test_the_bucket_is_closed_to_the_public_and_encrypted(stack: SynthesisedStack) -> None:
    (bucket,) = stack.properties_of("AWS::S3::Bucket").values()

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketEncryption" in bucket


def test_the_secret_starts_without_a_key(stack: SynthesisedStack) -> None:
    (secret,) = stack.properties_of("AWS::SecretsManager::Secret").values()

    assert json.loads(as_text(secret["SecretString"])) == {}


def test_no_custom_resource_empties_or_deletes_anything(stack: SynthesisedStack) -> None:
    assert not [kind for kind in stack.template["Resources"].values() if kind["Type"].startswith("Custom::")]
