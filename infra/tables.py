"""What is kept: progress of runs, the catalogue, raw bodies, and the API keys."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, CfnElement, Duration, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct
from oscar_import.upstream import registry

from infra.acknowledge import acknowledge
from infra.permissions import Permissions

RUNS_INDEX = "runs"


class Storage(Construct):
    """Two tables, a bucket and a secret. All of them outlive the stack, so none has a fixed name."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.progress = _table(self, "Progress", time_to_live="expires_at")
        self.progress.add_global_secondary_index(
            index_name=RUNS_INDEX,
            partition_key=_text_key("kind"),
            sort_key=_text_key("started_at"),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        self.catalogue = _table(self, "Catalogue")
        self.bucket = _bucket(self)
        self.keys = _keys(self)

    def allow(self, role: iam.Role, permissions: Permissions) -> None:
        _allow(role, self.progress.table_arn, "dynamodb", permissions.progress)
        if permissions.lists_runs:
            _allow(role, f"{self.progress.table_arn}/index/{RUNS_INDEX}", "dynamodb", ("Query",))
        _allow(role, self.catalogue.table_arn, "dynamodb", permissions.catalogue)
        for pattern in permissions.reads:
            self._allow_objects(role, "GetObject", pattern)
        for pattern in permissions.writes:
            self._allow_objects(role, "PutObject", pattern)
        if permissions.reads:  # to those who may not list a bucket, an object that is missing reads as a refusal
            _allow(role, self.bucket.bucket_arn, "s3", ("ListBucket",))
        if permissions.keys:
            _allow(role, self.keys.secret_arn, "secretsmanager", ("GetSecretValue",))

    def _allow_objects(self, role: iam.Role, action: str, pattern: str) -> None:
        _allow(role, self.bucket.arn_for_objects(pattern), "s3", (action,))
        if "*" in pattern:
            bucket = Stack.of(role).get_logical_id(_element(self.bucket))
            acknowledge(
                role,
                f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{pattern}]",
                "Objects are named by what they hold, or by whom an import was started by: no narrower pattern fits.",
            )


def _allow(role: iam.Role, resource: str, service: str, actions: Sequence[str]) -> None:
    """CDK's own grants would allow every index, the tables' streams, and versions of objects."""
    if actions:
        role.add_to_policy(
            iam.PolicyStatement(actions=[f"{service}:{action}" for action in actions], resources=[resource])
        )


def _element(bucket: s3.Bucket) -> CfnElement:
    element = bucket.node.default_child
    assert isinstance(element, CfnElement)
    return element


def _text_key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _table(scope: Construct, construct_id: str, *, time_to_live: str | None = None) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        construct_id,
        partition_key=_text_key("pk"),
        sort_key=_text_key("sk"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
        time_to_live_attribute=time_to_live,
    )


def _bucket(scope: Construct) -> s3.Bucket:
    bucket = s3.Bucket(
        scope,
        "Bodies",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        removal_policy=RemovalPolicy.RETAIN,
        lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
    )
    acknowledge(
        bucket,
        "AwsSolutions-S1",
        "Copies of public data that only this stack reads and writes: an access log would tell nothing new.",
    )
    return bucket


def _keys(scope: Construct) -> secretsmanager.Secret:
    secret = secretsmanager.Secret(
        scope,
        "Keys",
        description=f"API keys of {registry.all_labels()}; set them with: "
        f"oscars keys set {registry.NAMES[0]} ({Aws.STACK_NAME})",
        # No key yet. CloudFormation writes this once; what `oscars keys set` stores later stays.
        secret_string_value=SecretValue.unsafe_plain_text("{}"),
        removal_policy=RemovalPolicy.RETAIN,
    )
    acknowledge(
        secret,
        "AwsSolutions-SMG4",
        f"{registry.all_labels()} have no way to rotate a key; a person gets a new one and stores it.",
    )
    return secret
