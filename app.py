"""Synthesises the stack into `cdk.out` and checks it with cdk-nag; ends with 1 on a finding.

python app.py                                        the template for AWS
CDK_CONTEXT_JSON='{"embedded": true}' python app.py  with context values (oscar_import/stack_options.py lists them)
npx aws-cdk@2.1148.1 deploy -c FRESH_DAYS=7          the CDK command; newer ones refuse this aws-cdk-lib
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from oscar_import.stack_options import OptionError

from infra.application import FindingsError, build, synthesise
from infra.packaging import PackagingError

if __name__ == "__main__":
    try:
        synthesise(build(outdir=os.environ.get("CDK_OUTDIR", str(Path(__file__).resolve().parent / "cdk.out"))))
    except (FindingsError, OptionError, PackagingError) as problem:
        sys.exit(str(problem))
