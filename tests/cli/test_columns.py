"""``journeykit columns`` as a command: where it reads from and writes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import runner
from tests.cli.running import Run, journeykit

KNOWN_ENCODINGS = (
    "`cp1252` is one; all that Python knows are read, such as cp1252, latin-1, utf-16, shift_jis"
)


def test_the_command_writes_to_stdout_or_a_file_and_reads_stdin(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("k,seats\na,1\nb,2\n", encoding="utf-8")
    shown = journeykit("columns", "export.csv", cwd=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "    seats: {type: integer}   # 1 to 2\n" in shown.out
    written = journeykit("columns", "export.csv", "-o", "data.yaml", cwd=tmp_path)
    assert (written.code, written.out, written.err) == (0, "", "wrote data.yaml\n")
    assert (tmp_path / "data.yaml").read_text(encoding="utf-8") == shown.out
    piped = journeykit("columns", "-", cwd=tmp_path, stdin="k;seats\na;1,5\nb;2\n")
    assert "Drafted from stdin, from all 2 rows" in piped.out
    assert '    seats: {type: decimal, decimal: ","}   # 1.5 to 2.0\n' in piped.out
    own = journeykit("columns", "export.csv", "-o", "export.csv", cwd=tmp_path)
    assert own.code == 2
    missing = journeykit("columns", "exprt.csv", cwd=tmp_path)
    assert (missing.code, missing.out) == (2, "")
    assert "there is no such file" in missing.err


def test_what_is_said_of_a_further_file_stands_in_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    inside = runner(monkeypatch, capfd)
    (tmp_path / "customers.csv").write_text("id,seats\na,1\nb,2\n", encoding="utf-8")
    (tmp_path / "tickets.csv").write_text("id|fee\na|1,5 €\nb|2,5 €\n", encoding="cp1252")
    asked = ("columns", "customers.csv", "--file", "tickets=tickets.csv")

    def run(*more: str) -> Run:
        return inside(*asked, *more, cwd=tmp_path)

    drafted = run("--encoding", "tickets=cp1252", "--delimiter", "tickets=|", "--delimiter", ",")
    assert (drafted.code, drafted.err) == (0, "")
    assert (
        '      path: "tickets.csv"\n'
        '      delimiter: "|"\n'
        "      encoding: cp1252\n"
        "      columns:\n"
        "        id: {type: text}\n"
        '        fee: {type: decimal, decimal: ",", symbol: "€"}   # 1.5 to 2.5\n'
    ) in drafted.out
    stages = "stages: [{id: one, validation: {evidence: A fee, when: tickets_count > 0}}]\n"
    written = f"id: drafted\n{drafted.out}{stages}"
    (tmp_path / "journey.yaml").write_text(written, encoding="utf-8")
    scored = inside("score", "customers.csv", "--no-save", cwd=tmp_path)
    assert "file tickets: 2 rows in tickets.csv: 2 of customers\n" in scored.err + scored.out
    told = {
        ("--encoding", "ticket=cp1252"): (
            "--encoding 'ticket=cp1252' is of a file ticket, which is not given",
            "did you mean tickets?",
        ),
        ("--delimiter", "invoices=;"): (
            "--delimiter 'invoices=;' is of a file invoices, which is not given",
            "give it: --file invoices=PATH",
        ),
        ("--encoding", "tickets="): (
            "--encoding 'tickets=' says nothing",
            "say it: --encoding tickets=…",
        ),
        ("--encoding", "utf-8", "--encoding", "cp1252"): (
            "--encoding is given twice for the export",
            "give it once",
        ),
        ("--delimiter", "tickets=;", "--delimiter", "tickets=="): (
            "--delimiter is given twice for the file `tickets`",
            "give it once",
        ),
        ("--encoding", "tickets=cp12522"): (
            "--encoding tickets=: `cp12522` is no encoding of a file",
            KNOWN_ENCODINGS,
        ),
        ("--delimiter", "tickets=ab", "--encoding", "tickets=cp1252"): (
            "--delimiter tickets=: 'ab' cannot stand between cells",
            "name one character, such as ; or tab",
        ),
    }
    for more, (message, mend) in told.items():
        refused = run(*more)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err == f"error: {message}\n  help: {mend}\n"
    undecoded = run()
    assert "the byte 0x80 is no UTF-8 (…a|1,5 € b|2,5 €…)" in undecoded.err
    assert "the file is probably cp1252: give --encoding tickets=cp1252, or" in undecoded.err
    (tmp_path / "journey.yaml").write_text(written.replace("      encoding: cp1252\n", ""))
    undecoded = inside("score", "customers.csv", "--no-save", cwd=tmp_path)
    assert "write `encoding: cp1252` under data.files.tickets, or save it" in undecoded.err
