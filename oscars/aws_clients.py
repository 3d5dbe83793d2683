"""The AWS services that the command and the deployment talk to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import boto3
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_cloudformation.client import CloudFormationClient
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_lambda.client import LambdaClient
    from types_boto3_logs.client import CloudWatchLogsClient
    from types_boto3_s3.client import S3Client
    from types_boto3_scheduler.client import EventBridgeSchedulerClient
    from types_boto3_secretsmanager.client import SecretsManagerClient
    from types_boto3_sqs.client import SQSClient
    from types_boto3_ssm.client import SSMClient
    from types_boto3_stepfunctions.client import SFNClient

REGION = "us-east-1"
ACCOUNT = "000000000000"

PATIENCE = Config(connect_timeout=3, read_timeout=30, retries={"mode": "standard", "max_attempts": 3})
# No proxy towards this machine; and a bucket has no name of its own in the domain name system here.
EMBEDDED = PATIENCE.merge(Config(proxies={}, s3={"addressing_style": "path"}))
# Each is (name in the configuration file, variables, default, conversion).
NOT_THE_USERS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
    "ca_bundle": (None, None, None, None),
}


class KeyPair(Protocol):
    """The credentials of a checkout's embedded AWS."""

    @property
    def key_id(self) -> str: ...

    @property
    def secret(self) -> str: ...


@dataclass(frozen=True)
class Clients:
    """One client a service, made when it is first asked for."""

    session: boto3.Session
    endpoint: str | None
    """None: where the session's configuration says."""
    config: Config = PATIENCE

    @staticmethod
    def embedded(endpoint: str, credentials: KeyPair) -> Clients:
        """Towards an embedded AWS, whatever the environment and the user's files say about AWS."""
        alone = botocore.session.Session(session_vars=NOT_THE_USERS)
        alone.set_credentials(credentials.key_id, credentials.secret)
        return Clients(boto3.Session(botocore_session=alone, region_name=REGION), endpoint, EMBEDDED)

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        return self.session.client("cloudformation", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self.session.client("dynamodb", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def lambda_(self) -> LambdaClient:
        return self.session.client("lambda", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        return self.session.client("logs", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def s3(self) -> S3Client:
        return self.session.client("s3", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def scheduler(self) -> EventBridgeSchedulerClient:
        return self.session.client("scheduler", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def secretsmanager(self) -> SecretsManagerClient:
        return self.session.client("secretsmanager", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def sqs(self) -> SQSClient:
        return self.session.client("sqs", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def ssm(self) -> SSMClient:
        return self.session.client("ssm", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def stepfunctions(self) -> SFNClient:
        return self.session.client("stepfunctions", endpoint_url=self.endpoint, config=self.config)
