"""The error family: how an error reads, what it exits with, and the nearest known name."""

from __future__ import annotations

import pytest

from journeykit import errors


def test_an_error_reads_place_message_mend() -> None:
    error = errors.InputError("no such column", where="a.csv, row 3", help="did you mean 'b'?")
    assert str(error) == "a.csv, row 3: no such column\n  help: did you mean 'b'?"
    assert str(errors.InputError("empty")) == "empty"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.UsageError, 2),
        (errors.ConfigurationError, 2),
        (errors.InputError, 2),
        (errors.DefinitionError, 2),
        (errors.OutputError, 2),
        (errors.StrictError, 1),
        (errors.Interrupted, 130),
    ],
)
def test_every_error_has_its_exit_code(kind: type[errors.JourneykitError], code: int) -> None:
    assert kind("x").exit_code == code
