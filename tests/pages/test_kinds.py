"""The proposal of a link, from its sending to its reversal."""

import pytest
from django.conf import settings
from django.urls import reverse

from moderation import kinds, services
from moderation.models import Request
from notices.models import OutgoingMail
from pages.models import Link
from pages.services.links import LinkThere
from tests.pages import link_proposals
from tests.pages.factories import LinkFactory
from tests.people import create_person

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DECIDERS = {"moderator", "second_moderator", "administrator"}
EVERYBODY = ["registered", "member", "coordinator", "list_master", *DECIDERS]
TITLE = """Réseau "l'Eau & Terre" <Ltd>"""


def case(row, view="change", *arguments):
    return reverse(f"admin:moderation_request_{view}", args=[row.pk, *arguments])


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_sees_and_decides(request, client_of, who):
    row = link_proposals.submitted(create_person("asking"))
    person = request.getfixturevalue(who)

    kind = kinds.get("link_proposal")
    assert kind.may_decide(person, row) is (who in DECIDERS)
    assert Request.objects.visible_to(person).filter(pk=row.pk).exists() is (who in DECIDERS)
    assert (client_of(who).get(case(row)).status_code == 200) is (who in DECIDERS)


def test_secretariat_is_reminded(moderator, list_master, registered):
    row = link_proposals.submitted(registered)

    assert list(kinds.get("link_proposal").deciders(row)) == [moderator]


def test_nobody_decides_on_their_own_proposal(moderator):
    row = link_proposals.submitted(moderator)

    with pytest.raises(services.NotAllowed):
        services.approve(row, by=moderator)


def test_approval_makes_the_link(registered, moderator):
    proposed = link_proposals.proposed(section="itu", language="fr", note="Une note.")
    row = link_proposals.submitted(registered, **proposed)

    services.approve(row, by=moderator)

    link = Link.objects.get()
    assert link.request == row
    kept = {name: getattr(link, name) for name in proposed if name != "why"}
    assert kept == {name: value for name, value in proposed.items() if name != "why"}
    # The starting content leaves it alone, and the next check takes it first.
    assert (link.content_key, link.checked_at) == (None, None)


def test_approval_of_what_stands_there_by_now_is_refused(registered, moderator):
    row = link_proposals.submitted(registered)
    LinkFactory(url=row.payload["link"]["url"])

    with pytest.raises(LinkThere):
        services.approve(row, by=moderator)

    assert Request.objects.get().state == "submitted"
    assert Link.objects.count() == 1


def test_reversal_takes_the_link_away_and_approval_brings_it_back(registered, moderator):
    row = link_proposals.approved(registered, moderator)

    services.reverse(row, by=moderator, reason="By mistake.")
    assert not Link.objects.exists()
    assert row.state == "submitted"

    services.approve(row, by=moderator)
    assert Link.objects.get().request == row


def test_reversal_after_the_link_was_deleted(registered, moderator):
    row = link_proposals.approved(registered, moderator)
    Link.objects.all().delete()

    services.reverse(row, by=moderator, reason="By mistake.")

    assert row.state == "submitted"


def test_refusal_makes_no_link_and_its_reversal_removes_none(registered, moderator):
    other = LinkFactory()
    row = link_proposals.submitted(registered)
    services.decline(row, by=moderator, reason="It is a shop.")

    services.reverse(row, by=moderator, reason="It is none.")

    assert list(Link.objects.all()) == [other]
    assert row.state == "submitted"


@pytest.mark.parametrize("address", ["http://www.example.org/same", "https://example.org/same/"])
def test_deciders_see_what_is_known_of_the_address(client_of, registered, address, moderator):
    LinkFactory(url=address, title="The same Site", section="itu")
    other = link_proposals.submitted(create_person("other"), url=address, title="Same Proposal")
    row = link_proposals.submitted(registered, url="https://example.org/same")

    html = client_of("moderator").get(case(row)).content.decode()

    assert "Known already" in html
    assert "The same Site" in html
    assert other.title in html
    own = client_of("registered").get(row.get_absolute_url()).content.decode()
    assert "Known already" not in own


def test_case_of_an_approved_proposal_does_not_name_its_own_link_as_known(
    client_of, registered, moderator
):
    row = link_proposals.approved(registered, moderator)

    html = client_of("moderator").get(case(row)).content.decode()

    assert "Known already" not in html
    assert "It stands among the links" in html


def test_applicant_sees_what_was_proposed(client_of, registered):
    row = link_proposals.submitted(registered, title=TITLE, note="", language="fr")

    html = client_of("registered").get(row.get_absolute_url()).content.decode()

    assert '<bdi lang="fr" dir="ltr">Réseau &quot;l&#x27;Eau &amp; Terre&quot; &lt;Ltd&gt;' in html
    assert row.payload["link"]["url"] in html
    assert "Many of us work with it." in html


def test_returned_proposal_can_be_changed(client_of, registered, moderator):
    row = link_proposals.returned(registered, moderator)

    html = client_of("registered").get(row.get_absolute_url()).content.decode()

    assert reverse("pages:link_proposal", args=[row.uid]) in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_of_an_approval_in_every_language(moderator, language):
    person = create_person("reader", language=language)
    row = link_proposals.submitted(person, title=TITLE)
    OutgoingMail.objects.all().delete()

    services.approve(row, by=moderator, reason="""It's "good" & useful.""")

    mail = OutgoingMail.objects.get()
    assert mail.recipient == person.email
    assert TITLE in mail.subject
    assert TITLE in mail.text
    assert """It's "good" & useful.""" in mail.text
    prefix = "" if language == "en" else f"/{language}"
    assert f"http://testserver{prefix}/links/" in mail.text
    assert "\n--\n" in mail.text
    assert "&#" not in mail.text + mail.subject
