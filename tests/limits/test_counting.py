"""Rates, networks, and counting that holds over processes."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from limits import actions, counting, rates, sources
from limits.models import Caught, Secret, Tally
from limits.rates import Rate, Scope, WrongRate

MORNING = datetime(2026, 11, 30, 9, 59, 30, tzinfo=UTC)


def test_rates_are_read():
    day, hour = timedelta(days=1), timedelta(hours=1)

    assert rates.parse("20/d/person, 100/h/address") == (
        Rate(20, day, Scope.PERSON),
        Rate(100, hour, Scope.ADDRESS),
    )
    assert rates.parse("") == ()
    assert Rate(1, hour, Scope.PERSON).end_of(MORNING) == MORNING.replace(
        hour=10, minute=0, second=0
    )
    for wrong in ("20", "x/d/person", "0/d/person", "5/w/person", "5/d/planet", "5/d/person/x"):
        with pytest.raises(WrongRate):
            rates.parse(wrong)


@pytest.mark.parametrize(
    ("address", "alone", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("", "unknown", "unknown"),
    ],
)
def test_networks(address, alone, network):
    assert sources.network_of(address, Scope.ADDRESS) == alone
    assert sources.network_of(address, Scope.NETWORK) == network


@pytest.mark.parametrize(
    "spelling",
    [
        "Name@Example.org",
        " name@example.org ",
        '"name"@example.org',
        '"n\\ame"@example.org',
        "name@\uff45xample.org",
        "name@exa\u00admple.org",
    ],
)
def test_one_mailbox_is_one_however_it_is_spelt(spelling):
    assert sources.mailbox_of(spelling) == "name@example.org"


@pytest.mark.parametrize(
    "text", ["", "@", "name", "@example.org", "a@" + "b" * 400, "a@.", '"@example.org', "a@\x00"]
)
def test_what_is_no_mailbox_counts_as_it_is(text):
    assert sources.mailbox_of(text) == text


def source_today(address):
    return sources.digest_today("network", sources.network_of(address, Scope.NETWORK))


@pytest.mark.django_db
def test_digests_follow_nobody(monkeypatch):
    today = source_today("192.0.2.1")
    assert today == source_today("192.0.2.250") != source_today("192.0.3.1")
    assert "192.0" not in today
    assert sources.source_this_month() == ""  # nobody asks
    with sources.coming_from("192.0.2.1"):
        month = sources.source_this_month()
    assert month not in ("", today)
    ends = Secret.objects.get(name__startswith="month:").ends_at
    assert sources.MONTH < ends - timezone.now() <= 2 * sources.MONTH

    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))
    assert source_today("192.0.2.1") != today
    # Where the keys are gone, the same day has other digests.
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=70))
    assert sources.forget_keys() == 3
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert source_today("192.0.2.1") != today


def places(*amounts):
    found = [Rate(amount, timedelta(days=1), Scope.PERSON) for amount in amounts]
    return counting.places_of("sample", found, {Scope.PERSON: "1"})


@pytest.mark.django_db
def test_all_or_nothing_is_counted():
    rare = counting.places_of("other", rates.parse("2/h/address"), {Scope.ADDRESS: "a"})
    both = (*places(5), *rare)

    assert [counting.take(both) is None for _ in range(4)] == [True, True, False, False]
    assert sorted(Tally.objects.values_list("count", flat=True)) == [2, 2]
    assert counting.take(both) == rare[0].ends_at
    assert counting.take(both, factor=2) is None
    counting.give_back(both)
    assert sorted(Tally.objects.values_list("count", flat=True)) == [2, 2]
    # A person's limit does not hold a visitor up.
    assert counting.places_of("sample", rates.parse("1/d/person"), {}) == ()
    assert counting.take(()) is None


@pytest.mark.django_db
def test_counts_are_forgotten(monkeypatch, django_assert_max_num_queries):
    counting.take(places(5))
    for _ in range(3):
        counting.note("sample", Caught.Outcome.REFUSED)
    assert Caught.objects.get().count == 3
    with django_assert_max_num_queries(7):
        counting.take(places(5))

    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=2))
    assert counting.forget() == 1
    assert Caught.objects.exists()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=92))
    counting.forget()
    assert not Caught.objects.exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_at_one_moment_pass_no_more_than_the_limit():
    wanted = places(7)
    passed = []

    def take():
        try:
            passed.append(counting.take(wanted) is None)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert passed.count(True) == 7
    assert Tally.objects.get().count == 7


@pytest.mark.django_db
def test_what_a_service_counts_is_undone_with_its_transaction(settings):
    settings.LIMIT_RATES = settings.LIMIT_RATES | {"relay_passed_on": "1/d/target"}

    def take(group):
        return counting.take_named("relay_passed_on", Scope.TARGET, group)

    with transaction.atomic():
        assert take("here") is None
        transaction.set_rollback(True)
    assert counting.when_named_free("relay_passed_on", Scope.TARGET, "here") is None
    assert take("here") is None
    assert take("here") == counting.when_named_free("relay_passed_on", Scope.TARGET, "here")
    assert take("elsewhere") is None
    settings.LIMITS_ON = False
    assert take("here") is None


@pytest.mark.django_db
def test_key_of_a_transaction_that_failed_is_not_used_again(monkeypatch):
    monkeypatch.setattr(sources, "_known_keys", {})
    with transaction.atomic():
        source_today("192.0.2.1")
        transaction.set_rollback(True)

    assert sources._known_keys == {}
    assert not Secret.objects.exists()


def test_every_action_has_its_setting(settings):
    assert {action.name for action in actions.all_actions()} == set(settings.LIMIT_RATES)
    operators = (settings.BASE_DIR / "docs" / "operators.md").read_text()
    for name in settings.LIMIT_RATES:
        assert f"`LIMIT_{name.upper()}`" in operators
