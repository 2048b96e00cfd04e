"""Every question that is asked of posts and threads."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q

from mailinglists.enums import Archive
from mailinglists.models import MailingList

if TYPE_CHECKING:
    from accounts.models import User
    from archive.models import Post, Thread  # noqa: F401 (named in strings below)

# Of a list whose posts are not in the index of the search, the newest are looked through.
LOOKED_THROUGH = 5000
WORDS_LIMIT = 6


class ThreadQuerySet(models.QuerySet["Thread"]):
    def of(self, mailing_list: MailingList) -> "ThreadQuerySet":
        return self.filter(mailing_list=mailing_list)

    def in_month(self, mailing_list: MailingList, month: int) -> "ThreadQuerySet":
        """Return the threads with a post of the month (months since the year 0)."""
        from archive.models import Post  # the model needs this module first

        posts = Post.objects.filter(mailing_list=mailing_list, month=month)
        return self.of(mailing_list).filter(pk__in=posts.values("thread"))


class PostQuerySet(models.QuerySet["Post"]):
    def of(self, mailing_list: MailingList) -> "PostQuerySet":
        return self.filter(mailing_list=mailing_list)

    def shown(self) -> "PostQuerySet":
        """Return those that were not removed."""
        return self.filter(removed_at=None)

    def public(self) -> "PostQuerySet":
        """Return the posts that everybody may read."""
        return self.shown().filter(mailing_list__archive=Archive.PUBLIC)

    def light(self) -> "PostQuerySet":
        """Return them without their texts."""
        return self.defer("text", "html")

    def months(self, mailing_list: MailingList) -> list[tuple[int, int]]:
        """Return the months with posts, the newest first, and how many each has: 1 query, which
        reads the index alone.
        """
        rows = self.filter(mailing_list=mailing_list).order_by("-month").values_list("month")
        return list(rows.annotate(number=Count("pk")))

    def holding(self, mailing_list: MailingList, words: list[str]) -> "PostQuerySet":
        """Return those of the list's newest posts (LOOKED_THROUGH) in which all words stand.

        For archives that only subscribers read: their posts are not in the index of the search.
        """
        newest = self.of(mailing_list).shown().order_by("-sent_at", "-id")
        found = self.filter(pk__in=newest.values("pk")[:LOOKED_THROUGH])
        for word in words[:WORDS_LIMIT]:
            anywhere = Q()
            for field in ("subject", "text", "sender_name"):
                anywhere |= _stands_in(field, word)
            found = found.filter(anywhere)
        return found

    def in_back_office_of(self, user: "User") -> "PostQuerySet":
        """Return the posts that `user` may remove: list masters and the secretariat all, a list's
        owners and moderators those of their lists.
        """
        if user.has_perm("archive.remove_any_post"):
            return self
        return self.filter(mailing_list__in=MailingList.objects.kept_by(user).values("pk"))


def _stands_in(field: str, word: str) -> Any:
    """Return the condition that a word stands in a field: SQLite takes capitals for small letters
    in ASCII only.
    """
    ways = {word, word.lower(), word.upper(), word.capitalize()} if not word.isascii() else {word}
    condition = Q()
    for way in sorted(ways):
        condition |= Q(**{f"{field}__icontains": way})
    return condition
