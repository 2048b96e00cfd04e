"""The list of news."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frame.paging import page_of
from pages.models import Page

NEWS_A_PAGE = 20


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """Show the news, the latest first."""
    news = Page.objects.news().defer("body").in_readers_language()
    order = ["-published_at", "-id"]
    page = page_of(news, order, request.GET.get("after", ""), NEWS_A_PAGE)
    return render(request, "pages/news_list.html", {"page": page})
