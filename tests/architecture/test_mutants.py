"""Every mutant still fits the code that it breaks: it is run rarely, and a snippet that has changed breaks nothing."""

from __future__ import annotations

import ast

import pytest

from tests.simulation.mutants import MUTANTS, PACKAGES, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_fits_the_code(mutant: Mutant) -> None:
    code = (PACKAGES[mutant.package] / mutant.file).read_text(encoding="utf-8")
    assert code.count(mutant.old) == 1  # of two places another one may be broken than is meant
    ast.parse(code.replace(mutant.old, mutant.new, 1))
