"""What the portal to try shows of its public side: news, a meeting with its time of day, and the
translation desk at work. All of it is marked as an example and made through the doors that people
use.
"""

from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from frame.pictures import drawn_anew
from frame.uploads import check_file
from moderation import services as moderation
from pages.enums import EventKind, EventPhase
from pages.models import Event, Page, PageFile
from pages.services import files, pages
from translations.models import Job
from translations.services import jobs, queue, volunteers

NEWS = """This is an example of news, not a real one.

Volunteers translate the pages of this portal. What nobody has reviewed yet is marked as a draft.

![](/files/{picture}/)

## How to help

Go to the [translation desk](/translations/) and say which languages you read and write."""
ZONE = "Africa/Tunis"
REVIEWED = "about"  # its draft in French


def build(*, moderator: User, translator: User, reviewer: User) -> None:
    """Make a piece of news, an event to come, and volunteers with a translation in hand."""
    version = pages.create(
        by=moderator,
        path="news/example-translators",
        content={
            "title": "Example: translators wanted",
            "menu_title": "",
            "summary": "An example of news: the translation desk is open.",
            "body": NEWS.format(picture=_draw(moderator).uid),
            "language": "en",
        },
    )
    pages.publish(version)
    _announce()
    for person in (translator, reviewer):
        _volunteer(person, moderator)
    queue.fill()
    _translate(version.page, translator=translator, reviewer=reviewer)


def _draw(by: User) -> PageFile:
    """Add a picture: a ring of seats, one of them free."""
    picture, written = Image.new("RGB", (640, 240), "#dcede5"), BytesIO()
    pen = ImageDraw.Draw(picture)
    for seat in range(6):
        colour = "#0c6f58" if seat else "#6b4200"
        pen.arc((230, 30, 410, 210), seat * 60 - 80, seat * 60 - 40, fill=colour, width=30)
    picture.save(written, "PNG")
    checked = check_file(SimpleUploadedFile("seats.png", written.getvalue(), "image/png"))
    return files.add(
        checked,
        drawn_anew(checked.upload, checked.kind),
        by=by,
        title="Example: a ring of seats",
        alternative="Six seats in a ring, one of them in another colour",
    )


def _announce() -> None:
    """Enter a call in some weeks, with its time by the clock of the place."""
    begins = timezone.now().astimezone(ZoneInfo(ZONE)).replace(minute=0, second=0, microsecond=0)
    begins = begins.replace(hour=15) + timedelta(days=24)
    Event.objects.create(
        slug="example-call",
        name="Example: open call for newcomers",
        note="An example, not a real meeting.",
        kind=EventKind.CIVIL_SOCIETY,
        phase=EventPhase.REVIEW,
        start_on=begins.date(),
        start_at=begins,
        end_at=begins + timedelta(hours=2),
        time_zone=ZONE,
    )


def _volunteer(person: User, moderator: User) -> None:
    waiting = volunteers.offer(
        person,
        volunteers.Offer(
            languages_from=["en"],
            languages_into=["fr", "ar"],
            availability="Example: two evenings a week",
            hours=3,
        ),
    )
    if waiting is not None:
        moderation.approve(waiting, by=moderator)


def _translate(page: Page, *, translator: User, reviewer: User) -> None:
    """Have the news in a translator's hands, and the draft of a page in a reviewer's."""
    jobs.claim(Job.objects.get(language="fr", title=page.title), by=translator)
    draft = Page.objects.get(path=REVIEWED)
    jobs.take_review(Job.objects.get(language="fr", title=draft.title), by=reviewer)
