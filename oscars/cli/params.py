"""The number of a ceremony as an argument or option."""

from __future__ import annotations

from typing import Any, NoReturn

import click
from oscar_import.ceremonies.calendar import FIRST_YEAR, ceremonies_held_in, latest_ceremony
from oscar_import.clock import system_clock


class CeremonyNumber(click.ParamType[int]):
    """One that can be asked for; a year in its place is told which number was meant."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{str(value)[:40]!r} is not the number of a ceremony, such as 96.", param, ctx)
        latest = latest_ceremony(system_clock().date())
        if not 1 <= number <= latest:
            self._refuse(number, latest, param, ctx)
        return number

    def _refuse(self, number: int, latest: int, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        held = ceremonies_held_in(number) if number >= FIRST_YEAR else ()
        if held and held[-1] <= latest:
            meant = " or ".join(map(str, held))
            self.fail(f"{number} is a year; the number of its ceremony is {meant}.", param, ctx)
        self.fail(f"there is no ceremony number {str(number)[:40]}: numbers go from 1 to {latest}.", param, ctx)


CEREMONY_NUMBER = CeremonyNumber()
