"""The tests' own evaluation of policies decides as AWS does; what it does not know is an error, never a yes."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tests.support.bucket import FakeS3, bodies_in
from tests.support.template import calls, dynamodb_calls, synthesis
from tests.support.template.guard import Refused, acting_as, authorise, granted, take_refused, take_used
from tests.support.template.policies import NotUnderstood, Statement, decide, is_like
from tests.support.template.resolving import queue_arn, table_arn
from tests.support.template.stack import STATE_MACHINE, environment_of, policy_of, queues_of, read, settings_of, url_of
from tests.support.template.taking_out import without_permission, without_queue

QUEUE = "arn:aws:sqs:us-east-1:000000000000:a-queue"


def statement(**changes: Any) -> Statement:
    return Statement.read({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE, **changes})


def allows(*statements: Statement, action: str = "sqs:SendMessage", resource: str = QUEUE, **context: str) -> bool:
    return bool(decide(statements, action, resource, context))


def test_what_nothing_allows_is_refused() -> None:
    assert not allows()
    assert not allows(statement(Action="sqs:ReceiveMessage"))
    assert not allows(statement(Resource=f"{QUEUE}-2"))


def test_names_of_actions_know_no_case_and_resources_do() -> None:
    assert allows(statement(Action="SQS:sendmessage"))
    assert not allows(statement(Resource=QUEUE.upper()))


@pytest.mark.parametrize(
    ("pattern", "text", "like"),
    [
        ("*", "", True),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b.json", True),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a[b]c", "abc", False),
        ("a[b]c", "a[b]c", True),
        ("a.c", "abc", False),
    ],
)
def test_only_stars_and_question_marks_are_special(pattern: str, text: str, like: bool) -> None:
    assert is_like(pattern, text) is like


@given(st.text(alphabet="ab*?[].^$\n", max_size=8))
def test_every_text_is_like_itself_and_like_anything(text: str) -> None:
    assert is_like(text, text)
    assert is_like("*", text)


def test_a_denial_wins_whatever_allows_the_call() -> None:
    denial = statement(Effect="Deny", Action="sqs:*", Resource="*")
    assert not allows(statement(), denial)
    assert not allows(denial, statement())
    assert allows(statement(), statement(Effect="Deny", Action="sqs:DeleteMessage"))


def test_a_condition_has_to_hold_and_a_key_that_the_request_lacks_does_not() -> None:
    conditional = statement(Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}})
    assert allows(conditional, **{"aws:SourceAccount": "2"})
    assert not allows(conditional, **{"aws:SourceAccount": "3"})
    assert not allows(conditional)
    plain = statement(Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})
    assert allows(statement(), plain, **{"aws:SecureTransport": "true"})
    assert not allows(statement(), plain, **{"aws:SecureTransport": "false"})


@pytest.mark.parametrize(
    "changes",
    [
        {"NotAction": "sqs:*"},
        {"NotResource": "*"},
        {"Effect": "Perhaps"},
        {"Condition": {"NumericLessThan": {"s3:max-keys": "10"}}},
        {"Resource": {"Ref": "Queue"}},
    ],
)
def test_what_is_not_understood_is_an_error(changes: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        statement(**changes)


def test_every_item_of_a_transaction_takes_its_own_permission() -> None:
    body = {
        "TransactItems": [
            {"Put": {"TableName": "progress"}},
            {"Update": {"TableName": "progress"}},
            {"Delete": {"TableName": "catalogue"}},
            {"ConditionCheck": {"TableName": "catalogue"}},
        ]
    }
    assert list(dynamodb_calls.permissions("TransactWriteItems", json.dumps(body).encode())) == [
        ("PutItem", table_arn("progress")),
        ("UpdateItem", table_arn("progress")),
        ("DeleteItem", table_arn("catalogue")),
        ("ConditionCheckItem", table_arn("catalogue")),
    ]


def test_an_index_is_a_resource_of_its_own_and_a_batch_asks_each_table() -> None:
    query = json.dumps({"TableName": "progress", "IndexName": "runs"}).encode()
    batch = json.dumps({"RequestItems": {"progress": {}, "catalogue": {}}}).encode()
    assert list(dynamodb_calls.permissions("Query", query)) == [("Query", f"{table_arn('progress')}/index/runs")]
    assert [resource for _, resource in dynamodb_calls.permissions("BatchGetItem", batch)] == [
        table_arn("progress"),
        table_arn("catalogue"),
    ]


# the stack


def test_a_function_is_told_exactly_the_queues_that_it_may_send_to_and_its_own() -> None:
    for function in ("tmdb_details", "omdb_enrichment", "deferred_ratings"):
        for stage, url in queues_of(function).items():
            assert url == url_of(stage)
            if stage != function:
                with acting_as(function):
                    calls.sqs("SendMessageBatch", url)
    with acting_as("omdb_enrichment"), pytest.raises(ClientError, match="not authorized to perform: sqs:SendMessage"):
        calls.sqs("SendMessageBatch", url_of("media_processing"))


def test_settings_are_what_the_template_says() -> None:
    assert settings_of("collaboration").stage_queues == queues_of("collaboration")
    assert environment_of("collaboration")["POWERTOOLS_SERVICE_NAME"] == "collaboration"


def test_a_bucket_that_is_a_dict_refuses_what_the_role_does_not_allow() -> None:
    s3 = FakeS3()
    bodies_in(s3).put("sources/a/b", b"{}", content_type="application/json")  # nobody: the test
    with acting_as("collaboration"):
        for call in (lambda: bodies_in(s3).get("sources/a/b"), lambda: bodies_in(s3).exists("sources/a/b")):
            with pytest.raises(ClientError) as refused:
                call()
            assert refused.value.response["Error"]["Code"] in ("AccessDenied", "403")
        with pytest.raises(ClientError, match="not authorized to perform: s3:PutObject"):
            bodies_in(s3).put("sources/a/c", b"{}", content_type="application/json")
    assert s3.puts == ["sources/a/b"]
    with acting_as("split_range"):
        assert bodies_in(s3).get("sources/a/b") == b"{}"
        assert bodies_in(s3).get("sources/a/c") is None
    take_refused()


def test_a_missing_object_is_told_only_to_those_who_may_list_the_bucket() -> None:
    with acting_as("tmdb_details"):
        assert calls.missing_object("GetObject", "bucket").response["Error"]["Code"] == "NoSuchKey"
        assert calls.missing_object("HeadObject", "bucket").response["Error"]["Code"] == "404"
    with acting_as("collaboration"):
        assert calls.missing_object("GetObject", "bucket").response["Error"]["Code"] == "AccessDenied"
        assert calls.missing_object("HeadObject", "bucket").response["Error"]["Code"] == "403"


def test_a_request_to_dynamodb_is_refused_before_it_is_sent() -> None:
    client = boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    dynamodb_calls.guard(client)
    with acting_as("collaboration"), pytest.raises(ClientError) as refused:
        client.scan(TableName="catalogue")
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert "collaboration is not authorized to perform: dynamodb:Scan" in refused.value.response["Error"]["Message"]


def test_who_acts_has_to_be_of_the_stack_and_calls_of_nobody_are_a_mistake_of_the_test() -> None:
    with pytest.raises(KeyError), acting_as("no_function"):
        pass
    with pytest.raises(AssertionError, match="nobody acts"):
        calls.sqs("SendMessageBatch", url_of("tmdb_details"))


def test_what_was_needed_is_known_as_the_policy_says_it() -> None:
    take_used()
    with acting_as("tmdb_details"):
        calls.s3("PutObject", "bucket", "bodies/tmdb/tt0111161.json")
    with acting_as(STATE_MACHINE), pytest.raises(Refused):
        authorise("sqs:SendMessage", url_of("tmdb_details"))
    used = take_used()
    assert used == {("tmdb_details", "s3:PutObject", "arn:aws:s3:::bucket/bodies/tmdb/*")}
    assert used <= granted()


def test_every_function_has_a_policy_and_every_policy_is_understood() -> None:
    assert all(policy_of(principal) for principal, _, _ in granted())


def test_a_template_can_lack_one_permission_or_one_queue_and_nothing_else() -> None:
    whole = synthesis.template()
    send = ("omdb_enrichment", "sqs:SendMessage", queue_arn("OscarImport-tmdb_details"))
    lacking = without_permission(whole, "omdb_enrichment", "sqs:SendMessage", "*-tmdb_details")
    assert _granted_by(whole) - _granted_by(lacking) == {send}
    assert _granted_by(lacking) <= _granted_by(whole)
    untold = read(without_queue(whole, "omdb_enrichment", "tmdb_details"))
    assert json.loads(untold.environments["omdb_enrichment"]["STAGE_QUEUES"]).keys() == {
        "omdb_enrichment",
        "collaboration",
    }
    with pytest.raises(ValueError, match="may not sqs:SendMessage"):
        without_permission(whole, "split_range", "sqs:SendMessage", "*")


def _granted_by(template: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (principal, action, resource)
        for principal, statements in read(template).policies.items()
        for one in statements
        for action in one.actions
        for resource in one.resources
    }
