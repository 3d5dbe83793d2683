"""How long a cold start imports, against importing boto3 in the same process: `python -m benchmarks.import_time`.

For each function the median of several processes, in milliseconds beyond boto3, and the modules that are loaded.
Nothing is asserted: milliseconds differ from machine to machine. Modules are bounded by
`tests/architecture/test_import_budget.py`.
"""

from __future__ import annotations

from statistics import median

from tests.support.handler_imports import FUNCTIONS, imported

TIMES = 5


def main() -> None:
    print(f"{'function':<20}{'boto3 ms':>10}{'handler ms':>12}{'ratio':>8}{'modules':>9}{'own':>6}")
    for function in FUNCTIONS:
        imports = [imported(function) for _ in range(TIMES)]
        boto3 = median(one.boto3_seconds for one in imports) * 1000
        handler = median(one.seconds for one in imports) * 1000
        modules, own = len(imports[0].modules), len(imports[0].own)
        print(f"{function:<20}{boto3:>10.0f}{handler:>12.0f}{handler / boto3:>8.2f}{modules:>9}{own:>6}")


if __name__ == "__main__":
    main()
