"""Where a person is signed in: seen by them, ended by them, and by what changes at the door."""

from datetime import timedelta

import pytest
from allauth.account.utils import filter_users_by_email
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import sessions
from notices.models import OutgoingMail
from tests.people import create_person

PAGE = "/me/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_limits_of_earlier_tests():
    cache.clear()


@pytest.fixture
def person(db):
    person = create_person("traveller")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person, agent=FIREFOX, password=PASSWORD):
    """Sign in by password in a browser of its own."""
    browser = Client(headers={"user-agent": agent}, REMOTE_ADDR="203.0.113.7")
    done = browser.post("/accounts/login/", {"login": person.email, "password": password})
    assert done.status_code == 302
    return browser


def is_in(browser):
    return browser.get("/me/profile/").status_code == 200


def row_of(browser):
    return UserSession.objects.get(session_key=browser.session.session_key)


def test_person_sees_where_they_are_signed_in_and_nobody_where_they_are(person):
    here, there = sign_in(person), sign_in(person, "Lynx/2.9")
    sign_in(create_stranger := _with_password("stranger"), "Opera/9")

    page = here.get(PAGE).content.decode()

    assert "Firefox on Windows" in page
    assert "Lynx" in page
    assert "Opera" not in page
    assert page.count("this device") == 1
    assert f"{row_of(there).pk}/end/" in page
    assert "Firefox on Windows" in here.get("/me/").content.decode()
    kept = {(row.ip, row.user_agent) for row in UserSession.objects.all()}
    assert kept == {("::", "Firefox/Windows"), ("::", "Lynx/"), ("::", "Opera/")}
    assert create_stranger.pk != person.pk


def _with_password(local_part):
    other = create_person(local_part)
    other.set_password(PASSWORD)
    other.save()
    return other


def test_queries_of_the_list_do_not_grow(person, django_assert_num_queries):
    here = sign_in(person)
    for _number in range(2):
        with django_assert_num_queries(3):  # session, person, rows that live
            here.get(PAGE)
        sign_in(person)
        sign_in(person)


def test_one_is_ended_and_only_ones_own(person):
    here, there = sign_in(person), sign_in(person)
    strangers = sign_in(_with_password("stranger"))

    assert here.post(f"{PAGE}{row_of(strangers).pk}/end/").status_code == 404
    assert here.post(f"{PAGE}{row_of(there).pk}/end/").headers["Location"] == PAGE

    assert [is_in(browser) for browser in (here, there, strangers)] == [True, False, True]
    assert here.get(f"{PAGE}end-others/").status_code == 405


def test_all_others_are_ended_also_those_no_row_is_known_of(person):
    here, there, forgotten = (sign_in(person) for _number in range(3))
    row_of(forgotten).delete()

    here.post(f"{PAGE}end-others/")

    assert [is_in(browser) for browser in (here, there, forgotten)] == [True, False, False]
    assert UserSession.objects.get().session_key == here.session.session_key


def test_signing_out_leaves_no_row(person):
    here = sign_in(person)

    here.post("/accounts/logout/")

    assert not UserSession.objects.exists()


def test_new_password_ends_the_others(person):
    here, there = sign_in(person), sign_in(person)

    new = "another horse battery"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/password/change/", fields)

    assert [is_in(browser) for browser in (here, there)] == [True, False]
    assert UserSession.objects.get().session_key == here.session.session_key
    (mail,) = OutgoingMail.objects.all()
    assert "203.0.113.7" not in mail.text
    assert PAGE in mail.text


def test_reset_password_ends_all(person, client):
    here = sign_in(person)
    client.post("/accounts/password/reset/", {"email": person.email})
    mail = OutgoingMail.objects.get()
    link = next(word for word in mail.text.split() if "/password/reset/key/" in word)
    asked = client.get(link.partition("/accounts")[1] + link.partition("/accounts")[2], follow=True)
    new = "another horse battery"
    client.post(asked.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert not is_in(here)
    assert not UserSession.objects.filter(user=person).exists()
    assert is_in(sign_in(person, password=new))


@pytest.mark.django_db(transaction=True)  # the app is noted after the commit
def test_new_and_removed_second_factor_ends_the_others(person):
    here, there = sign_in(person), sign_in(person)
    asked = here.get("/accounts/2fa/totp/activate/", follow=True)
    here.post(
        asked.request["PATH_INFO"] + "?next=/accounts/2fa/totp/activate/",
        {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"},
    )
    form = here.get("/accounts/2fa/totp/activate/").context["form"]
    code = totp.format_hotp_value(
        totp.hotp_value(form.secret, next(totp.yield_hotp_counters_from_time()))
    )
    done = here.post("/accounts/2fa/totp/activate/", {"code": code})

    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert [is_in(browser) for browser in (here, there)] == [True, False]

    there = Client()
    there.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    here.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert [is_in(browser) for browser in (here, there)] == [True, False]


def test_switched_off_account_does_not_come_back_with_its_sessions(
    person, client_of, administrator
):
    here = sign_in(person)
    office = client_of("administrator")
    url = f"/admin/accounts/user/{person.pk}/change/"
    fields = {"email": person.email, "name": person.name, "language": "en"}

    office.post(url, fields)
    assert not is_in(here)
    office.post(url, {**fields, "is_active": "on"})

    person.refresh_from_db()
    assert person.is_active
    assert not is_in(here)


def test_former_address_opens_no_account_any_more(person, client_of, administrator):
    here = sign_in(person)
    former = person.email
    office = client_of("administrator")
    fields = {"name": person.name, "language": "en", "is_active": "on"}

    office.post(
        f"/admin/accounts/user/{person.pk}/change/", {**fields, "email": "Other@people.example"}
    )

    assert not is_in(here)
    rows = person.emailaddress_set.values_list("email", "primary", "verified")
    assert list(rows) == [("other@people.example", True, False)]
    assert not filter_users_by_email(former)
    assert filter_users_by_email("other@people.example") == [person]


def test_administrator_changes_their_own_address_where_all_do(client_of, administrator):
    fields = {"email": "x@people.example", "name": "Chief", "language": "en", "is_active": "on"}

    client_of("administrator").post(
        f"/admin/accounts/user/{administrator.pk}/change/", {**fields, "is_superuser": "on"}
    )

    before = administrator.email
    administrator.refresh_from_db()
    assert (administrator.email, administrator.name) == (before, "Chief")


def test_password_is_changed_where_all_change_it(person, client_of, administrator):
    fields = {"old_password": "x", "new_password1": "Wd8-ty2-Kk", "new_password2": "Wd8-ty2-Kk"}
    office = client_of("administrator")

    for answer in (
        office.get("/admin/password_change/"),
        office.post("/admin/password_change/", fields),
    ):
        assert answer.headers["Location"] == "/accounts/password/change/"


def test_last_use_is_noted_once_an_hour(person, django_assert_num_queries):
    here = sign_in(person)
    long_ago = timezone.now() - timedelta(days=2)
    UserSession.objects.update(last_seen_at=long_ago)
    with django_assert_num_queries(2):  # session, person
        here.get("/me/profile/")
    assert row_of(here).last_seen_at == long_ago

    session = here.session
    session[sessions.SEEN] -= 3600
    session.save()
    here.get("/me/profile/")
    assert timezone.now() - row_of(here).last_seen_at < timedelta(minutes=1)


def test_session_from_before_gets_a_row(person):
    here = sign_in(person)
    session = here.session
    del session[sessions.SEEN]
    session.save()
    UserSession.objects.all().delete()

    here.get("/me/profile/")

    assert row_of(here).user == person


def test_visitor_gets_neither_session_nor_row(client, db, rf):
    response = client.get("/")

    assert not response.cookies
    assert not Session.objects.exists()
    request = rf.get("/")
    request.session, request.user = client.session, AnonymousUser()
    sessions.note_seen(request)
    assert not UserSession.objects.exists()
