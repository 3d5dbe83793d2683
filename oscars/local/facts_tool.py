"""Makes the facts from the open table, and checks them.

python -m oscars.local.facts_tool build PATH_TO_TABLE    writes one file a ceremony, then checks them
python -m oscars.local.facts_tool check                  exit 1 and a line per problem, "file:line: what is wrong"
"""

import argparse
import sys
from pathlib import Path

from oscars.local.facts.checks import problems, totals
from oscars.local.facts.format import FOLDER, file_name, read_ceremony, read_folder, write_ceremony
from oscars.local.facts.model import CeremonyFacts, FactsError
from oscars.local.facts.table import read_table


def build(table: Path, folder: Path) -> None:
    """Write the facts of a table into a folder, one file a ceremony; files of ceremonies that it lacks are removed.

    Raises FactsError for a table that cannot be read or holds something that the format cannot, OSError for a file.
    """
    try:
        ceremonies = read_table(table.read_bytes())
    except FactsError as error:
        raise FactsError(f"{table}: {error}") from None
    texts = {file_name(ceremony.ordinal): write_ceremony(ceremony) for ceremony in ceremonies}
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("[0-9]*.txt"):
        stale.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for ceremony in ceremonies:
        _check_reads_back(folder / file_name(ceremony.ordinal), ceremony)


def main(arguments: list[str] | None = None) -> int:
    """Run the tool. Exit codes: 0 all is well, 1 problems in the facts or the table, 2 the call is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m oscars.local.facts_tool", description="Makes and checks the facts."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    build_command = commands.add_parser("build", help="make the facts from the open table, then check them")
    build_command.add_argument("table", type=Path, help="oscars.csv of github.com/DLu/oscar_data")
    check_command = commands.add_parser("check", help="check the facts")
    for command in (build_command, check_command):
        command.add_argument("--folder", type=Path, default=FOLDER, help="where the facts are (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        if options.command == "build":
            build(options.table, options.folder)
        found = list(problems(options.folder))
        if not found:
            print(", ".join(f"{count} {what}" for what, count in totals(list(read_folder(options.folder))).items()))
    except (FactsError, OSError) as error:
        found = [str(error)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def _check_reads_back(path: Path, ceremony: CeremonyFacts) -> None:
    if read_ceremony(path).ceremony != ceremony:
        raise FactsError(f"{path}: what was written does not read back as it was; a text looks like an id or a mark")


if __name__ == "__main__":
    sys.exit(main())
