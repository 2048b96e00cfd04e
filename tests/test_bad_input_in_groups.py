"""Bad input in groups and lists, sent through the pages: a clear answer, and nothing half done."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from caucuses.models import Appointment, AppointmentOffer, Charter, Grouping, Membership, Report
from caucuses.services import memberships
from frame.uploads import FILE_LIMIT, FORM_LIMIT, MEGABYTE
from moderation.models import Request
from organisations.models import Mandate
from tests.all_rows import assert_refused, assert_told, move
from tests.caucuses.factories import AppointmentFactory, AppointmentOfferFactory, GroupingFactory
from tests.frame import files
from tests.mailinglists import factories as lists
from tests.moderation.factories import rows_of
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
JOIN = "/caucuses/here/join/"
MYSELF = {"acting": "myself", "introduction": "I teach."}
OFFER = "/admin/caucuses/appointmentoffer/add/"
CHARTER = "/admin/caucuses/charter/add/?grouping=here"
REPORT = "/caucuses/here/reports/add/"


def day(days):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


# --- Joining ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("admission", "words"),
    [
        ("open", "You are a member of this group already."),
        ("moderated", "A request already waits for approval."),
    ],
)
def test_joining_twice_in_two_tabs(client_of, grouping, registered, admission, words):
    Grouping.objects.update(admission=admission)
    first, second = client_of("registered"), client_of("registered")
    for tab in (first, second):
        assert tab.get(JOIN).status_code == 200

    assert first.post(JOIN, MYSELF).status_code == 302
    assert_refused(lambda: second.post(JOIN, MYSELF), 409, words)


def test_two_representatives_join_for_the_same_organisation(
    client_of, grouping, organisation, representative, registered
):
    organisation.mandates.create(person=registered, from_at=timezone.now())
    sent = {"acting": str(organisation.uid)}
    assert client_of("representative").post(JOIN, sent).status_code == 302

    assert_refused(
        lambda: client_of("registered").post(JOIN, sent),
        409,
        "A request already waits for approval.",
    )


@pytest.mark.parametrize(
    ("rules", "acting", "status", "words"),
    [
        ({"who_may_join": "organisations"}, "myself", 422, "you act for none"),
        ({"who_may_join": "appointed"}, "myself", 409, "Nobody can join this group"),
        ({"status": "closed"}, "myself", 409, "Nobody can join this group"),
        ({"relation": "outside"}, "myself", 409, "Nobody can join this group"),
    ],
    ids=["organisations only", "appointed", "closed", "outside"],
)
def test_joining_what_one_may_not(client_of, grouping, registered, rules, acting, status, words):
    browser = client_of("registered")
    Grouping.objects.filter(pk=grouping.pk).update(**rules)

    assert_refused(lambda: browser.post(JOIN, {"acting": acting}), status, words)


def test_group_that_closes_while_somebody_reads_the_form(client_of, grouping, registered):
    browser = client_of("registered")
    assert "<form" in browser.get(JOIN).content.decode()
    Grouping.objects.filter(pk=grouping.pk).update(status="closed")

    assert_refused(lambda: browser.post(JOIN, MYSELF), 409, "Nobody can join this group")


def test_organisation_where_individuals_join_is_no_choice(
    client_of, grouping, organisation, representative
):
    Grouping.objects.update(who_may_join="individuals", admission="open")

    client_of("representative").post(JOIN, {"acting": str(organisation.uid)})

    # The form has no such field: what was forged is not read, and joins nobody but oneself.
    assert Membership.objects.values_list("person", "organisation").get() == (
        representative.pk,
        None,
    )


@pytest.mark.parametrize("ending", [{"until_at": timezone.now}, {"may_join": lambda: False}])
def test_mandate_that_ends_while_somebody_reads_the_form(
    client_of, grouping, organisation, representative, ending
):
    browser = client_of("representative")
    assert organisation.name in browser.get(JOIN).content.decode()
    Mandate.objects.filter(person=representative).update(
        **{name: value() for name, value in ending.items()}
    )

    assert_refused(
        lambda: browser.post(JOIN, {"acting": str(organisation.uid)}), 422, "Choose one of the list"
    )


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_mandate_that_ends_while_the_request_waits(
    client_of, grouping, organisation, representative, coordinator, verb
):
    client_of("representative").post(JOIN, {"acting": str(organisation.uid)})
    Mandate.objects.filter(person=representative).update(until_at=timezone.now())
    row = Request.objects.get(kind="membership")

    client_of("coordinator").post(move(row, verb), {"reason": "We know them.", "expected": "1"})

    # The organisation asked, under a mandate that held then: its request stands by itself.
    row.refresh_from_db()
    assert row.state == {"approve": "approved", "decline": "declined"}[verb]
    members = Membership.objects.current().filter(organisation=organisation)
    assert members.exists() is (verb == "approve")


@pytest.mark.parametrize("forged", ["theirs", "unlisted", "slug", "nonsense", "\x00", "x" * 5000])
def test_forged_organisation(client_of, grouping, representative, other_organisation, forged):
    sent = {
        "theirs": str(other_organisation.uid),
        "unlisted": str(OrganisationFactory(registered=True).uid),
        "slug": other_organisation.slug,
    }.get(forged, forged)

    response = assert_refused(
        lambda: client_of("representative").post(JOIN, {"acting": sent}), 422, "Choose"
    )

    # Whether there is such an organisation, nobody learns.
    assert other_organisation.name not in response.content.decode()


@pytest.mark.parametrize("deed", ["leave", "pause", "resume", "show", "hide"])
def test_membership_of_somebody_else_does_not_exist(client_of, member, registered, deed):
    url = reverse(f"my_groups:{deed}", args=[member.memberships.get().uid])

    assert_refused(lambda: client_of("registered").post(url), 404, "<h1>")


def test_leaving_in_two_tabs(client_of, member):
    first, second = client_of("member"), client_of("member")
    url = reverse("my_groups:leave", args=[member.memberships.get().uid])
    assert first.post(url).status_code == 302

    assert_refused(lambda: second.post(url), 409, "ended")


# --- The tree of groups -------------------------------------------------------------------------


def admin_form_of(browser, grouping):
    """Return the address of a group in the back-office, and what its form holds."""
    url = reverse("admin:caucuses_grouping_change", args=[grouping.pk])
    form = browser.get(url).context["adminform"].form
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return url, {name: value for name, value in initial.items() if value not in (None, False)}


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_group_below_itself(client_of, moderator, grouping, steps):
    below = grouping
    for _step in range(steps):
        below = GroupingFactory(parent=below)
    browser = client_of("moderator")
    url, values = admin_form_of(browser, grouping)

    # The back-office shows a form with faults again as any page (HTTP 200).
    assert_refused(lambda: browser.post(url, values | {"parent": below.pk}), 200, "part of itself")


def test_two_tabs_put_two_groups_below_each_other(client_of, moderator, grouping, other_grouping):
    browser = client_of("moderator")
    here, first = admin_form_of(browser, grouping)
    elsewhere, second = admin_form_of(browser, other_grouping)
    response = browser.post(here, first | {"parent": other_grouping.pk})
    assert response.status_code == 302

    assert_refused(
        lambda: browser.post(elsewhere, second | {"parent": grouping.pk}), 200, "part of itself"
    )


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("here", "A group cannot be merged with itself."),
        ("below", "stands below this group"),
        ("nonsense", "No group has this address."),
        ("../nonsense", "No group has this address."),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_merge_into_itself_or_below_or_nothing(client_of, moderator, grouping, slug, words):
    GroupingFactory(slug="below", parent=grouping)
    url = reverse("admin:caucuses_grouping_merge", args=[grouping.pk])

    assert_refused(
        lambda: client_of("moderator").post(url, {"into": slug, "reason": "One is enough."}),
        422,
        words,
    )


# --- Terms --------------------------------------------------------------------------------------


def offered(grouping, **changes):
    values = {
        "grouping": grouping.pk,
        "email": "new@people.example",
        "language": "en",
        "role": "focal_point",
        "from_on": day(0),
        "until_on": day(365),
        "decided_by": "election",
        "source_note": "",
    }
    return values | changes


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ((10, 5), "The term must end after it begins."),
        ((10, 10), "The term must end after it begins."),
        ((10, 100_000), "four years"),
        (("2026-02-30", 5), "Write the day as year, month and day"),
        (("0000-00-00", "9999-99-99"), "Write the day as year, month and day"),
        (("", ""), "required"),
    ],
    ids=["reversed", "empty", "too long", "no day", "no days", "nothing"],
)
def test_term_that_makes_no_sense(client_of, grouping, moderator, term, words):
    first, last = (text if isinstance(text, str) else day(text) for text in term)

    assert_refused(
        lambda: client_of("moderator").post(OFFER, offered(grouping, from_on=first, until_on=last)),
        422,
        words,
    )


@pytest.mark.parametrize("days", [(0, 365), (334, 400), (100, 200)])
def test_term_that_overlaps_anothers(client_of, grouping, registered, moderator, days):
    AppointmentFactory(grouping=grouping, person=registered, role="focal_point")
    sent = offered(grouping, from_on=day(days[0]), until_on=day(days[1]))

    assert_refused(
        lambda: client_of("moderator").post(OFFER, sent),
        422,
        "Only one person at a time holds this role",
    )


def test_second_of_two_who_accept_the_same_role(
    client_of, grouping, registered, applicant, moderator
):
    offers = [
        AppointmentOfferFactory(
            grouping=grouping, role="focal_point", email=person.email, offered_by=moderator
        )
        for person in (registered, applicant)
    ]
    answer = {"answer": "accept", "is_listed": "on"}
    first, second = (reverse("my_groups:offer", args=[offer.token]) for offer in offers)
    assert client_of("registered").post(first, answer).status_code == 302

    assert_refused(lambda: client_of("applicant").post(second, answer), 409, "role")
    assert Appointment.objects.filter(role="focal_point").count() == 1


def test_offer_answered_in_two_tabs(client_of, grouping, registered, moderator):
    offer = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    url = reverse("my_groups:offer", args=[offer.token])
    assert client_of("registered").post(url, {"answer": "accept"}).status_code == 302

    assert_refused(
        lambda: client_of("registered").post(url, {"answer": "decline"}), 409, "answered"
    )


def test_forged_answer_leaves_the_offer_open(client_of, grouping, registered, moderator):
    offer = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    url = reverse("my_groups:offer", args=[offer.token])

    for answer in ("", "perhaps", "withdrawn", "\x00"):
        assert_refused(
            lambda answer=answer: client_of("registered").post(url, {"answer": answer}), 422, "<h1>"
        )
    assert AppointmentOffer.objects.get().answer == ""


# --- Coordinators and their own matters ---------------------------------------------------------


def test_coordinator_removes_themselves(client_of, coordinator, grouping):
    Grouping.objects.update(appointed_by="itself")
    held = coordinator.appointments.get()
    browser = client_of("coordinator")
    end = reverse("admin:caucuses_appointment_end", args=[held.pk])

    assert_refused(
        lambda: browser.post(end, {"reason": "I go."}), 409, "You end your own term on your page"
    )
    # There it is one click, and ends what they may do at once.
    assert browser.post(reverse("my_groups:resign", args=[held.uid])).status_code == 302
    assert_refused(lambda: browser.post(end, {"reason": "I go."}), 302, "")


def test_coordinator_offers_themselves_a_longer_term(client_of, coordinator, grouping):
    Grouping.objects.update(appointed_by="itself")

    for email in (coordinator.email, coordinator.email.upper()):
        sent = offered(grouping, role="rapporteur", email=email)
        assert_refused(
            lambda sent=sent: client_of("coordinator").post(OFFER, sent),
            422,
            "Nobody appoints themselves.",
        )


@pytest.mark.parametrize("verb", ["approve", "decline", "ask"])
def test_coordinator_decides_on_their_own_request_to_join(client_of, coordinator, grouping, verb):
    browser = client_of("coordinator")
    browser.post(JOIN, MYSELF)
    row = Request.objects.get(kind="membership")

    sent = {"reason": "Me.", "expected": "1"}
    assert_refused(lambda: browser.post(move(row, verb), sent), 403, "<h1>")
    note = reverse("admin:moderation_request_note", args=[row.pk])
    assert_refused(lambda: browser.post(note, {"reason": "Me."}), 403, "<h1>")
    several = {"action": f"bulk_{verb}", "_selected_action": [row.pk], "confirmed": "1", **sent}
    before = rows_of(row)
    response = browser.post(reverse("admin:moderation_request_changelist"), several, follow=True)
    assert_told(response, 200, row.title)
    assert rows_of(row) == before


def test_coordinator_decides_for_an_organisation_of_theirs(
    client_of, coordinator, grouping, organisation
):
    organisation.mandates.create(person=coordinator, from_at=timezone.now())
    browser = client_of("coordinator")
    browser.post(JOIN, {"acting": str(organisation.uid)})
    row = Request.objects.get(kind="membership")

    assert_refused(
        lambda: browser.post(move(row, "approve"), {"reason": "Us.", "expected": "1"}), 403, "<h1>"
    )


def test_coordinator_renews_their_own_group(client_of, coordinator, grouping):
    browser = client_of("coordinator")
    sent = {"done": "We met.", "planned": "To meet.", "until": ""}
    assert browser.post("/caucuses/here/renew/", sent).status_code == 302
    row = Request.objects.get(kind="renewal")

    # The body above decides: for the group's own coordinator there is nothing to decide on.
    for verb in ("approve", "decline"):
        response = browser.post(move(row, verb), {"reason": "Us.", "expected": "1"})
        assert response.status_code in {403, 404}
    row.refresh_from_db()
    assert row.state == "submitted"
    assert_refused(lambda: browser.post("/caucuses/here/renew/", sent), 409, "waits")


def test_coordinator_supports_and_approves_their_own_list(client_of, coordinator, grouping):
    row = lists.submitted(coordinator, grouping)

    for verb in ("support", "approve", "decline"):
        sent = {"reason": "Mine.", "expected": "1", **lists.ADDRESSES}
        assert_refused(
            lambda verb=verb, sent=sent: client_of("coordinator").post(move(row, verb), sent),
            403,
            "<h1>",
        )


def test_two_coordinators_decide_at_once(client_of, coordinator, parent_coordinator, registered):
    row = memberships.join(coordinator.appointments.get().grouping, by=registered)
    seen = str(row.moves)
    approved = client_of("coordinator").post(
        move(row, "approve"), {"reason": "Welcome.", "expected": seen}
    )
    assert approved.status_code == 302

    assert_refused(
        lambda: client_of("parent_coordinator").post(
            move(row, "decline"), {"reason": "We are full.", "expected": seen}
        ),
        409,
        "Not done",
    )


# --- Charters -----------------------------------------------------------------------------------


PASTED = (
    "\ufeff1.\u00a0Aim\r\n\r\n\uf0b7\tWe \u201cfollow\u201d one\xad sub\u200bject.\x0bWe meet.\r"
    "\uf0a7\tOpen\x1eended\x07\x0cArt.\u00a02 \x13HYPERLINK\x14here\x15\ufffc \x93so\x94\r\n"
)


def adopted(**changes):
    values = {
        "text": "We follow one subject.",
        "language": "en",
        "who_may_join": "both",
        "admission": "moderated",
        "members_shown": "members",
        "appointed_by": "parent",
        "statement": "",
        "decides": "",
        "adopted_on": "2026-01-15",
        "adopted_by": "The caucus",
        "expected": "0",
    }
    return values | changes


def test_charter_from_a_word_processor(client_of, client, coordinator, grouping):
    response = client_of("coordinator").post(CHARTER, adopted(text=PASTED), follow=True)

    assert_told(response, 200, "Version 1 is in force.")
    text = Charter.objects.get().text
    assert text.startswith("1. Aim\n\n• We “follow” one subject.\nWe meet.\n• Open-ended")
    assert text.endswith("“so”")
    assert not any(letter != "\n" and not letter.isprintable() for letter in text)
    assert_told(client.get("/caucuses/here/charter/"), 200, "We “follow” one subject.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\u202eevil", "U+202E"),
        ("We\x00meet", "U+0000"),
        ("\ud83d", "U+FFFD"),
        ("\u200b \xad \ufeff", "required"),
        ("x" * 40_001, "at most 40000 characters"),
    ],
    ids=["turned around", "nul", "half a letter", "nothing seen", "too long"],
)
def test_charter_that_is_no_text(client_of, coordinator, grouping, text, words):
    body = urlencode(adopted(text=text.encode("utf-8", "surrogatepass")))

    assert_refused(
        lambda: client_of("coordinator").post(CHARTER, body, content_type=FORM), 422, words
    )


def test_charter_adopted_in_two_tabs(client_of, coordinator, grouping):
    first, second = client_of("coordinator"), client_of("coordinator")
    assert first.post(CHARTER, adopted()).status_code == 302

    assert_refused(
        lambda: second.post(CHARTER, adopted(text="Other words.", admission="open")), 409, "<h1>"
    )
    assert Grouping.objects.get(pk=grouping.pk).admission == "moderated"


# --- Reports with large files -------------------------------------------------------------------


REPORTED = {
    "period_from": "2004-01-01",
    "period_until": "2004-03-31",
    "language": "en",
    "text": "We met twice.",
}


class Unread:
    """A body that must not be read."""

    def read(self, *size):
        raise AssertionError("Something read the body.")

    readline = readlines = __iter__ = read


def post_unread(browser, url, size):
    """Begin to post a form of `size` bytes, which nobody may read."""
    told = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(size),
        "wsgi.input": Unread(),
    }
    return browser.generic("POST", url, **told)


@pytest.mark.parametrize("size", [50 * MEGABYTE, FORM_LIMIT + 1, 10**18])
@pytest.mark.parametrize("who", ["coordinator", "visitor"])
def test_report_with_a_file_of_50_megabytes(client_of, grouping, size, who):
    browser = client_of(who)

    assert_refused(
        lambda: post_unread(browser, REPORT, size),
        413,
        "All that you send at once may have at most 11",
    )


@pytest.mark.parametrize("url", [JOIN, CHARTER, "/admin/", "/me/profile/"])
def test_file_of_50_megabytes_where_none_is_taken(client_of, coordinator, url):
    browser = client_of("coordinator")

    assert_refused(lambda: post_unread(browser, url, 50 * MEGABYTE), 413, "<h1>")


def test_report_with_a_file_that_is_too_large(client_of, coordinator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    large = files.upload("minutes.pdf", files.pdf() + b" " * FILE_LIMIT)
    small = files.upload("agenda.pdf", files.pdf())

    response = assert_refused(
        lambda: client_of("coordinator").post(REPORT, REPORTED | {"attachments": [small, large]}),
        422,
        "minutes.pdf is too large",
    )

    # The other file is not kept either, and what was written is.
    assert not (tmp_path / "media").exists()
    assert "We met twice." in response.content.decode()
    assert not Report.objects.exists()
