"""What every test may ask for, and two options of the suite.

``--forbid-skips`` (the checks in CI pass it) turns the run red when a test was skipped for want of
something that is there. ``--first-cases`` runs one case of each test: what these reach, all reach,
so that a bound of coverage which they keep is kept.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# how long an example takes says more of what else the machine does than of the code
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

REAL_DATA = "JOURNEYKIT_REAL_DATA"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a run in the background begins deaf to Ctrl-C, and all that it starts would be deaf too
    signal.signal(signal.SIGINT, signal.default_int_handler)
NO_REAL_DATA = f"{REAL_DATA} names no folder of real exports"
NO_BROWSER = "no Chromium is installed"
NO_PDF_READER = "no poppler is installed"
AS_ROOT = "nothing is closed to the root user"


def real_data_folder() -> Path | None:
    """The folder of real exports, if ``JOURNEYKIT_REAL_DATA`` names one."""
    named = os.environ.get(REAL_DATA)
    return Path(named) if named and Path(named).is_dir() else None


def chromium_program() -> str | None:
    """The path of an installed Chromium or Chrome, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def pdf_reader() -> str | None:
    """The path of poppler's ``pdftotext``, if there is one."""
    return shutil.which("pdftotext")


def is_root() -> bool:
    """Whether the tests run as the user to whom no file and no folder is closed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real exports; the test is skipped where there is none."""
    folder = real_data_folder()
    if folder is None:
        pytest.skip(NO_REAL_DATA)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; the test is skipped where there is none."""
    program = chromium_program()
    if program is None:
        pytest.skip(NO_BROWSER)
    return program


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """The path of poppler's ``pdftotext``; the test is skipped where there is none."""
    program = pdf_reader()
    if program is None:
        pytest.skip(NO_PDF_READER)
    return program


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--forbid-skips",
        action="store_true",
        help="fail when a test was skipped that could have run here",
    )
    parser.addoption(
        "--first-cases",
        action="store_true",
        help="of a test with several cases, run the first alone",
    )


@pytest.hookimpl(trylast=True)  # the first of those that other options have left
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--first-cases"):
        return
    first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
    others = [item for item in items if first[item.nodeid.partition("[")[0]] is not item]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if first[item.nodeid.partition("[")[0]] is item]


def _allowed_reasons() -> set[str]:
    """Reasons that hold on this machine; any other skip is a fault."""
    reasons = set()
    if real_data_folder() is None:
        reasons.add(NO_REAL_DATA)
    if chromium_program() is None:
        reasons.add(NO_BROWSER)
    if pdf_reader() is None:
        reasons.add(NO_PDF_READER)
    if is_root():
        reasons.add(AS_ROOT)
    return reasons


def _skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)


def _unexcused_skips(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption("--forbid-skips"):
        return []
    allowed = _allowed_reasons()
    return [
        f"{report.nodeid}: {_skip_reason(report)}"
        for report in reporter.stats.get("skipped", [])
        if _skip_reason(report) not in allowed
    ]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _unexcused_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    unexcused = _unexcused_skips(config)
    if unexcused:
        terminalreporter.section("skipped though they could run", red=True)
        for line in unexcused:
            terminalreporter.line(line)
