"""What is limited of taking an archive along."""

from limits import actions
from limits.actions import READS, Action

actions.register(
    Action("archive_downloads", frozenset({"archive:attachment", "archive:mbox"}), methods=READS)
)
# The list server brings its posts there, with a secret.
actions.exempt("archiver:")
