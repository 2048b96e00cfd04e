"""The pages of an archive: its months, a month, a thread, a post."""

import logging
from datetime import UTC, date, datetime

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from archive.forms import SearchForm
from archive.models import Post, Thread
from archive.search import mark_of
from archive.showing import beginning, blocks, obscured, parts_of, shares, weight
from archive.views.access import Room, of_archive
from frame.paging import page_of
from search.errors import EngineSilent
from search.finding import MOST, find

logger = logging.getLogger(__name__)

NEWEST = 15  # threads on the first page
PER_PAGE = 50
POSTS_PER_PAGE = 8
HTML_SHOWN = 20_000  # bytes; a longer one is shown as text, in parts


@of_archive
def archive(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Show the newest threads and all months, or what is found."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "archive/archive.html", room.context(form=form), status=400)
    if form.cleaned_data["q"]:
        return _search(request, room, form)
    months = Post.objects.months(room.mailing_list)
    years: dict[int, list[tuple[date, int]]] = {}
    for month, number in months:
        first = date(month // 12, month % 12 + 1, 1)
        years.setdefault(first.year, []).insert(0, (first, number))
    newest = Thread.objects.of(room.mailing_list).order_by("-last_at", "-id")[:NEWEST]
    context = room.context(form=form, years=years, threads=list(newest) if months else [])
    return render(request, "archive/archive.html", context)


def _search(request: HttpRequest, room: Room, form: SearchForm) -> HttpResponse:
    """Show what is found: in a public archive by the search of the portal, in another one by
    looking through its newest posts, because it must stand in no index.
    """
    asked = form.cleaned_data["q"]
    if not room.is_public:
        words = [word.folded for word in form.asked.words]
        rows = Post.objects.holding(room.mailing_list, asked.replace('"', " ").split())
        rows = rows.select_related("mailing_list").light() if words else rows.none()
        page = page_of(rows, ["-sent_at", "-id"], request.GET.get("after", ""), PER_PAGE)
        context = room.context(form=form, asked=asked, page=page)
        return render(request, "archive/found_among_members.html", context)
    try:
        found = find(
            form.asked,
            kind="post",
            within=mark_of(room.mailing_list),
            number=form.number,
        )
    except EngineSilent:
        logger.exception("The search engine does not answer.")
        context = room.context(form=form, asked=asked, is_silent=True)
        return render(request, "archive/found.html", context, status=503)
    context = room.context(form=form, asked=asked, found=found, page=found.page, most=MOST)
    response = render(request, "archive/found.html", context)
    # As on the page of the search: questions are without number.
    response["Cache-Control"] = "no-cache"
    return response


@of_archive
def month(request: HttpRequest, room: Room, year: int, number: int) -> HttpResponseBase:
    """Show the threads that were written to in a month, the last one first."""
    first = month_or_404(year, number)
    rows = Thread.objects.in_month(room.mailing_list, year * 12 + number - 1)
    page = page_of(rows, ["-last_at", "-id"], request.GET.get("after", ""), PER_PAGE)
    if not page.rows and page.is_first:
        raise Http404
    context = room.context(page=page, month=first)
    return render(request, "archive/month.html", context)


@of_archive
def thread(request: HttpRequest, room: Room, hash: str) -> HttpResponseBase:
    """Show the posts of a thread, the oldest first; the address of any of them leads to it."""
    rows = Post.objects.of(room.mailing_list).filter(hash=hash)
    found = get_object_or_404(rows.select_related("thread").light()).thread
    found.mailing_list = room.mailing_list
    if found.hash != hash:
        return redirect(found)
    posts = found.posts.select_related("parent").prefetch_related("attachments")
    # Of a parent the address and the writer are told, no text.
    posts = posts.defer("html", "parent__text", "parent__html")
    page = page_of(posts, ["sent_at", "id"], request.GET.get("after", ""), POSTS_PER_PAGE)
    given = shares([weight(post.text) for post in page.rows])
    for post, share in zip(page.rows, given, strict=True):
        post.mailing_list = room.mailing_list
        post.shown, post.is_cut = beginning(post.text, share)
        if post.parent:
            post.parent.mailing_list = room.mailing_list
    context = room.context(thread=found, page=page)
    return render(request, "archive/thread.html", context)


@of_archive
def post(request: HttpRequest, room: Room, hash: str) -> HttpResponseBase:
    """Show a post; a long one in parts."""
    parents = Prefetch("parent", queryset=Post.objects.light())
    rows = Post.objects.of(room.mailing_list).select_related("thread").prefetch_related(parents)
    found = get_object_or_404(rows, hash=hash)
    found.mailing_list = found.thread.mailing_list = room.mailing_list
    if found.parent:
        found.parent.mailing_list = room.mailing_list
    html = found.html if len(found.html.encode()) <= HTML_SHOWN else ""
    parts = parts_of(found.text)
    number = _part_or_404(request.GET.get("part", "1"), len(parts))
    context = room.context(
        post=found,
        attachments=list(found.attachments.all()),
        html=obscured(html),
        shown=[] if html else blocks(parts[number - 1]),
        number=number,
        last=1 if html else len(parts),
        following=number + 1,
    )
    return render(request, "archive/post.html", context)


def _part_or_404(text: str, last: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= last):
        raise Http404
    return int(text)


def month_or_404(year: int, number: int) -> date:
    """Return the first day of a month."""
    if not (1 <= number <= 12 and 1986 <= year <= datetime.now(UTC).year + 1):
        raise Http404
    return date(year, number, 1)
