"""Limits are off in the suite; here they are on."""

import pytest


@pytest.fixture(autouse=True)
def limits_on(settings):
    settings.LIMITS_ON = True
    settings.LIMIT_RATES = dict.fromkeys(settings.LIMIT_RATES, "")
