"""``journeykit columns`` as a command: where it reads from and writes to."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import journeykit


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
