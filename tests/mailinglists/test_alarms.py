"""What this room watches: found, not found, found no more."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.urls import reverse
from django.utils import timezone

from mailinglists import alarms
from mailinglists.enums import Trouble
from mailinglists.mailman.client import Unreachable
from mailinglists.models import Installation, RoleAddress
from notices.alarms import all_checks
from notices.services import run_checks
from tests.caucuses.factories import GroupingFactory
from tests.mailinglists.factories import MailingListFactory, RoleAddressFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(minutes=20)
NOBODY = "http://nobody:nothing@127.0.0.1:9/3.1"


def found(check):
    return [(each.key, each.data) for each in check().find()]


def told(check):
    """Return what a check says of its findings, with what to do."""
    return [f"{check().words(each.data)} {check().advice(each.data)}" for each in check().find()]


def installation(name="rights", **fields):
    row = MailingListFactory(name=name, run_by="portal")
    return Installation.objects.create(mailing_list=row, **fields)


@pytest.fixture
def answering(settings):
    """Return a function that lets a mail server answer everything in one way."""
    servers = []

    def answer(status, body=b"{}"):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                """Keep quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        settings.MAILMAN_URL = f"http://portal:secret@127.0.0.1:{server.server_port}/3.1"

    yield answer
    for server in servers:
        server.shutdown()
        server.server_close()


def queues(**counts):
    entries = ", ".join(f'{{"name": "{name}", "count": {count}}}' for name, count in counts.items())
    return f'{{"entries": [{entries}]}}'.encode()


# --- Lists and addresses of offices -------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "since", "is_found"),
    [
        (Trouble.TAKEN, LONG_AGO, True),
        (Trouble.FAILED, LONG_AGO, True),
        (Trouble.TAKEN, None, False),
        # Of these the check of the server tells, once for all lists.
        (Trouble.UNREACHABLE, LONG_AGO, False),
        (Trouble.DENIED, LONG_AGO, False),
    ],
)
def test_list_in_trouble_is_found_after_a_while(trouble, since, is_found):
    since = since or timezone.now()  # when it is run: the suite may take longer than the patience
    installation(trouble=trouble, troubled_since=since)
    RoleAddressFactory(grouping=GroupingFactory(slug="g"), trouble=trouble, troubled_since=since)

    keys = [key for key, _data in found(alarms.InTrouble)]

    assert keys == (["rights", "g-coordinators"] if is_found else [])


def test_words_of_a_list_in_trouble_say_what_to_do():
    row = {"trouble": Trouble.TAKEN, "troubled_since": LONG_AGO}
    installation(**row)
    RoleAddressFactory(grouping=GroupingFactory(slug="g"), **row)

    of_list, of_office = told(alarms.InTrouble)

    assert of_list.startswith("rights is not as it shall be on the mail server. There is a list of")
    assert "Take that list over in the back-office" in of_list
    assert "the name is an office's" in of_office


def test_list_that_waits_long_is_found(settings):
    settings.MAILMAN_URL = NOBODY
    installation(next_at=LONG_AGO, leased_until=LONG_AGO)
    installation("other")
    installation("third", next_at=LONG_AGO, leased_until=LONG_AGO, brought=1)
    assert found(alarms.Late) == [("", {"count": 1})]

    group = GroupingFactory(slug="g")
    RoleAddressFactory(grouping=group, brought=0, next_at=LONG_AGO, leased_until=LONG_AGO)

    assert found(alarms.Late) == [("", {"count": 2})]
    assert told(alarms.Late)[0].startswith("2 lists wait for the mail server")
    settings.MAILMAN_URL = ""
    assert found(alarms.Late) == []


def test_office_that_mail_does_not_reach_is_found_without_a_persons_address():
    RoleAddressFactory(grouping=GroupingFactory(slug="a"))
    RoleAddressFactory(grouping=GroupingFactory(slug="b"), bouncing_count=2)

    assert found(alarms.RolesBounce) == [("b-coordinators", {"name": "b-coordinators", "count": 2})]
    assert "does not arrive at 2 of those" in told(alarms.RolesBounce)[0]


# --- The mail server ----------------------------------------------------------------------------


def test_server_that_answers_is_no_alarm(answering):
    answering(200, b'{"mailman_version": "GNU Mailman 3.3.10"}')

    assert found(alarms.ServerSilent) == []


@pytest.mark.parametrize(
    ("status", "trouble"), [(401, Trouble.DENIED), (500, Trouble.FAILED), (404, Trouble.FAILED)]
)
def test_server_that_answers_wrongly_is_found(answering, status, trouble):
    answering(status)

    assert found(alarms.ServerSilent) == [("", {"trouble": trouble})]
    assert "What is changed here reaches no list." in told(alarms.ServerSilent)[0]


def test_server_that_does_not_answer_is_found(settings):
    settings.MAILMAN_URL = NOBODY

    assert found(alarms.ServerSilent) == [("", {"trouble": Trouble.UNREACHABLE})]
    with pytest.raises(Unreachable):
        found(alarms.QueuesGrow)


def test_portal_without_a_server_watches_none(settings):
    settings.MAILMAN_URL = ""

    assert found(alarms.ServerSilent) == found(alarms.QueuesGrow) == []


def test_queues_over_their_limits_are_found(answering, settings):
    settings.LISTS_QUEUE_LIMIT, settings.LISTS_SET_ASIDE_LIMIT = 10, 1
    full = dict.fromkeys(["in", "pipeline", "out", "retry", "bounces", "archive"], 11)
    answering(200, queues(**full, virgin=10, shunt=2, bad=1))

    assert [key for key, _data in found(alarms.QueuesGrow)] == sorted([*full, "shunt"])
    texts = told(alarms.QueuesGrow)
    assert len(set(texts)) == len(texts)
    assert texts[-1].startswith("Mailman could not handle 2 messages")


@pytest.mark.lists
def test_real_server_tells_its_queues(mailman, settings):
    assert found(alarms.ServerSilent) == []
    settings.LISTS_QUEUE_LIMIT = settings.LISTS_SET_ASIDE_LIMIT = -1

    queues = {key for key, _data in found(alarms.QueuesGrow)}

    assert queues >= {"archive", "bad", "bounces", "in", "out", "pipeline", "retry", "shunt"}


# --- All ----------------------------------------------------------------------------------------


def test_checks_are_registered():
    mine = {check.name for check in all_checks() if check.name.startswith("mailinglists.")}

    assert mine == {
        "mailinglists.in_trouble",
        "mailinglists.late",
        "mailinglists.server",
        "mailinglists.queues",
        "mailinglists.role_bounces",
    }


def test_alarm_leads_to_its_row(client_of, list_master, settings):
    settings.MAILMAN_URL = ""
    row = RoleAddressFactory(grouping=GroupingFactory(slug="g"), bouncing_count=1)
    run_checks()

    (finding,) = alarms.RolesBounce().find()
    url = alarms.RolesBounce().url(finding.data)

    assert url == f"{reverse('admin:mailinglists_roleaddress_changelist')}?q={row.name}"
    assert row.name in client_of("list_master").get(url).text
    assert RoleAddress.objects.bouncing().count() == 1
