"""The world in which every address is tried: something of each sort that can be asked about.

`world` gives the arguments of an address by (address, what); under ("row", list) stands the row
that the lists of the back-office are asked for, where it is not simply the newest.
"""

from datetime import date
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Consent, ErasureRequest
from archive.models import ImportRun
from archive.services.removing import remove
from archive.services.storing import store
from audit.enums import Deed
from audit.log import note
from caucuses.models import MembershipWish
from caucuses.services import memberships, proposals
from limits.models import Caught
from mailinglists.models import ListKeeper
from moderation.models import Decision, ReasonTemplate
from notices.models import JobRun
from organisations.duplicates import merging
from organisations.models import Organisation
from organisations.representatives import handover
from pages.models import Event
from tests.archive import factories as archives
from tests.caucuses.factories import (
    AppointmentFactory,
    AppointmentOfferFactory,
    BulletinReaderFactory,
    BulletinRequestFactory,
    CharterFactory,
    GroupingFactory,
    RelayMessageFactory,
    ReportFactory,
)
from tests.caucuses.proposal_factories import proposal_form, sent_proposal
from tests.mailinglists import factories as lists
from tests.moderation import factories
from tests.notices.factories import AlarmFactory
from tests.organisations.factories import InvitationFactory
from tests.pages import link_proposals
from tests.pages.factories import LinkFactory, PageFactory, PageFileFactory
from tests.people import create_person
from tests.texts.factories import TranslationFactory
from tests.translations import factories as translations
from translations.views.jobs import DEEDS


@pytest.fixture
def world(
    pending,
    applicant,
    moderator,
    second_moderator,
    organisation,
    representative,
    other_organisation,
    former_representative,
    registered,
    other_grouping,
    grouping,
    member,
    coordinator,
):
    """Something of each sort, about the organisation "listed" and the group "grouping"."""
    arguments = of_requests(pending, applicant, moderator, second_moderator)
    arguments |= of_pages()
    arguments |= of_organisations(organisation, representative, moderator, second_moderator)
    arguments |= of_groups(grouping, member, coordinator, moderator, registered)
    arguments |= of_proposals(applicant, grouping.parent, registered)
    arguments |= of_lists(grouping, member)
    arguments |= of_archives(member, moderator)
    arguments |= of_translations(registered)
    arguments |= of_links(applicant, moderator)
    MembershipWish.objects.create(organisation=organisation, grouping=grouping)
    fourth = create_person("fourth")
    Authenticator.objects.create(user=fourth, type="totp", data={})
    passkey = Authenticator.objects.create(user=fourth, type="webauthn", data={"name": "Theirs"})
    signed_in = UserSession.objects.create(user=fourth, session_key="theirs", ip="::")
    erasure = ErasureRequest.objects.create(person=fourth, due_at=timezone.now())
    consent = Consent.objects.create(person=registered, purpose="appointment", about=str(uuid4()))
    JobRun.mark("worker")
    AlarmFactory()
    Caught.objects.create(day=timezone.now().date(), action="relay", outcome="trapped", count=1)
    note(None, Deed.VIEWED, "accounts.user")
    return arguments | {
        ("admin:app_list", "pages"): ["pages"],
        ("admin:app_list", "auth"): ["auth"],
        ("account_reset_password_from_key", "-"): ["1", "set-password"],
        ("accounts:session_end", "session"): [signed_in.pk],
        ("accounts:consent_withdraw", "consent"): [consent.pk],
        ("your_data:keep", "erasure"): [erasure.token],
        ("your_data:keep", "nonsense"): ["nonsense"],
        ("mfa_edit_webauthn", "-"): [passkey.pk],
        ("mfa_remove_webauthn", "-"): [passkey.pk],
    }


def of_requests(pending, applicant, moderator, second_moderator):
    draft = factories.draft(applicant, "Drafted")
    asked = factories.returned(applicant, second_moderator, "Asked")
    own = factories.submitted(moderator, "Own")
    ReasonTemplate.objects.create(
        kind="registration", verb="ask", language="en", title="Where", text="Where is it?"
    )
    arguments = {
        ("organisations:register_part", "nonsense"): [draft.uid, "nonsense"],
        ("moderation:private", "nonsense"): ["nonsense"],
        ("moderation:private_answer", "nonsense"): ["nonsense"],
        ("admin:moderation_request_move", "approve"): [pending.pk, "approve"],
        ("admin:moderation_request_move", "submit"): [pending.pk, "submit"],
        ("admin:moderation_request_move", "own"): [own.pk, "approve"],
        ("admin:moderation_request_move", "draft"): [draft.pk, "approve"],
        ("row", "moderation_request"): pending,
        ("row", "moderation_decision"): Decision.objects.get(request=pending),
    }
    for name, row in {"draft": draft, "asked": asked, "pending": pending, "own": own}.items():
        arguments |= {
            ("organisations:register_part", name): [row.uid, "name"],
            ("admin:moderation_request_note", name): [row.pk],
            ("admin:moderation_request_change", name): [row.pk],
            ("moderation:private", name): [row.link_token],
            ("moderation:private_answer", name): [row.link_token],
            ("organisations:register_check", name): [row.uid],
        }
        for view in ("moderation:request", "moderation:answer", "moderation:withdraw"):
            arguments[view, name] = [row.uid]
    return arguments


def of_pages():
    PageFactory(path="about")
    PageFactory(path="plenary")
    PageFactory(path="about/hidden", is_published=False)
    other = PageFactory(path="about/other")
    other.former_addresses.create(path="about/former")
    picture = PageFileFactory()
    views = ("preview", "versions", "compare", "move", "offline", "cancel")
    GroupingFactory(slug="plenary", kind="plenary")
    GroupingFactory(slug="bureau", kind="bureau")
    Event.objects.create(
        slug="first", name="First", start_on=date(2003, 12, 10), kind="meeting", phase="phase-1"
    )
    return {
        **{(f"admin:pages_page_{view}", "page"): [other.pk] for view in views},
        ("admin:pages_page_restore", "page"): [other.pk, 1],
        ("pages:page", "former"): ["about/former"],
        ("pages:file", "picture"): [picture.uid],
        ("pages:file", "nonsense"): [uuid4()],
        ("pages:event", "event"): ["first"],
        ("pages:event", "nonsense"): ["nowhere"],
        ("pages:event_calendar", "event"): ["first"],
        ("pages:event_calendar", "nonsense"): ["nowhere"],
        ("pages:grouping_calendar", "plenary"): ["plenary"],
        ("sitemap_section", "part"): ["pages"],
        ("sitemap_section", "nonsense"): ["people"],
        ("pages:body", "plenary"): ["plenary"],
        ("pages:page", "page"): ["about"],
        ("pages:page", "hidden"): ["about/hidden"],
    }


def of_links(applicant, moderator):
    waiting = link_proposals.submitted(applicant)
    returned = link_proposals.returned(applicant, moderator)
    return {
        ("pages:link_proposal", "waiting"): [waiting.uid],
        ("pages:link_proposal", "returned"): [returned.uid],
        ("admin:pages_link_check", "link"): [LinkFactory().pk],
        ("admin:moderation_request_move", "link"): [waiting.pk, "approve"],
    }


def of_organisations(organisation, representative, moderator, second_moderator):
    hidden = factories.payload("Unlisted", public_fields=[])
    unlisted = factories.approved(
        representative, second_moderator, "Unlisted", payload=hidden
    ).target
    absorbed = factories.approved(create_person("third"), second_moderator, "Absorbed").target
    one, two = factories.known_organisation("One"), factories.known_organisation("Two")
    merging.merge(organisation, absorbed, take=[], by=moderator)
    mandate = organisation.mandates.get(person=representative)
    invitation = InvitationFactory(invited_under=mandate)
    mandate.acts.create(organisation=organisation, person=representative, verb="profile_changed")
    taking_over = handover.ask(
        organisation,
        function="Secretary",
        why="Nobody answers.",
        proof="Our minutes.",
        by=create_person("successor"),
        language="en",
    )
    listed = ContentType.objects.get_for_model(Organisation)
    arguments = {
        ("organisations:edit", "listed"): [organisation.slug, "profile"],
        ("organisations:edit", "private"): [organisation.slug, "you"],
        ("organisations:representatives", "listed"): [organisation.slug],
        ("organisations:representative_invite", "listed"): [organisation.slug],
        ("organisations:representative_limit", "listed"): [organisation.slug, mandate.uid],
        ("organisations:representative_revoke", "listed"): [organisation.slug, mandate.uid],
        ("organisations:invitation", "invitation"): [invitation.token],
        ("organisations:invitation", "nonsense"): ["nonsense"],
        ("organisations:invitation_withdraw", "listed"): [organisation.slug, invitation.uid],
        ("organisations:invitation_repeat", "listed"): [organisation.slug, invitation.uid],
        ("organisations:hand_over", "listed"): [organisation.slug],
        ("organisations:hand_over_reply", "listed"): [organisation.slug, taking_over.uid],
        ("organisations:hand_over", "unlisted"): [unlisted.slug],
        ("moderation:request", "decided"): [representative.requests.first().uid],
        ("admin:view_on_site", "listed"): [listed.pk, organisation.pk],
        ("admin:organisations_organisation_compare", "pair"): [one.pk, two.pk],
        ("admin:organisations_organisation_merge", "pair"): [one.pk, two.pk],
    }
    for what, row in {"listed": organisation, "unlisted": unlisted, "absorbed": absorbed}.items():
        arguments["organisations:detail", what] = [row.slug]
        arguments["organisations:end_mandate", what] = [row.slug]
    return arguments


def of_groups(grouping, member, coordinator, moderator, registered):
    membership = member.memberships.get()
    office = coordinator.appointments.get()
    rapporteur = AppointmentFactory(
        grouping=grouping, person=create_person("rapporteur"), role="rapporteur"
    )
    offer = AppointmentOfferFactory(grouping=grouping, email=registered.email, offered_by=moderator)
    CharterFactory(grouping=grouping, entered_by=moderator)
    CharterFactory(grouping=grouping, entered_by=moderator, number=2, text="Other words.")
    report = ReportFactory(grouping=grouping, by=coordinator)
    attachment = report.attachments.create(
        file=ContentFile(b"Minutes.", name="minutes.txt"),
        name="minutes.txt",
        content_type="text/plain",
        size=8,
    )
    message = RelayMessageFactory(grouping=grouping)
    asked = BulletinRequestFactory(grouping=grouping)
    reader = BulletinReaderFactory(grouping=grouping)
    TranslationFactory(row=grouping)
    joining = memberships.join(grouping, by=create_person("joining"), introduction="I teach.")
    here = [grouping.slug]
    named = ("charter", "write", "renew", "reports", "report_add", "report_feed", "holders")
    arguments = {(f"caucuses:{name}", "grouping"): here for name in (*named, "join", "members")}
    for name in ("leave", "pause", "resume", "show", "hide"):
        arguments[f"my_groups:{name}", "membership"] = [membership.uid]
    for name in ("rename", "merge", "close", "reopen"):
        arguments[f"admin:caucuses_grouping_{name}", "grouping"] = [grouping.pk]
    return arguments | {
        ("row", "caucuses_grouping"): grouping,
        ("row", "caucuses_membership"): membership,
        ("row", "caucuses_appointmentoffer"): offer,
        ("row", "caucuses_appointment"): rapporteur,
        ("caucuses:detail", "grouping"): here,
        ("caucuses:charter_version", "grouping"): [*here, 1],
        ("caucuses:charter_changes", "grouping"): [*here, 2],
        ("caucuses:write_confirm", "message"): [message.token],
        ("caucuses:bulletin", "grouping"): here,
        ("caucuses:bulletin_confirm", "asked"): [asked.token],
        ("caucuses:bulletin_confirm", "nonsense"): ["nonsense"],
        ("caucuses:bulletin_reader", "reader"): [reader.token],
        ("caucuses:bulletin_reader", "nonsense"): ["nonsense"],
        ("caucuses:report", "grouping"): [*here, report.uid],
        ("caucuses:report_file", "grouping"): [*here, report.uid, attachment.uid],
        ("my_groups:offer", "offer"): [offer.token],
        ("my_groups:offer", "nonsense"): ["nonsense"],
        ("my_groups:resign", "office"): [office.uid],
        ("my_groups:shown", "office"): [office.uid],
        ("admin:moderation_request_change", "joining"): [joining.pk],
        ("admin:moderation_request_move", "joining"): [joining.pk, "approve"],
        ("admin:caucuses_membership_end", "grouping"): [membership.pk],
        ("admin:caucuses_appointment_end", "rapporteur"): [rapporteur.pk],
        ("admin:caucuses_appointment_correct", "rapporteur"): [rapporteur.pk],
        ("admin:caucuses_report_withdraw", "grouping"): [report.pk],
    }


def of_proposals(applicant, parent, registered):
    proposal = sent_proposal(applicant, parent)
    unsent = proposals.begin(
        by=applicant, language="en", typed=proposal_form(parent, name="Caucus not Sent")
    )
    comment = proposals.comment(
        proposal, by=registered, text="A good idea.", shown_name="Commenting Person"
    )
    views = ("proposal", "proposal_comment", "proposal_sponsor", "proposal_unsponsor")
    return {
        **{(f"caucuses:{view}", "open"): [proposal.uid] for view in views},
        ("caucuses:proposal", "unsent"): [unsent.uid],
        ("caucuses:proposal_edit", "unsent"): [unsent.uid],
        ("caucuses:proposal_comment_unname", "open"): [proposal.uid, comment.uid],
        ("admin:moderation_request_move", "proposal"): [proposal.pk, "decline"],
    }


def of_lists(grouping, member):
    mailing_list = lists.MailingListFactory(grouping=grouping)
    unsent = lists.draft(member, grouping)
    sent = lists.submitted(member, grouping)
    keeper = ListKeeper.objects.filter(request=sent).first()
    open_here, moderated = lists.list_here(), lists.list_here(subscribing="moderated")
    subscription = lists.SubscriptionFactory(mailing_list=open_here)
    held = lists.HeldPostFactory(mailing_list=open_here)
    lists.RoleAddressFactory(grouping=grouping)
    lists.InstallationFactory(mailing_list=mailing_list)
    return {
        ("admin:mailinglists_heldpost_decide", "post"): [held.pk],
        ("row", "mailinglists_mailinglist"): mailing_list,
        ("lists:subscribe", "open"): [open_here.name],
        ("lists:subscribe", "moderated"): [moderated.name],
        ("lists:subscribe", "list"): [mailing_list.name],
        ("lists:ask", "moderated"): [moderated.name],
        ("lists:ask", "open"): [open_here.name],
        ("lists:ask", "list"): [mailing_list.name],
        ("lists:subscription", "active"): [subscription.token],
        ("lists:subscription", "nonsense"): ["nonsense"],
        ("lists:leave", "link"): [lists.leave_token(subscription)],
        ("lists:leave", "nonsense"): ["nonsense"],
        ("lists:detail", "list"): [mailing_list.name],
        ("lists:request_form", "unsent"): [unsent.uid],
        ("lists:request_form", "sent"): [sent.uid],
        ("lists:keeper", "keeper"): [keeper.token],
        ("lists:keeper", "nonsense"): ["nonsense"],
        ("admin:moderation_request_move", "support"): [sent.pk, "support"],
        ("admin:moderation_request_move", "make-list"): [sent.pk, "decline"],
    }


def of_archives(member, moderator):
    arguments = {}
    for what, policy in (("public", "public"), ("closed", "members")):
        mailing_list = archives.list_here(archive=policy)
        mailing_list.subscriptions.create(
            email=member.email,
            language="en",
            state="active",
            origin="form",
            confirmed_at=timezone.now(),
        )
        post = store(mailing_list, archives.with_file())
        month = [mailing_list.name, post.sent_at.year, post.sent_at.month]
        arguments |= {
            ("archive:archive", what): [mailing_list.name],
            ("archive:month", what): month,
            ("archive:mbox", what): month,
            ("archive:thread", what): [mailing_list.name, post.hash],
            ("archive:post", what): [mailing_list.name, post.hash],
            ("archive:attachment", what): [mailing_list.name, post.hash, 1],
            ("admin:archive_post_remove", "post"): [post.pk],
        }
    remove(archives.post_of(mailing_list), by=moderator, reason="Asked for.")
    ImportRun.objects.create(mailing_list=mailing_list, file_name="old.mbox", digest="0" * 64)
    return arguments


def of_translations(registered):
    job = translations.claimed(translations.translator("translating"))
    hidden = translations.document(registered, "Hidden", is_public=False)
    public = translations.document(registered, "Public")
    named = ("job", "edit", "export", "import", "arrange", "drop", *DEEDS)
    return {
        **{(f"translations:{name}", "job"): [job.uid] for name in named},
        ("translations:document", "hidden"): [hidden.uid],
        ("translations:document", "document"): [public.uid],
    }
