"""The story of a group in a real browser: proposed, commented on, founded, joined, given a mailing
list, and left without a coordinator when the term ends.

Four people do it, and the secretariat where a group is founded: the representative of two
organisations, in Arabic; an individual; the coordinator, who comes without an account; the list
master. Days pass by dates that are moved in the database.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.groups import LIST_MASTERS
from caucuses.models import Appointment, Grouping
from caucuses.services import memberships
from moderation.models import Request
from notices.models import JobRun
from pages.loading import load_all
from tests.browsing import (
    MailBox,
    decide,
    enter_back_office,
    link_in,
    open_case,
    save,
    sign_in,
    sign_up,
)
from tests.caucuses.proposal_factories import end_comments
from tests.organisations.factories import MandateFactory
from tests.people import create_moderator, create_person

NAME = "تجمع الإذاعة الريفية"
AIM = "نوصل الإذاعة إلى القرى التي لا خطوط فيها. ونخبر المندوبين بما تحتاج إليه."
DECIDES = "بالتوافق على القائمة البريدية، مع يومين للاعتراض."
INTRODUCTION = "نبث برامج إذاعية منذ عشر سنوات."
COMMENT = "We ran such a station for ten years and would join."
COORDINATOR = "rania@people.example"
COORDINATOR_NAME = "Rania Testperson"
LIST = "rural-radio"
TITLE = "Rural radio"
POSTING = "rural-radio@lists.example.org"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_group_lives_from_its_proposal_to_the_end_of_a_term(open_page, mail_box):
    load_all()
    moderator, master = create_moderator("moderator"), create_list_master()
    representative = create_person("amal", language="ar")
    station, union = organisations_of(representative)
    individual = create_person("ines")
    visitor = open_page()

    representative_page = open_page(locale="ar")
    proposal = propose(representative_page, representative, mail_box)
    offered = link_in(mail_box.one_to(COORDINATOR), "/me/groups/appointments/")
    co_sponsor(representative_page, proposal, station, union)
    individual_page = open_page()
    comment(individual_page, individual, proposal, mail_box)
    expect_proposal(visitor, proposal, station, union)
    accept_role(open_page(), offered, mail_box)

    moderator_page = open_page()
    enter_back_office(moderator_page, moderator.email, mail_box)
    grouping = found_group(moderator_page, proposal)
    founded = mail_box.new()
    for address in (representative.email, COORDINATOR):
        told = [mail for mail in founded if mail["To"] == address]
        assert any(grouping.get_absolute_url() in mail.get_content() for mail in told)
    expect_group(visitor, grouping)

    for_union = join_for_organisation(representative_page, grouping, union, station)
    for_herself = join_as_person(individual_page, grouping)
    elsewhere = ask_elsewhere()
    coordinator_page = open_page()
    mail_box.new()
    enter_back_office(coordinator_page, COORDINATOR, mail_box)
    expect_only_own(coordinator_page, [for_union, for_herself], elsewhere)
    for request in (for_union, for_herself):
        open_case(coordinator_page, request)
        decide(coordinator_page, "approve", "Welcome.")
    admitted = {mail["To"] for mail in mail_box.new()}
    assert {representative.email, individual.email} <= admitted
    expect_members(visitor, grouping)

    wanted = ask_for_list(individual_page, grouping, owner=representative.email)
    asked = link_in(mail_box.one_to(representative.email), "/lists/keepers/")
    say_yes_as_owner(open_page(locale="ar"), asked)
    open_case(coordinator_page, wanted)
    expect(coordinator_page.locator("#content a[href$='/move/approve/']")).to_have_count(0)
    decide(coordinator_page, "support")
    master_page = open_page()
    mail_box.new()
    enter_back_office(master_page, master.email, mail_box)
    give_list(master_page, wanted)
    expect_list(visitor, grouping)

    end_term(grouping)
    expect_out(coordinator_page, for_union)
    assert NAME in mail_box.one_to(COORDINATOR).get_content()
    visitor.goto(grouping.get_absolute_url())
    expect(visitor.locator("#write")).to_contain_text("No coordinator at present.")
    expect(visitor.locator("#write")).not_to_contain_text(COORDINATOR_NAME)
    for address in (COORDINATOR, representative.email, individual.email):
        assert address not in visitor.content()


# --- Who is there -------------------------------------------------------------------------------


def create_list_master():
    """Create somebody who decides on mailing lists."""
    master = create_person("listmaster")
    master.groups.add(Group.objects.get(name=LIST_MASTERS))
    return master


def organisations_of(person):
    """Create two organisations of the directory for which the person acts."""
    return [
        MandateFactory(
            person=person, organisation__listed=True, organisation__name=name
        ).organisation
        for name in ("Radio of the Valley", "Union of Village Stations")
    ]


# --- The proposal -------------------------------------------------------------------------------


def propose(page: Page, person, mail_box: MailBox) -> Request:
    """Propose a caucus with a list, in Arabic: a forgotten field is told, what was typed stays."""
    page.goto("/ar/caucuses/proposals/")
    page.locator("main a[href$='/proposals/new/']").first.click()
    sign_in(page, person.email, mail_box)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.fill("[name=name]", NAME)
    page.select_option("[name=kind]", "thematic_caucus")
    page.select_option("[name=parent]", "content-and-themes")
    page.fill("[name=aim]", AIM)
    page.check("[name=who_may_join][value=both]")
    page.check("[name=admission][value=moderated]")
    page.fill("[name=coordinators]", COORDINATOR)
    page.check("[name=wants_list]")
    page.fill("[name=list_name]", LIST)
    save(page)
    expect(page.locator(".alert-danger a[href='#id_decides']")).to_be_visible()
    expect(page.locator("[name=aim]")).to_have_value(AIM)
    page.fill("[name=decides]", DECIDES)
    save(page)
    page.wait_for_url("**/ar/me/requests/**")
    request = Request.objects.get(kind="grouping_proposal")
    expect(page.locator("main")).to_contain_text(request.reference)
    return request


def co_sponsor(page: Page, proposal: Request, *organisations) -> None:
    """Co-sponsor the proposal for each of one's organisations."""
    for organisation in organisations:
        page.goto(f"/ar/caucuses/proposals/{proposal.uid}/")
        page.locator("main a[href$='/sponsor/']").click()
        page.select_option("[name=acting]", str(organisation.uid))
        save(page)
        expect(page.locator("main h3", has_text=organisation.name).first).to_be_visible()


def comment(page: Page, person, proposal: Request, mail_box: MailBox) -> None:
    """Comment on the proposal, after signing in on the way."""
    page.goto("/caucuses/proposals/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="Comment on it").click()
    sign_in(page, person.email, mail_box)
    page.fill("[name=text]", COMMENT)
    page.check("[name=is_agreed]")
    page.get_by_role("button", name="Publish the comment").click()
    expect(page.locator("main")).to_contain_text(COMMENT)


def expect_proposal(visitor: Page, proposal: Request, *organisations) -> None:
    """Read the proposal's page: comment and co-sponsors stand there, what is lacking too."""
    visitor.goto(f"/caucuses/proposals/{proposal.uid}/")
    expect(visitor.locator("h1")).to_have_text(NAME)
    expect(visitor.locator("#comments")).to_contain_text(COMMENT)
    for organisation in organisations:
        expect(visitor.locator("main")).to_contain_text(organisation.name)
    expect(visitor.locator("main")).to_contain_text("No coordinator has accepted yet.")
    assert COORDINATOR not in visitor.content()


def accept_role(page: Page, link: str, mail_box: MailBox) -> None:
    """Make an account at the link of the offer, accept with the name shown, and write the name."""
    page.goto(link)
    sign_up(page, COORDINATOR, mail_box)
    expect(page.locator("main")).to_contain_text(NAME)
    page.check("[name=is_listed]")
    page.locator("button[value=accept]").click()
    page.wait_for_url("**/me/")
    page.locator("main a[href$='/me/profile/']").first.click()
    page.fill("[name=name]", COORDINATOR_NAME)
    save(page)
    expect(page.locator("main")).to_contain_text(COORDINATOR_NAME)


def found_group(page: Page, proposal: Request) -> Grouping:
    """Approve the proposal: refused during the time for comments, granted after it."""
    open_case(page, proposal)
    expect(page.locator("#content")).to_contain_text("It cannot be approved yet.")
    end_comments(proposal)
    open_case(page, proposal)
    expect(page.locator("#content")).to_contain_text("Nothing is lacking.")
    decide(page, "approve", "Welcome among the caucuses.")
    return Grouping.objects.get(name=NAME)


def expect_group(visitor: Page, grouping: Grouping) -> None:
    """Come from the proposal to the page of the group, which names its coordinator."""
    visitor.reload()
    visitor.locator(".alert").get_by_role("link", name=NAME).click()
    visitor.wait_for_url(f"**{grouping.get_absolute_url()}")
    expect(visitor.locator("h1")).to_have_text(NAME)
    expect(visitor.locator("main")).to_contain_text(AIM)
    expect(visitor.locator("#write")).to_contain_text(COORDINATOR_NAME)
    assert COORDINATOR not in visitor.content()


# --- Joining ------------------------------------------------------------------------------------


def join_for_organisation(page: Page, grouping: Grouping, organisation, other) -> Request:
    """Ask to join for one of one's two organisations."""
    page.goto(f"/ar/caucuses/{grouping.slug}/")
    page.locator("#join a[href$='/join/']").click()
    choice = page.locator("[name=acting]")
    for value in ("myself", other.uid, organisation.uid):
        expect(choice.locator(f"option[value='{value}']")).to_have_count(1)
    choice.select_option(str(organisation.uid))
    page.fill("[name=introduction]", INTRODUCTION)
    page.check("[name=is_listed]")
    save(page)
    page.wait_for_url("**/ar/me/requests/**")
    request = Request.objects.get(kind="membership", payload__organisation=str(organisation.uid))
    expect(page.locator("main")).to_contain_text(request.reference)
    return request


def join_as_person(page: Page, grouping: Grouping) -> Request:
    """Ask to join as an individual; asking twice leads to the request that waits."""
    page.goto(grouping.get_absolute_url())
    page.get_by_role("link", name="Join this group").click()
    save(page)
    page.wait_for_url("**/me/requests/**")
    expect(page.locator("main")).to_contain_text("waits for approval")
    page.goto(f"/caucuses/{grouping.slug}/join/")
    expect(page.locator("main")).to_contain_text("Your request waits for approval.")
    return Request.objects.get(kind="membership", payload__as="person", target_id=grouping.pk)


def ask_elsewhere() -> Request:
    """Let a stranger ask to join a group that has nothing to do with the story."""
    group = Grouping.objects.get(slug="telecentres")
    return memberships.join(group, by=create_person("stranger"), introduction="I teach there.")


def expect_only_own(page: Page, own: list[Request], elsewhere: Request) -> None:
    """Look around in the back-office: what belongs to other groups is neither listed nor reachable
    by its address, nor found.
    """
    queue = page.locator("#result_list tbody")
    for request in own:
        expect(queue).to_contain_text(request.reference)
    expect(queue.locator("tr")).to_have_count(len(own))
    page.goto(f"/admin/moderation/request/?state=all&q={elsewhere.reference}")
    expect(page.locator("#changelist")).not_to_contain_text(elsewhere.title)
    page.goto("/admin/caucuses/grouping/")
    expect(queue.locator("tr")).to_have_count(1)
    expect(queue).to_contain_text(NAME)
    group = f"/admin/caucuses/grouping/{elsewhere.target_id}"
    case = f"/admin/moderation/request/{elsewhere.pk}"
    of_the_case = ("change", "history", "move/approve")
    for address in (f"{group}/change/", *(f"{case}/{name}/" for name in of_the_case)):
        assert status_of(page, address) == 404
    assert status_of(page, f"{group}/history/") == 403
    for closed in ("accounts/user", "organisations/organisation", "notices/outgoingmail"):
        assert status_of(page, f"/admin/{closed}/") == 403
    found = "/admin/autocomplete/?app_label=caucuses&model_name=grouping&field_name=parent&term="
    page.goto(f"{found}telecentres")
    expect(page.locator("body")).not_to_contain_text(elsewhere.target.name)


def expect_members(visitor: Page, grouping: Grouping) -> None:
    """Read the group's page: two have joined."""
    visitor.goto(grouping.get_absolute_url())
    expect(visitor.locator("#members")).to_contain_text("2 members")


# --- The mailing list ---------------------------------------------------------------------------


def ask_for_list(page: Page, grouping: Grouping, *, owner: str) -> Request:
    """Ask for a list of the group; while typing, the page says whether the name can be had."""
    page.goto(grouping.get_absolute_url())
    page.locator("#list").get_by_role("link", name="Request a mailing list").click()
    expect(page.locator("[name=grouping]")).to_have_value(grouping.slug)
    page.check("[name=start][value=drafting]")
    save(page)
    name, told = page.locator("[name=name]"), page.locator("[name=name] + [role=status]")
    name.press_sequentially("plenary")
    expect(told).to_contain_text("There is a list of this name.")
    name.clear()
    name.press_sequentially("rural radio")
    expect(told).to_contain_text("Write a hyphen instead of a blank.")
    name.clear()
    name.press_sequentially("Rural-Radio")
    expect(told).to_have_text(f"This name can be had: {LIST}")
    page.fill("[name=title]", TITLE)
    page.fill("[name=description]", "For those who run or plan a station in a village.")
    page.fill("[name=purpose]", "We prepare common positions. No list does this yet.")
    for language in ("ar", "en"):
        page.check(f"[name=languages][value={language}]")
    expect(page.locator("[name=subscribing][value=moderated]")).to_be_checked()
    expect(page.locator("[name=archive][value=public]")).to_be_checked()
    page.fill("[name=owners]", owner)
    save(page)
    page.wait_for_url("**/me/requests/**")
    request = Request.objects.get(kind="list_request")
    expect(page.locator("main")).to_contain_text(request.reference)
    return request


def say_yes_as_owner(page: Page, link: str) -> None:
    """Confirm by the mailed link, without an account."""
    page.goto(link)
    expect(page.locator("main")).to_contain_text(LIST)
    page.locator("button[value=accept]").click()
    expect(page.locator("button[value=accept]")).to_have_count(0)


def give_list(page: Page, wanted: Request) -> None:
    """Approve the list; without the address of its public archive it is not."""
    open_case(page, wanted)
    page.locator("#content a[href$='/move/approve/']").click()
    page.fill("[name=posting_address]", POSTING)
    page.fill("[name=subscribe_address]", "https://lists.example.org/rural-radio")
    page.locator("#content .submit-row button").click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator("[name=posting_address]")).to_have_value(POSTING)
    page.fill("[name=archive_url]", "https://lists.example.org/rural-radio/archive")
    page.locator("#content .submit-row button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def expect_list(visitor: Page, grouping: Grouping) -> None:
    """Find the list among all and on the page of its group."""
    visitor.goto("/lists/")
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.locator("h1")).to_have_text(TITLE)
    expect(visitor.locator("main")).to_contain_text(POSTING)
    visitor.locator("main").get_by_role("link", name=NAME).click()
    expect(visitor.locator("#list")).to_contain_text(POSTING)


# --- The end of the term ------------------------------------------------------------------------


def end_term(grouping: Grouping) -> None:
    """Let a year pass for the coordinator's appointment, and a day for the worker's clock."""
    held = Appointment.objects.get(grouping=grouping)
    year = held.until_on - timezone.now().date()
    Appointment.objects.filter(pk=held.pk).update(
        from_on=held.from_on - year,
        until_on=held.until_on - year,
        term_until_on=held.term_until_on - year,
        entered_at=held.entered_at - year,
    )
    JobRun.objects.update(began_at=F("began_at") - timedelta(days=1))


def expect_out(page: Page, request: Request) -> None:
    """Click in the back-office that stands open: the former coordinator is out, by address too."""
    with page.expect_navigation() as navigation:
        page.locator("#header a[href='/admin/'], #site-name a").first.click()
    assert navigation.value.status == 403
    for address in ("/admin/", "/admin/moderation/request/", "/admin/caucuses/grouping/"):
        assert status_of(page, address) == 403
    assert status_of(page, f"/admin/moderation/request/{request.pk}/change/") == 403


def status_of(page: Page, address: str) -> int:
    """Return the HTTP status with which an address answers who is signed in here."""
    return page.goto(address).status
