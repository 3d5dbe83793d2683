"""Where a person looks at an execution."""

from __future__ import annotations


def execution_url(execution_arn: str) -> str:
    """The page of an execution in the AWS console."""
    region = execution_arn.split(":")[3]
    return f"https://{region}.console.aws.amazon.com/states/home?region={region}#/v2/executions/details/{execution_arn}"
