"""Settings of limits that cannot be read, or do nothing."""

import pytest

from limits import checks


def test_wrong_rate_is_named(settings):
    settings.LIMIT_RATES = settings.LIMIT_RATES | {"joining": "20/d/person,5/w/person"}
    (error,) = checks.check_rates()

    assert error.msg == "LIMIT_JOINING holds '5/w/person', which is no limit."
    settings.LIMIT_RATES = settings.LIMIT_RATES | {"joining": "20/d/person"}
    assert checks.check_rates() == []


@pytest.mark.parametrize("on", [True, False])
def test_limits_that_are_off(settings, on):
    settings.LIMITS_ON = on

    assert [found.id for found in checks.check_limits_on()] == ([] if on else ["limits.W001"])
