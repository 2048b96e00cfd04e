"""Writing pages: versions, publication now or later, addresses.

A page's own fields hold what everybody reads. Each text that somebody saved is a version and is
never edited; publishing a version copies it into the page. Of two people at once, the second waits
for the first: every service locks the page.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from frame.errors import Refused
from pages.addresses import is_fixed, validate_free_for_pages
from pages.models import FormerAddress, Page, PageVersion
from pages.validators import validate_page_path

LONGEST_WAIT = timedelta(days=731)  # a version is published at most two years ahead
PATH_LIMIT = 200  # characters, as in the column


class PageRefused(Refused):
    """Nothing happened to the page; the text says why."""


class SavedMeanwhile(PageRefused):
    """Somebody saved a version that the writer has not seen: `newest`."""

    def __init__(self, newest: PageVersion) -> None:
        super().__init__(
            _(
                "Version %(number)d was saved since you opened the page. Nothing of yours is saved "
                "yet, and nothing is lost."
            )
            % {"number": newest.number}
        )
        self.newest = newest


# --- Versions -----------------------------------------------------------------------------------


@transaction.atomic
def create(
    *,
    by: User,
    path: str,
    content: Mapping[str, str],
    note: str = "",
    order: int = 100,
    is_in_menu: bool = True,
) -> PageVersion:
    """Open a page at an address, as a draft that nobody else reads, and return its first version.

    Raises PageRefused for an address that is taken or is none for pages.
    """
    _check_address(path)
    page = Page(path=path, order=order, is_in_menu=is_in_menu, is_published=False, **content)
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as error:
        raise PageRefused(_taken(path)) from error
    return _add_version(page, by=by, content=content, note=note)


@transaction.atomic
def save_draft(
    page: Page, *, by: User, content: Mapping[str, str], seen: int, note: str = ""
) -> PageVersion:
    """Keep `content` as the newest version, and return it; where nothing changed, the newest.

    `seen`: the number of the version from which the writer set out, 0 for none. Raises
    SavedMeanwhile where there is a newer one.
    """
    locked = _lock(page)
    newest = newest_of(locked)
    if newest is not None and newest.content() == dict(content):
        return newest
    _refuse_unseen(newest, seen)
    return _add_version(locked, by=by, content=content, note=note)


@transaction.atomic
def restore(version: PageVersion, *, by: User, seen: int, publish_now: bool) -> PageVersion:
    """Make the words of a former version those of the newest one, and return that.

    `seen` as in `save_draft`. Raises SavedMeanwhile.
    """
    page = _lock(version.page)
    newest = newest_of(page)
    _refuse_unseen(newest, seen)
    if newest is None or newest.content() != version.content():
        note = _("As version %(number)d") % {"number": version.number}
        newest = _add_version(page, by=by, content=version.content(), note=note)
    if publish_now:
        _publish(page, newest, timezone.now())
    return newest


def newest_of(page: Page) -> PageVersion | None:
    """Return the newest version of a page, on which people go on writing."""
    return page.versions.newest_first().first()


def latest_public_of(page: Page) -> PageVersion | None:
    """Return the latest version of a page that was published, without its text: what everybody
    reads, or read before the page was taken offline.
    """
    return page.versions.was_published().newest_first().defer("body").first()


@transaction.atomic
def arrange(page: Page, *, order: int, is_in_menu: bool, is_edited: bool) -> None:
    """Set where a page stands in the menu, and whether starting content leaves it alone."""
    locked = _lock(page)
    locked.order, locked.is_in_menu, locked.is_edited = order, is_in_menu, is_edited
    locked.save(update_fields=["order", "is_in_menu", "is_edited"])


@transaction.atomic
def record_loaded() -> None:
    """Write the version of each page that starting content brought or changed, and that nobody
    edited: 2 queries, and those that write.
    """
    pages = Page.objects.filter(content_key__isnull=False, is_edited=False)
    versions = PageVersion.objects.filter(page__in=pages).order_by("number")
    newest = {version.page_id: version for version in versions}
    now = timezone.now()
    for page in pages.select_for_update():
        known = newest.get(page.pk)
        if known is not None and known.content() == page.content():
            continue
        version = _next_version(page, known, by=None, content=page.content(), note="")
        if page.is_published:
            _publish(page, version, now)


# --- Publication --------------------------------------------------------------------------------


@transaction.atomic
def publish(version: PageVersion) -> None:
    """Let everybody read a version from now on. Where it is what they read, nothing happens.

    Raises PageRefused where a later version was published.
    """
    page = _lock(version.page)
    current = page.versions.get(pk=version.pk)
    _refuse_superseded(page, current)
    _publish(page, current, timezone.now())


@transaction.atomic
def schedule(version: PageVersion, *, at: datetime) -> None:
    """Have a version published at a time to come; it takes the place of one that waits for its own.

    Raises PageRefused for a time that cannot be, and for what is published.
    """
    page = _lock(version.page)
    current = page.versions.get(pk=version.pk)
    now = timezone.now()
    if not now < at <= now + LONGEST_WAIT:
        raise PageRefused(_("Choose a time to come, within the next two years."))
    _refuse_superseded(page, current)
    if page.is_published and current.published_at is not None:
        raise PageRefused(_("Version %(number)d is published.") % {"number": current.number})
    page.versions.to_come().update(publish_at=None)
    page.versions.filter(pk=current.pk).update(publish_at=at)


@transaction.atomic
def cancel(version: PageVersion) -> None:
    """Leave a version unpublished that waits for its time. Raises PageRefused if none does."""
    if not _lock(version.page).versions.to_come().filter(pk=version.pk).update(publish_at=None):
        raise PageRefused(_("Version %(number)d waits no more.") % {"number": version.number})


@transaction.atomic
def publish_if_due(version: PageVersion, *, now: datetime) -> bool:
    """Publish a version whose time has come; tell whether it was not done or called off before."""
    page = _lock(version.page)
    due = page.versions.due(now).filter(pk=version.pk).first()
    if due is None:
        return False
    _publish(page, due, now)
    return True


@transaction.atomic
def take_offline(page: Page) -> None:
    """Show a page to nobody until a version is published again; one that waits for its time does
    so no more.

    Raises PageRefused for a page on which the portal counts.
    """
    locked = _lock(page)
    if is_fixed(locked.path):
        raise PageRefused(why_fixed())
    if not locked.is_published:
        raise PageRefused(_("Nobody reads this page any more: it is offline."))
    locked.versions.to_come().update(publish_at=None)
    locked.is_published, locked.is_edited = False, True
    locked.save(update_fields=["is_published", "is_edited"])


# --- Addresses ----------------------------------------------------------------------------------


@transaction.atomic
def move(page: Page, *, path: str) -> None:
    """Give a page another address; the pages below it move along.

    Each address at which somebody could read one of them leads to it from now on. Raises
    PageRefused.
    """
    locked = _lock(page)
    old = locked.path
    if path == old:
        raise PageRefused(_("The page has this address already."))
    if path.startswith(f"{old}/"):
        raise PageRefused(_("A page cannot stand below itself."))
    # The shorter first: by then an address into which a longer one moves is free.
    rows = sorted([locked, *_locked_below(old)], key=lambda row: len(row.path))
    new = {row.pk: path + row.path.removeprefix(old) for row in rows}
    _check_moves(rows, new)
    for row in rows:
        _move_one(row, new[row.pk])
    # Who reads a page at an address is not led away from there.
    public = [row.path for row in rows if row.is_published]
    FormerAddress.objects.filter(path__in=public).delete()
    FormerAddress.objects.filter(page__in=rows, path=F("page__path")).delete()


def why_fixed() -> str:
    """Say why a page is neither moved nor taken offline."""
    return _(
        "The portal's menus and forms lead to this page: it keeps its address and stays "
        "published. You can change its text."
    )


def _locked_below(path: str) -> list[Page]:
    return list(Page.objects.select_for_update().below(path))


def _check_moves(rows: list[Page], new: Mapping[int, str]) -> None:
    """Refuse a move of which one part cannot be."""
    if any(is_fixed(row.path) for row in rows):
        raise PageRefused(why_fixed())
    for path in new.values():
        _check_form(path)
    others = Page.objects.exclude(pk__in=new).filter(path__in=new.values())
    if other := others.first():
        raise PageRefused(_taken(other.path))


def _move_one(row: Page, path: str) -> None:
    former, row.path, row.is_edited = row.path, path, True
    try:
        with transaction.atomic():
            row.save(update_fields=["path", "is_edited"])
    except IntegrityError as error:
        raise PageRefused(_taken(path)) from error
    if row.published_at is not None:
        FormerAddress.objects.update_or_create(
            path=former, defaults={"page": row, "since": timezone.now()}
        )


def _check_address(path: str) -> None:
    _check_form(path)
    if Page.objects.filter(path=path).exists():
        raise PageRefused(_taken(path))


def _check_form(path: str) -> None:
    if len(path) > PATH_LIMIT:
        raise PageRefused(_("The address %(path)s is too long.") % {"path": path})
    try:
        validate_page_path(path)
        validate_free_for_pages(path)
    except ValidationError as error:
        raise PageRefused(error.messages[0]) from error


def _taken(path: str) -> str:
    return _("Another page stands at the address %(path)s.") % {"path": path}


# --- What they share ----------------------------------------------------------------------------


def _lock(page: Page) -> Page:
    return Page.objects.select_for_update().get(pk=page.pk)


def _refuse_unseen(newest: PageVersion | None, seen: int) -> None:
    if newest is not None and newest.number != seen:
        raise SavedMeanwhile(newest)


def _refuse_superseded(page: Page, version: PageVersion) -> None:
    if page.versions.was_published().filter(number__gt=version.number).exists():
        raise PageRefused(_("A later version of this page was published."))


def _add_version(
    page: Page, *, by: User | None, content: Mapping[str, str], note: str
) -> PageVersion:
    """Write the next version. A page that nobody could read yet is called as its newest draft."""
    version = _next_version(page, newest_of(page), by=by, content=content, note=note)
    page.is_edited = True
    changed = ["is_edited"]
    if page.published_at is None and not page.is_published:
        changed += _set_content(page, version)
    page.save(update_fields=changed)
    return version


def _next_version(
    page: Page,
    newest: PageVersion | None,
    *,
    by: User | None,
    content: Mapping[str, str],
    note: str,
) -> PageVersion:
    number = newest.number + 1 if newest else 1
    return PageVersion.objects.create(page=page, number=number, saved_by=by, note=note, **content)


def _publish(page: Page, version: PageVersion, now: datetime) -> None:
    """Copy a version into its page. What waits and is older waits no more."""
    page.versions.to_come().filter(number__lte=version.number).update(publish_at=None)
    is_shown = page.is_published and version.published_at is not None
    if is_shown and page.content() == version.content():
        return
    changed = [*_set_content(page, version), "is_published", "published_at", "changed_at"]
    page.is_published, page.changed_at = True, now
    page.published_at = page.published_at or now
    page.save(update_fields=changed)
    version.publish_at, version.published_at = None, version.published_at or now
    version.save(update_fields=["publish_at", "published_at"])
    # A page wins over the way to where another one went from its address.
    FormerAddress.objects.filter(path=page.path).delete()


def _set_content(page: Page, version: PageVersion) -> list[str]:
    """Take over the words of a version; return the fields that this sets."""
    for name, text in version.content().items():
        setattr(page, name, text)
    return list(version.CONTENT)
