"""Publishing and withdrawing reports: under which appointment, once, and never a row without its
file.
"""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from caucuses.models import Grouping, Report, ReportAttachment
from caucuses.services import reports
from frame.uploads import check_file
from tests.caucuses.factories import AppointmentFactory, ReportFactory
from tests.frame import files
from tests.people import create_person

pytestmark = pytest.mark.django_db


def publish(grouping, by, **values):
    fields = {
        "period_from": date(2004, 1, 1),
        "period_until": date(2004, 3, 31),
        "text": "We met twice.",
        "language": "en",
    }
    return reports.publish(grouping, by=by, **(fields | values))


def checked(name="minutes.pdf", content=None):
    return check_file(files.upload(name, content or files.pdf()))


def stored():
    """Return the files of reports on the disk, as far as this process wrote them."""
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def rapporteur(grouping):
    person = create_person("rapporteur")
    return AppointmentFactory(grouping=grouping, person=person, role="rapporteur").person


def test_report_stores_person_and_appointment(grouping, rapporteur):
    report = publish(grouping, rapporteur)

    kept = Report.objects.get()
    assert kept == report
    assert (kept.by, kept.under) == (rapporteur, rapporteur.appointments.get())
    assert (kept.period_from, kept.period_until) == (date(2004, 1, 1), date(2004, 3, 31))


@pytest.mark.parametrize("name", ["coordinator", "parent_coordinator"])
def test_report_of_a_leader_stores_their_appointment(grouping, request, name):
    person = request.getfixturevalue(name)

    assert publish(grouping, person).under == person.appointments.get()


def test_report_of_an_administrator_has_no_appointment(grouping, administrator):
    assert publish(grouping, administrator).under is None


@pytest.mark.parametrize("name", ["registered", "former_coordinator", "other_coordinator"])
def test_report_without_an_office_is_refused(grouping, request, name):
    with pytest.raises(reports.ReportRefused):
        publish(grouping, request.getfixturevalue(name), files=[checked()])

    assert not Report.objects.exists()
    assert stored() == set()


def test_report_counts_for_the_open_caucus_test(grouping, coordinator):
    report = publish(grouping, coordinator)
    assert "report" in Grouping.objects.get(pk=grouping.pk).open_items

    reports.withdraw(report, by=coordinator, reason="About another group.")
    assert "report" not in Grouping.objects.get(pk=grouping.pk).open_items


def test_closed_group_reports_no_more(grouping, coordinator):
    stale = Grouping.objects.get(pk=grouping.pk)
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")

    with pytest.raises(reports.ReportRefused, match="closed"):
        publish(stale, coordinator)


# --- Twice --------------------------------------------------------------------------------------


def test_second_report_on_the_same_days_must_be_meant(grouping, coordinator):
    publish(grouping, coordinator)

    with pytest.raises(reports.SamePeriod):
        publish(grouping, coordinator, text="Other words.")
    publish(grouping, coordinator, text="Other words.", beside_another=True)

    assert Report.objects.count() == 2


def test_form_that_is_sent_twice_publishes_once(grouping, coordinator):
    publish(grouping, coordinator)

    with pytest.raises(reports.ReportRefused, match="sent twice"):
        publish(grouping, coordinator, beside_another=True)

    assert Report.objects.count() == 1


def test_withdrawn_report_and_that_of_another_group_are_in_nobodys_way(
    grouping, other_grouping, coordinator
):
    ReportFactory(grouping=other_grouping, by=coordinator, text="We met twice.")
    reports.withdraw(publish(grouping, coordinator), by=coordinator, reason="Wrong.")

    assert publish(grouping, coordinator).withdrawn_at is None


# --- Files --------------------------------------------------------------------------------------


def test_files_are_kept_under_names_of_the_portal(grouping, coordinator):
    report = publish(
        grouping, coordinator, files=[checked(), checked("notes.txt", "Genève".encode())]
    )

    kept = list(report.attachments.all())
    assert [(one.name, one.content_type, one.size) for one in kept] == [
        ("minutes.pdf", "application/pdf", len(files.pdf())),
        ("notes.txt", "text/plain", 7),
    ]
    for one in kept:
        assert one.file.name == f"reports/{report.uid}/{one.uid}"
    assert kept[1].file.read() == "Genève".encode()
    kept[1].file.close()


def test_files_are_readable_by_nobody_else(grouping, coordinator):
    report = publish(grouping, coordinator, files=[checked()])

    path = Path(report.attachments.get().file.path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_refused_report_leaves_no_file(grouping, coordinator):
    publish(grouping, coordinator)

    with pytest.raises(reports.SamePeriod):
        publish(grouping, coordinator, text="Other words.", files=[checked(), checked()])

    assert stored() == set()
    assert not ReportAttachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_failure_at_the_very_end_leaves_neither_row_nor_file(grouping, coordinator, monkeypatch):
    seen = []

    def fail(_keys):
        seen.append((len(stored()), ReportAttachment.objects.count()))
        raise RuntimeError("the database went away")

    monkeypatch.setattr(reports.openness, "refresh", fail)

    with pytest.raises(RuntimeError):
        publish(grouping, coordinator, files=[checked(), checked("notes.txt", b"Words.")])

    assert seen == [(2, 2)]
    assert stored() == set()
    assert not Report.objects.exists()


def test_full_disk_leaves_neither_row_nor_file(grouping, coordinator, monkeypatch):
    save = default_storage._wrapped.__class__._save
    written = []

    def fill(self, name, content):
        if written:
            raise OSError("No space left on device")
        written.append(name)
        return save(self, name, content)

    monkeypatch.setattr(default_storage._wrapped.__class__, "_save", fill)

    with pytest.raises(OSError, match="No space"):
        publish(grouping, coordinator, files=[checked(), checked()])

    assert len(written) == 1
    assert stored() == set()
    assert not Report.objects.exists()


# --- Withdrawing --------------------------------------------------------------------------------


def test_report_is_withdrawn_once(grouping, coordinator, moderator):
    report = publish(grouping, coordinator)
    same = Report.objects.get()

    reports.withdraw(report, by=moderator, reason="About another group.")
    with pytest.raises(reports.ReportRefused, match="already"):
        reports.withdraw(same, by=coordinator, reason="Later.")

    kept = Report.objects.get()
    assert (kept.withdrawn_by, kept.withdrawal_reason) == (moderator, "About another group.")
    assert not Report.objects.public().exists()


def test_rapporteur_may_report_only_while_the_term_lasts(grouping, rapporteur):
    former = create_person("former")
    AppointmentFactory(grouping=grouping, person=former, role="rapporteur", ended=True)

    assert rapporteur.has_perm("caucuses.add_report", grouping)
    assert not former.has_perm("caucuses.add_report", grouping)
    with pytest.raises(reports.ReportRefused):
        publish(grouping, former)
