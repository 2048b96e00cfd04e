"""Reports in the back-office: only those of one's groups, read-only, withdrawn with a reason."""

import pytest
from django.urls import reverse

from caucuses.models import Report
from tests.caucuses.factories import ReportFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:caucuses_report_changelist")


@pytest.fixture
def report(grouping, coordinator):
    return ReportFactory(grouping=grouping, by=coordinator, under=coordinator.appointments.get())


def withdraw_url(report):
    return reverse("admin:caucuses_report_withdraw", args=[report.pk])


@pytest.mark.parametrize(
    ("name", "list_status", "status"),
    [
        ("visitor", 302, 302),
        ("registered", 302, 302),
        ("member", 302, 302),
        ("representative", 302, 302),
        ("coordinator", 200, 200),
        ("other_coordinator", 200, 404),
        ("parent_coordinator", 200, 200),
        ("former_coordinator", 302, 302),
        ("moderator", 200, 200),
        ("list_master", 403, 404),
        ("administrator", 200, 200),
    ],
)
def test_who_sees_and_withdraws(client_of, report, name, list_status, status):
    client = client_of(name)
    record = reverse("admin:caucuses_report_change", args=[report.pk])

    listed = client.get(LIST)
    assert listed.status_code == list_status
    assert ("Caucus Here" in listed.content.decode()) == (status == 200)
    for address in (record, withdraw_url(report)):
        assert client.get(address).status_code == status
    answer = client.post(withdraw_url(report), {"reason": "About another group."})
    assert answer.status_code == (302 if status == 200 else status)
    report.refresh_from_db()
    assert bool(report.withdrawn_at) == (status == 200)


def test_nothing_else_can_be_done(client_of, report):
    client = client_of("administrator")

    assert client.get(reverse("admin:caucuses_report_add")).status_code == 403
    for name in ("delete", "change"):
        address = reverse(f"admin:caucuses_report_{name}", args=[report.pk])
        assert client.post(address, {"text": "Other words.", "post": "yes"}).status_code == 403
    assert Report.objects.get().text == report.text


def test_search_and_filter_stay_within_ones_groups(client_of, report, other_coordinator):
    client = client_of("other_coordinator")

    for query in ("?q=Caucus", "?withdrawn=no", f"?grouping__id__exact={report.grouping_id}"):
        response = client.get(LIST + query)
        assert b"Caucus Here" not in response.content


def test_filter_of_withdrawn_ones(client_of, report, grouping, coordinator):
    gone = ReportFactory(grouping=grouping, by=coordinator, withdrawn=True)
    client = client_of("moderator")

    def listed(query):
        return list(client.get(LIST + query).context["cl"].result_list)

    assert listed("?withdrawn=yes") == [gone]
    assert listed("?withdrawn=no") == [report]
    assert len(listed("")) == 2


def test_address_of_a_person_is_not_shown(client_of, grouping, parent_coordinator, coordinator):
    report = ReportFactory(
        grouping=grouping, by=parent_coordinator, withdrawn=True, withdrawn_by=parent_coordinator
    )
    client = client_of("coordinator")
    record = reverse("admin:caucuses_report_change", args=[report.pk])

    for address in (LIST, record):
        html = client.get(address).content.decode()
        assert parent_coordinator.name in html
        assert parent_coordinator.email not in html


def test_withdrawal_without_reason_is_refused(client_of, report):
    response = client_of("coordinator").post(withdraw_url(report), {"reason": "..."})

    assert response.status_code == 422
    assert Report.objects.public().exists()


def test_withdrawal_in_two_tabs_tells_the_second(client_of, report):
    client = client_of("coordinator")

    first = client.post(withdraw_url(report), {"reason": "About another group."})
    second = client.post(withdraw_url(report), {"reason": "Later."})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "withdrawn already" in second.content.decode()
    assert Report.objects.get().withdrawal_reason == "About another group."


def test_withdrawn_report_offers_no_second_withdrawal(client_of, report, moderator):
    client = client_of("moderator")
    record = reverse("admin:caucuses_report_change", args=[report.pk])
    assert withdraw_url(report) in client.get(record).content.decode()

    client.post(withdraw_url(report), {"reason": "About another group."})

    assert withdraw_url(report) not in client.get(record).content.decode()


@pytest.mark.parametrize("row_count", [1, 3])
def test_list_query_count(client_of, grouping, moderator, row_count, django_assert_num_queries):
    client = client_of("moderator")
    client.get(LIST)
    for _number in range(row_count):
        ReportFactory(grouping=grouping, by=moderator)
    # Session, person, their groups and two sets of permissions, count, reports.
    with django_assert_num_queries(12):
        client.get(LIST)
