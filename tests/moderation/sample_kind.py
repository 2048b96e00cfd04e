"""A whole kind of request, as `docs/new-kind.md` promises it: under 40 lines, and nothing else to
touch.
"""

from datetime import timedelta

import rules
from django.template import Template
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import is_moderator
from moderation import kinds


class ProposalKind(kinds.Kind):
    """Somebody proposes a subject; on approval it is noted in the payload."""

    name = "proposal"
    prefix = "PRO"
    label = _("Proposal")
    label_plural = _("Proposals")
    permission = "moderation.decide_proposal"
    aim = timedelta(days=3)
    detail_template = Template("<p>{{ subject }}</p>")

    def title(self, request):
        return request.payload["subject"]

    def scope(self, requests, user):
        return requests if user.has_perm(self.permission) else requests.none()

    def deciders(self, request):
        return User.objects.secretariat()

    def context(self, request):
        return {"subject": request.payload["subject"]}

    def on_approve(self, request, decision):
        request.payload["noted"] = True
        request.save(update_fields=["payload"])


def add_permission():
    rules.add_perm(ProposalKind.permission, is_moderator)
