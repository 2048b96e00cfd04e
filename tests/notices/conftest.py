"""Checks of their own, in place of the portal's."""

import pytest

from notices import alarms
from tests.notices.checks import Other, Watched


@pytest.fixture
def only_checks(monkeypatch):
    """Let nothing be watched but two things that a test breaks."""
    checks = [alarms.CouldNotCheck(), Watched(), Other()]
    monkeypatch.setattr(alarms, "_checks", {check.name: check for check in checks})
    return checks


@pytest.fixture
def watched(only_checks):
    return only_checks[1]


@pytest.fixture
def other(only_checks):
    return only_checks[2]
