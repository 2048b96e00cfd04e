"""The part of an organisation's registration that belongs to groups: its Bureau family, and the
groups it names. Once it is registered, what it wished becomes memberships or requests to join.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caucuses.forms.choices import GroupingField, GroupingsField
from caucuses.models import Grouping, MembershipWish
from caucuses.services import memberships, organisation_merges
from caucuses.services.wishes import fulfil_wish
from frame.text import filled
from moderation.models import Decision
from organisations import hooks
from organisations.enums import PublicField
from organisations.forms import PartForm
from organisations.models import Organisation
from organisations.registration import Part, register_part

WISHES_LIMIT = 20


class GroupsForm(PartForm):
    family = GroupingField(
        queryset=Grouping.objects.none(),
        label=_("Family of the Bureau"),
        required=False,
        to_field_name="slug",
        empty_label=_("None, or I do not know"),
        help_text=_(
            "Families bring bodies of one sort together in the Civil Society Bureau. "
            "They take no common position."
        ),
        error_messages={"invalid_choice": _("Choose a family from the list.")},
    )
    groups = GroupingsField(
        queryset=Grouping.objects.none(),
        label=_("Groups it wants to join"),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text=filled(
            _(
                "At most %(limit)d. "
                "Each group decides for itself once the organisation is registered."
            ),
            limit=WISHES_LIMIT,
        ),
        error_messages={"invalid_choice": _("Choose groups from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "family": Grouping.objects.families(),
            "groups": Grouping.objects.joinable_by_organisations(),
        }
        for name, rows in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows.in_readers_language()

    def clean_groups(self) -> Any:
        chosen = self.cleaned_data["groups"]
        if len(chosen) > WISHES_LIMIT:
            raise forms.ValidationError(
                _("Choose at most %(limit)d groups."), params={"limit": WISHES_LIMIT}
            )
        return chosen


class GroupsPart(Part):
    slug = "groups"
    title = _("Groups to join")
    order = 50
    form_class = GroupsForm

    def write(self, organisation: Organisation, form: GroupsForm) -> None:
        """Keep exactly the wishes of the form; those that stand keep their date. Where the
        organisation is a member already, nothing is left to wish.
        """
        family = form.cleaned_data["family"]
        wanted = {grouping.pk: False for grouping in form.cleaned_data["groups"]}
        if family is not None:
            wanted[family.pk] = True
        organisation.wishes.exclude(grouping__in=wanted).delete()
        joined = organisation.memberships.current().filter(grouping__in=wanted)
        for grouping_id in joined.values_list("grouping_id", flat=True):
            del wanted[grouping_id]
        for grouping_id, as_family in wanted.items():
            MembershipWish.objects.update_or_create(
                organisation=organisation,
                grouping_id=grouping_id,
                defaults={"as_family": as_family},
            )

    def read(self, organisation: Organisation) -> dict[str, Any]:
        wishes = list(organisation.wishes.select_related("grouping"))
        return {
            "family": next((w.grouping.slug for w in wishes if w.as_family), None),
            "groups": [w.grouping.slug for w in wishes if not w.as_family],
        }


register_part(GroupsPart())


def fulfil_wishes(organisation: Organisation, decision: Decision) -> None:
    """Make of the wishes of an organisation that has just been registered what they can be: the
    person who registered it acts, and listing follows what it lets be shown. No wish: 1 query.
    """
    wishes = list(organisation.wishes.prefetch_related("grouping"))
    if not wishes:
        return
    person = decision.request.applicant
    mandate = organisation.mandates.current().filter(person=person, may_join=True).first()
    if mandate is None:
        return
    for wish in wishes:
        fulfil_wish(
            wish, by=person, mandate=mandate, is_listed=organisation.shows(PublicField.GROUPS)
        )


def end_what_was_joined(organisation: Organisation, decision: Decision) -> None:
    """End what an organisation had joined, because it is no longer registered."""
    memberships.end_of_organisation(organisation, by=decision.maker)


hooks.register_after_registration("memberships", fulfil_wishes)
hooks.register_after_leaving("memberships", end_what_was_joined)
hooks.register_after_merge("memberships", organisation_merges.end_leftovers)
hooks.register_after_merge_undone("memberships", organisation_merges.give_back)
