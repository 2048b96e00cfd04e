"""The pages of reports: the list, one, its files, and the form."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from caucuses.models import GroupingAddress, Report
from caucuses.views import reports as views
from frame.uploads import check_file
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, ReportFactory
from tests.frame import files
from tests.people import create_person
from tests.texts.factories import TranslationFactory

pytestmark = pytest.mark.django_db
TYPED = {
    "period_from": "2004-01-01",
    "period_until": "2004-03-31",
    "language": "en",
    "text": "We met twice.\n\nWe wrote a paper.",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def report(grouping, coordinator):
    return ReportFactory(grouping=grouping, by=coordinator, under=coordinator.appointments.get())


def attach(report, name="minutes.pdf", content=None):
    checked = check_file(files.upload(name, content or files.pdf()))
    attachment = report.attachments.model(
        report=report, name=name, content_type=checked.kind.content_type, size=checked.size
    )
    attachment.file.save(name, checked.upload)
    return attachment


def url(name, *args):
    return reverse(f"caucuses:{name}", args=args)


def assert_cacheable(response):
    assert "Cookie" not in response.get("Vary", "")
    assert "Set-Cookie" not in response.headers
    assert not response.cookies


# --- On the group's page ------------------------------------------------------------------------


def test_group_shows_its_latest_report(client, grouping, coordinator, report):
    ReportFactory(
        grouping=grouping,
        by=coordinator,
        text="Older words.",
        period_from=date(2003, 1, 1),
        period_until=date(2003, 12, 31),
    )
    ReportFactory(
        grouping=grouping,
        by=coordinator,
        text="Withdrawn words.",
        period_until=date(2005, 1, 1),
        withdrawn=True,
    )
    response = client.get(grouping.get_absolute_url())
    html = response.content.decode()

    assert "1 January 2004 to 31 March 2004" in html
    assert "We met twice. We wrote a paper." in html
    assert "By a coordinator" in html
    assert f'href="{url("reports", "here")}"' in html
    assert f'href="{url("report_feed", "here")}"' in html
    assert "Older words." not in html
    assert "Withdrawn words." not in html
    assert coordinator.name not in html


def test_group_without_report_says_so(client, grouping):
    html = client.get(grouping.get_absolute_url()).content.decode()

    assert "No report yet." in html
    assert f'href="{url("report_add", "here")}"' in html


# --- The list -----------------------------------------------------------------------------------


def test_list_is_in_order_of_periods(client, grouping, coordinator, report, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for year in (2003, 2005, 2006):
        ReportFactory(
            grouping=grouping,
            by=coordinator,
            period_from=date(year, 1, 1),
            period_until=date(year, 12, 31),
        )
    seen, address = [], url("reports", "here")
    while address:
        html = client.get(address).content.decode()
        seen.append(re.findall(r"<h2><a [^>]*>[^<]*?(\d{4})</a></h2>", html))
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = found and url("reports", "here") + found[1]

    assert seen == [["2006", "2005"], ["2004", "2003"]]


def test_list_without_reports_says_so(client, grouping):
    response = client.get(url("reports", "here"))

    assert response.status_code == 200
    assert "No report yet." in response.content.decode()


def test_list_names_its_feed(client, grouping, report):
    html = client.get(url("reports", "here")).content.decode()

    assert re.search(
        r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" '
        r'href="http://testserver/caucuses/here/reports/feed/">',
        html.partition("</head>")[0],
    )


@pytest.mark.parametrize("row_count", [1, 3])
def test_list_query_count(client, grouping, coordinator, row_count, django_assert_num_queries):
    for _number in range(row_count):
        ReportFactory(grouping=grouping, by=coordinator, under=coordinator.appointments.get())
    # Group, reports, their translations.
    with django_assert_num_queries(3):
        response = client.get(url("reports", "here"))
    assert_cacheable(response)


def test_list_refuses_a_forged_page(client, grouping):
    assert client.get(url("reports", "here") + "?after=x").status_code == 400


# --- One report ---------------------------------------------------------------------------------


def test_report_shows_its_paragraphs_and_no_name(client, report, coordinator):
    response = client.get(report.get_absolute_url())
    html = response.content.decode()

    assert "<p>We met twice.</p>\n\n<p>We wrote a paper.</p>" in html
    assert "<h1>1 January 2004 to 31 March 2004</h1>" in html
    assert coordinator.name not in html
    assert coordinator.email not in html
    assert_cacheable(response)


def test_report_is_escaped(client, grouping, coordinator):
    report = ReportFactory(grouping=grouping, by=coordinator, text="<script>alert(1)</script>")

    for address in (
        report.get_absolute_url(),
        url("reports", "here"),
        grouping.get_absolute_url(),
    ):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_report_in_another_language_says_so(client, grouping, coordinator):
    report = ReportFactory(grouping=grouping, by=coordinator, language="ar", text="اجتمعنا")
    html = client.get(report.get_absolute_url()).content.decode()

    assert '<div lang="ar" dir="rtl"><p>اجتمعنا</p></div>' in html
    assert "This text is not translated yet." in html


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("rapporteur", "By the rapporteur"),
        ("coordinator", "By a coordinator"),
        ("focal_point", "By the focal point"),
        ("alternate", "By the alternate of the focal point"),
    ],
)
def test_report_tells_the_role(client, grouping, role, words):
    held = AppointmentFactory(grouping=grouping, person=create_person("writer"), role=role)
    report = ReportFactory(grouping=grouping, by=held.person, under=held)

    html = client.get(report.get_absolute_url()).content.decode()
    assert f'<p class="small">{words} ·' in " ".join(html.split())


def test_report_of_a_leader_above_and_of_the_secretariat_say_so(
    client, grouping, parent_coordinator, administrator
):
    above = ReportFactory(
        grouping=grouping, by=parent_coordinator, under=parent_coordinator.appointments.get()
    )
    central = ReportFactory(grouping=grouping, by=administrator)

    html = client.get(above.get_absolute_url()).content.decode()
    assert "By a coordinator of the group above it" in html
    assert "By the secretariat" in client.get(central.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_report_query_count(client, report, count, django_assert_num_queries):
    for number in range(count):
        attach(report, f"{number}.pdf")
    # Report with its group and appointment, files.
    with django_assert_num_queries(2):
        client.get(report.get_absolute_url())


def test_report_is_found_only_in_its_group(client, report, other_grouping):
    assert client.get(url("report", "elsewhere", report.uid)).status_code == 404
    assert client.get(url("report", "nowhere", report.uid)).status_code == 404
    assert client.get(url("report", "here", uuid4())).status_code == 404


def test_former_address_leads_to_the_report(client, report):
    GroupingAddress.objects.create(slug="formerly", grouping=report.grouping)

    for name, args in (("report", [report.uid]), ("reports", []), ("report_feed", [])):
        response = client.get(url(name, "formerly", *args))
        assert (response.status_code, response["Location"]) == (302, url(name, "here", *args))


def test_reports_of_a_merged_group_stay_at_their_address(client, report):
    grouping = report.grouping
    grouping.status, grouping.merged_into = "closed", GroupingFactory()
    grouping.save()

    assert client.get(report.get_absolute_url()).status_code == 200
    html = client.get(url("reports", "here")).content.decode()
    assert "1 January 2004 to 31 March 2004" in html
    assert url("report_add", "here") not in html


def test_withdrawn_report_says_when_and_why(client, grouping, coordinator):
    report = ReportFactory(grouping=grouping, by=coordinator, withdrawn=True)
    file = attach(report)

    for address in (report.get_absolute_url(), file.get_absolute_url()):
        response = client.get(address)
        html = response.content.decode()
        assert response.status_code == 410
        assert "It was about another group." in html
        assert "We met twice." not in html
        assert coordinator.name not in html
    assert "We met twice." not in client.get(url("reports", "here")).content.decode()


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [*files.of_every_type(), ("page.txt", b"<script>alert(1)</script>", "text/plain")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_is_a_download_that_does_nothing(client, report, name, content, content_type):
    attachment = attach(report, name, content)

    response = client.get(attachment.get_absolute_url())

    assert b"".join(response) == content
    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert_cacheable(response)


def test_file_with_a_name_in_another_script_keeps_it(client, report):
    attachment = attach(report, "تقرير.pdf")

    response = client.get(attachment.get_absolute_url())

    assert b"".join(response)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D8%AA")


def test_file_is_listed_with_type_and_size(client, report):
    attach(report, "notes.txt", b"x" * 2048)
    html = client.get(report.get_absolute_url()).content.decode()

    assert "<bdi>notes.txt</bdi>" in html
    assert "Text, 2.0\xa0KB" in html


def test_file_of_another_report_is_not_found(client, report, grouping, coordinator):
    other = attach(ReportFactory(grouping=grouping, by=coordinator, text="Other."))

    assert client.get(url("report_file", "here", report.uid, other.uid)).status_code == 404
    assert client.get(url("report_file", "here", report.uid, uuid4())).status_code == 404


# --- The form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("visitor", 302),
        ("registered", 403),
        ("member", 403),
        ("representative", 403),
        ("coordinator", 200),
        ("other_coordinator", 403),
        ("parent_coordinator", 200),
        ("former_coordinator", 403),
        ("moderator", 403),
        ("list_master", 403),
        ("administrator", 200),
    ],
)
def test_who_may_add(client_of, grouping, name, status):
    client = client_of(name)
    address = url("report_add", "here")

    assert client.get(address).status_code == status
    assert client.post(address, TYPED).status_code == (302 if status == 200 else status)
    assert Report.objects.exists() == (status == 200)


def test_report_is_published_with_its_files(client_of, grouping, coordinator):
    sent = [files.upload("minutes.pdf", files.pdf()), files.upload("notes.txt", b"Words.")]

    response = client_of("coordinator").post(
        url("report_add", "here"), {**TYPED, "attachments": sent}
    )

    report = Report.objects.get()
    assert (response.status_code, response["Location"]) == (302, report.get_absolute_url())
    assert [one.name for one in report.attachments.all()] == ["minutes.pdf", "notes.txt"]
    assert report.under == coordinator.appointments.get()


def test_wrong_form_keeps_what_was_written(client_of, grouping, coordinator):
    sent = {
        **TYPED,
        "period_until": "2003-01-01",
        "attachments": [files.upload("a.svg", b"<svg/>")],
    }

    response = client_of("coordinator").post(url("report_add", "here"), sent)

    html = response.content.decode()
    assert response.status_code == 422
    assert "We wrote a paper." in html
    assert 'value="2004-01-01"' in html
    assert "Choose your files again" in html
    assert "a.svg is of a type that is not taken." in html
    assert not Report.objects.exists()


def test_form_without_files_does_not_speak_of_them(client_of, grouping, coordinator):
    response = client_of("coordinator").post(url("report_add", "here"), {**TYPED, "text": ""})

    assert "Choose your files again" not in response.content.decode()


def test_second_report_on_the_same_days_is_confirmed(client_of, report, grouping):
    client = client_of("coordinator")
    sent = {**TYPED, "text": "Other words."}
    assert "is_meant" not in client.get(url("report_add", "here")).content.decode()

    asked = client.post(url("report_add", "here"), sent)
    done = client.post(url("report_add", "here"), {**sent, "is_meant": "on"})
    again = client.post(url("report_add", "here"), {**sent, "is_meant": "on"})

    assert asked.status_code == 422
    assert 'name="is_meant"' in asked.content.decode()
    assert done.status_code == 302
    assert again.status_code == 422
    assert "sent twice" in again.content.decode()
    assert Report.objects.count() == 2


def test_closed_group_takes_no_report(client_of, grouping, coordinator):
    grouping.status = "closed"
    grouping.save()
    client = client_of("coordinator")

    for response in (
        client.get(url("report_add", "here")),
        client.post(url("report_add", "here"), TYPED),
    ):
        assert response.status_code == 409
        assert "closed" in response.content.decode()
    assert not Report.objects.exists()


def test_form_of_another_site_is_refused(client_of, grouping, coordinator):
    client = client_of("coordinator")
    client.handler.enforce_csrf_checks = True

    assert client.post(url("report_add", "here"), TYPED).status_code == 403
    assert not Report.objects.exists()


def test_report_is_read_in_the_readers_language(client, grouping, report):
    for row in (grouping, report):
        TranslationFactory(row=row)
    address = url("report", "here", report.uid)

    page = client.get(f"/fr{address}").text
    rows = client.get("/fr/caucuses/here/reports/").text

    assert "(fr)</p>" in page
    assert '<p class="lead"><bdi>Caucus Here (fr)</bdi></p>' in page
    assert f'<a href="{address}" hreflang="en">' in page
    assert re.search(r"<p>[^<]+ \(fr\)</p>", rows)
    assert "Caucus Here (fr)" in rows.partition("</title>")[0]
