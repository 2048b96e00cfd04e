"""The team, its volunteers, and jobs in each state, made as people make them."""

from caucuses.models import Grouping
from notices.models import OutgoingMail
from pages.models import Page
from tests.caucuses.factories import AppointmentFactory, GroupingFactory, MembershipFactory
from tests.moderation.factories import draft as request_draft
from tests.pages.factories import PageFactory
from tests.people import create_person
from texts import registry
from texts import services as texts
from texts.enums import Origin
from translations import draft as drafts
from translations.models import Document, Job, Volunteer
from translations.services import jobs, queue

BODY = "WSIS has 2 phases.\n\n## How to take part\n\nWrite to [the list](https://example.org/list)."
BODY_FR = (
    "Le SMSI a 2 phases.\n\n## Comment participer\n\n"
    "Écrivez à [la liste](https://example.org/list)."
)


def team(**fields):
    """Return the translation team, made if need be."""
    found = Grouping.objects.filter(slug="translation-team").first()
    return found or GroupingFactory(
        slug="translation-team", name="Translation Team", kind="working_group", **fields
    )


def translator(name, into=("fr",), source=("en",), **fields):
    """Return a member of the team who translates from English into French."""
    person = create_person(name)
    MembershipFactory(grouping=team(), person=person)
    Volunteer.objects.create(
        person=person, languages_from=list(source), languages_into=list(into), **fields
    )
    return person


def leader(name="teamleader", **fields):
    """Return a coordinator of the team."""
    return AppointmentFactory(grouping=team(), person=create_person(name), **fields).person


def page(**fields):
    """Return a public page in English with three paragraphs."""
    return PageFactory(**({"title": "Taking part", "body": BODY} | fields))


def job(row=None, language="fr"):
    """Return the job that the queue makes about a page."""
    row = row or page()
    queue.fill()
    return find(row, language)


def find(row, language="fr"):
    return Job.objects.of(row).standing().get(language=language)


def claimed(person, row=None, language="fr"):
    found = job(row, language)
    jobs.claim(found, by=person)
    return found


def places(found):
    """Return the parts of a job beside today's original."""
    return drafts.draft_of(found, jobs.row_of(found)).places()


def typed(found, words=None):
    """Return what somebody types into every paragraph that has none."""
    known = words or {}
    return {
        place.key: known.get(place.part.source) or place.part.target or f"FR {place.part.source}"
        for place in places(found)
    }


def translated(person, row=None, language="fr"):
    """Return a job in hand with all paragraphs written."""
    found = claimed(person, row, language)
    jobs.save(found, typed(found), by=person, version=found.version)
    return found


def submitted(person, row=None, language="fr"):
    found = translated(person, row, language)
    jobs.submit(found, by=person)
    return found


def reviewed_by(person, found):
    jobs.take_review(found, by=person)
    return found


def published(translator_, reviewer, row=None, language="fr"):
    found = reviewed_by(reviewer, submitted(translator_, row, language))
    jobs.publish(found, by=reviewer)
    return found


def mails():
    """Return the recipient and subject of every mail, the oldest first."""
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", "subject"))


def text_of(row, language, origin=Origin.REVIEWED, **words):
    """Publish a translation of a row's present words, as an import does."""
    from django.utils import timezone

    from texts import paragraphs

    source = registry.kind_of(row).source_of(row)
    pairs = {
        name: [(part, words.get(name) or f"{language} {part}") for part in paragraphs.split(text)]
        for name, text in source.items()
    }
    return texts.publish(row, language, pairs, origin=origin, source_on=timezone.localdate())


def change(row, **fields):
    """Write other words into a page."""
    Page.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()


def document(person, title="A statement", **fields):
    """Return a public text from outside, with its jobs; `person` asked for it."""
    text = {"title": title, "text": "We agree.", "language": "en", "is_public": True} | fields
    row = Document.objects.create(request=request_draft(person, title), **text)
    queue.look_through(registry.kind_of(row), [row])
    return row
