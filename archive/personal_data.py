"""What is held of those who wrote to lists."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from archive.models import Post
from archive.search import POST
from frame.batches import in_batches
from frame.personal_data import (
    Erasure,
    Holding,
    Kept,
    Outlook,
    Part,
    excuse,
    register,
    register_deeds,
    register_part,
    spellings,
)
from search.services import refresh_rows

BATCH = 500
EMPTIED = {"sender_name": "", "sender_address": ""}

register(
    Holding(
        "archive.Post",
        title=gettext_lazy("What you wrote to mailing lists"),
        purpose=gettext_lazy("So that a discussion can be read later, as the list says."),
        seen_by=gettext_lazy(
            "Who may read the list's archive: your words and name, never your address."
        ),
        kept=Kept(gettext_lazy("As long as the archive, or until the list's keepers remove it.")),
        erasure=Erasure.EMPTIED,
        address="sender_address",
        fields=("sender_name", "text", "html", "flaws", "message_id"),
        emptied=EMPTIED,
        export=(
            "mailing_list__name",
            "subject",
            "sender_name",
            "sender_address",
            "sent_at",
            "text",
        ),
        why_kept=gettext_lazy(
            "Your name and address go. The words stay: others answered and quoted them. If they "
            "tell who you are, ask those who keep the list to remove them, before your account is "
            "erased: so they know that they are yours."
        ),
    )
)
register(
    Holding(
        "archive.RawPost",
        title=gettext_lazy("Messages to lists as they came"),
        purpose=gettext_lazy("To take attached files out of them when somebody downloads one."),
        seen_by=gettext_lazy("Nobody: no page shows them."),
        kept=Kept(gettext_lazy("As long as the post.")),
        erasure=Erasure.KEPT,
        fields=("packed",),
        why_kept=gettext_lazy(
            "They go when those who keep the list remove the post. Nobody reads them until then."
        ),
    )
)
register_deeds("archive.Removal", removed_by="removed_at")
excuse("archive.Removal", "is_of_sender")
excuse("archive.ImportRun", "file_name")
excuse("archive.Attachment", "name")


def _outlook(person: User, addresses: frozenset[str]) -> list[Outlook]:
    if not Post.objects.filter(sender_address__in=spellings(person, addresses)).exists():
        return []
    return [
        Outlook(
            _(
                "What you wrote to mailing lists stays in their archives, without your name. Ask "
                "those who keep a list first if posts of yours shall be removed altogether."
            )
        )
    ]


def _erase(person: User, addresses: frozenset[str]) -> None:
    """Take the name from the person's posts, and from what the search knows of them."""
    rows = Post.objects.filter(sender_address__in=spellings(person, addresses))
    for batch in in_batches(list(rows.values_list("pk", flat=True)), BATCH):
        Post.objects.filter(pk__in=batch).update(**EMPTIED)
        refresh_rows(POST, batch)


register_part(Part("archive", 60, _outlook, _erase))
