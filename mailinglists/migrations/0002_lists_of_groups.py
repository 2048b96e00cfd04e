"""Lists were some words about a group; from now on each is a row of its own.

Copies what an installation has, edited or not, so that nothing is lost when the next migration of
`caucuses` drops the words.
"""

import re

from anyascii import anyascii
from django.db import migrations

NAME_LIMIT = 52


def copy_lists(apps, schema_editor):
    Grouping = apps.get_model("caucuses", "Grouping")
    MailingList = apps.get_model("mailinglists", "MailingList")
    taken = set(MailingList.objects.values_list("name", flat=True))
    # Groups that have a row already: this ran before and was taken back.
    done = set(MailingList.objects.values_list("grouping_id", flat=True))
    for grouping in Grouping.objects.order_by("pk").iterator(chunk_size=500):
        words = (
            grouping.list_name,
            grouping.list_address,
            grouping.list_note,
            grouping.posting,
            grouping.reading,
        )
        if grouping.pk in done or not any(words):
            continue
        name = _free_name(grouping.list_name or grouping.slug, taken)
        taken.add(name)
        MailingList.objects.create(
            content_key=grouping.content_key,
            is_edited=grouping.is_edited,
            language=grouping.language,
            name=name,
            grouping=grouping,
            title=grouping.list_name or grouping.list_address[:100] or grouping.name[:100],
            state="closed" if grouping.status == "closed" else "active",
            posting_address=grouping.list_address,
            posting_note=grouping.posting,
            reading_note=grouping.reading,
            note=grouping.list_note,
        )


def _free_name(text, taken):
    """Return a name of the permitted letters that no other list has, whole words of it."""
    stem = re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower()).strip("-").lstrip("0123456789-")
    while len(stem) > NAME_LIMIT - 4:
        stem = stem.rpartition("-")[0] or stem[: NAME_LIMIT - 4]
    stem = stem or "list"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def write_back(apps, schema_editor):
    """Put the words back, of one list a group."""
    MailingList = apps.get_model("mailinglists", "MailingList")
    lists = MailingList.objects.exclude(grouping=None).select_related("grouping")
    for row in lists.order_by("-pk"):
        grouping = row.grouping
        grouping.list_name = "" if row.title == row.posting_address else row.title
        grouping.list_address = row.posting_address
        grouping.list_note = row.note
        grouping.posting = row.posting_note
        grouping.reading = row.reading_note
        grouping.save(
            update_fields=["list_name", "list_address", "list_note", "posting", "reading"]
        )


class Migration(migrations.Migration):
    dependencies = [("mailinglists", "0001_initial"), ("caucuses", "0009_lines")]

    operations = [migrations.RunPython(copy_lists, write_back)]
