"""What is held of people in their accounts, and in rooms and libraries below this one."""

from datetime import timedelta

from allauth.account import app_settings
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts import consents, retention, sessions
from accounts.models import Consent, User
from frame.personal_data import (
    WHILE_ACCOUNT,
    Erasure,
    Holding,
    Kept,
    Outlook,
    Part,
    excuse,
    register,
    register_part,
)
from notices.jobs import TASKS_KEPT

ONLY_YOU = gettext_lazy("You.")
YOU_AND_SECRETARIAT = gettext_lazy("You and the secretariat.")

register(
    Holding(
        "accounts.User",
        title=gettext_lazy("Your account"),
        purpose=gettext_lazy("To let you in, and to write to you in your language."),
        seen_by=YOU_AND_SECRETARIAT,
        kept=Kept(
            gettext_lazy(
                "As long as you have the account; one whose address was never confirmed for "
                "%(time)s."
            ),
            after=retention.UNCONFIRMED_KEPT,
            rule=retention.drop_unconfirmed,
        ),
        erasure=Erasure.EMPTIED,
        person="pk",
        fields=(
            "uid",
            "password",
            "last_login",
            "joined_at",
            "erased_at",
            "groups",
            "user_permissions",
        ),
        emptied={"email": "", "name": ""},
        export=("email", "name", "language", "joined_at", "last_login"),
        why_kept=gettext_lazy(
            "An empty row without name and address stays, because records point to it."
        ),
    )
)
register(
    Holding(
        "account.EmailAddress",
        title=gettext_lazy("Your e-mail addresses"),
        purpose=gettext_lazy("To know that an address is yours."),
        seen_by=ONLY_YOU,
        kept=WHILE_ACCOUNT,
        erasure=Erasure.DELETED,
        person="user",
        fields=("email",),
        export=("email", "verified", "primary"),
    )
)
register(
    Holding(
        "account.EmailConfirmation",
        title=gettext_lazy("Questions whether an address is yours"),
        purpose=gettext_lazy("To know that an address is yours."),
        seen_by=gettext_lazy("Nobody."),
        kept=Kept(
            gettext_lazy("%(time)s."),
            after=timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS),
            rule=retention.drop_old_confirmations,
        ),
        erasure=Erasure.DELETED,
        person="email_address__user",
        fields=("email_address",),
        export=("created", "sent"),
    )
)
register(
    Holding(
        "mfa.Authenticator",
        title=gettext_lazy("Second steps of signing in"),
        purpose=gettext_lazy("To keep others out of your account."),
        seen_by=gettext_lazy("Nobody: they are secrets."),
        kept=WHILE_ACCOUNT,
        erasure=Erasure.DELETED,
        person="user",
        fields=("data",),
        export=("type", "created_at", "last_used_at"),
        called={
            "type": gettext_lazy("Kind"),
            "created_at": pgettext_lazy("passkey", "Added"),
            "last_used_at": gettext_lazy("Last used"),
        },
    )
)
SESSIONS = Kept(
    gettext_lazy("Until you sign out, at most %(time)s after you last used it."),
    after=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    rule=retention.drop_sessions,
)
register(
    Holding(
        "sessions.Session",
        title=gettext_lazy("Your being signed in"),
        purpose=gettext_lazy("So that you need not sign in on each page."),
        seen_by=gettext_lazy("Nobody."),
        kept=SESSIONS,
        erasure=Erasure.DELETED,  # by `_erase`: the rows name nobody
        fields=("session_data",),
    )
)
register(
    Holding(
        "usersessions.UserSession",
        title=gettext_lazy("In which browsers you are signed in"),
        purpose=gettext_lazy("So that you can end what is not you. It tells no place."),
        seen_by=ONLY_YOU,
        kept=SESSIONS,
        erasure=Erasure.DELETED,
        person="user",
        fields=("ip", "user_agent", "data", "session_key"),
        export=("user_agent", "created_at", "last_seen_at"),
        called={
            "user_agent": gettext_lazy("Browser"),
            "created_at": pgettext_lazy("heading: since when", "Signed in"),
            "last_seen_at": gettext_lazy("Last used"),
        },
    )
)
register(
    Holding(
        "accounts.Consent",
        title=gettext_lazy("What you agreed to, and when"),
        purpose=gettext_lazy("To show your name only where you want it, and to prove that."),
        seen_by=ONLY_YOU,
        kept=Kept(
            gettext_lazy("%(time)s after you withdrew it."),
            after=retention.CONSENTS_KEPT,
            rule=retention.drop_consents,
        ),
        erasure=Erasure.KEPT,
        person="person",
        fields=("purpose", "about"),
        export=("purpose", "about", "given_at", "withdrawn_at"),
        why_kept=gettext_lazy(
            "All are withdrawn at once. That they were given stays for a time, without name, as "
            "proof that what was shown was allowed."
        ),
    )
)
register(
    Holding(
        "accounts.ErasureRequest",
        title=gettext_lazy("Your wish to have your account erased"),
        purpose=gettext_lazy("To do it, and to prove that it was done."),
        seen_by=ONLY_YOU,
        kept=Kept(
            gettext_lazy("%(time)s after it was done or called back."),
            after=retention.ERASURES_KEPT,
            rule=retention.drop_erasures,
        ),
        erasure=Erasure.KEPT,
        person="person",
        fields=("token",),
        export=("asked_at", "due_at", "called_back_at"),
        why_kept=gettext_lazy("It proves that we did what you asked for. It names nobody."),
    )
)
register(
    Holding(
        "notices.OutgoingMail",
        title=gettext_lazy("Mails to you"),
        purpose=gettext_lazy("To deliver them. The words are erased on delivery."),
        seen_by=gettext_lazy("The secretariat, without the words once they are delivered."),
        kept=Kept(
            gettext_lazy("%(time)s after delivery: to whom, when and about what."),
            after=retention.MAIL_KEPT,
            rule=retention.drop_mail,
        ),
        erasure=Erasure.DELETED,
        address="recipient",
        fields=("subject", "text", "html", "headers", "sender"),
        export=("recipient", "subject", "created_at", "sent_at"),
    )
)
register(
    Holding(
        "django_tasks_database.DBTaskResult",
        title=gettext_lazy("Tasks of the portal's worker"),
        purpose=gettext_lazy("To do later what a page does not wait for. They hold row numbers."),
        seen_by=gettext_lazy("The operator."),
        kept=Kept(
            gettext_lazy("%(time)s after they are done; failed ones twice as long."),
            after=TASKS_KEPT,
            job="notices.clear_tasks",
        ),
        erasure=Erasure.KEPT,
        fields=("args_kwargs", "return_value", "worker_ids"),
        why_kept=gettext_lazy("They name nobody and go by themselves."),
    )
)
register(
    Holding(
        "admin.LogEntry",
        title=gettext_lazy("The list of changes in the back-office"),
        purpose=gettext_lazy("To know who changed what."),
        seen_by=gettext_lazy("Administrators."),
        kept=Kept(
            gettext_lazy("%(time)s."),
            after=retention.BACK_OFFICE_LOG_KEPT,
            rule=retention.drop_back_office_log,
        ),
        erasure=Erasure.KEPT,
        person="user",
        fields=("object_repr", "change_message"),
        export=("action_time", "action_flag", "content_type__model"),
        called={
            "action_time": gettext_lazy("When"),
            "action_flag": gettext_lazy("deed"),
            "content_type__model": gettext_lazy("kind of data"),
        },
        why_kept=gettext_lazy(
            "Who worked in the back-office answers for it: what was changed and when stays, with "
            "“a former participant”. Your address is taken out of what others did about you."
        ),
    )
)
excuse("accounts.User_groups", "user")  # said with the account
excuse("accounts.User_user_permissions", "user")
excuse("auth.Permission", "name codename")
excuse("auth.Group", "name")
excuse("notices.JobRun", "name")
excuse("notices.Reading", "name")
excuse("limits.Secret", "name")
excuse("django_tasks_database.DBTaskResult", "queue_name backend_name")
excuse("notices.Alarm", "data check_name")  # of machines, counts and row numbers
excuse("contenttypes.ContentType", "app_label")


def _outlook(person: User, addresses: frozenset[str]) -> list[Outlook]:
    found = [
        Outlook(
            _(
                "Your name, your addresses and your ways to sign in are erased. You can make a new "
                "account with the same address at any time; it will know nothing of this one."
            )
        )
    ]
    if count := person.consents.filter(withdrawn_at=None).count():
        found.append(
            Outlook(
                ngettext(
                    "%(count)d consent to show your name is withdrawn.",
                    "%(count)d consents to show your name are withdrawn.",
                    count,
                )
                % {"count": count}
            )
        )
    if person.is_superuser and not _other_administrators(person):
        found.append(
            Outlook(
                _("You are the only administrator. Make somebody else one first."),
                hands_over=True,
            )
        )
    return found


def _other_administrators(person: User) -> bool:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    return others.exists()


def _erase(person: User, addresses: frozenset[str]) -> None:
    for consent in Consent.objects.filter(person=person, withdrawn_at=None):
        consents.take_back(consent, by=person)
    _take_out_of_log(person, addresses)
    sessions.end_all(person)


def _take_out_of_log(person: User, addresses: frozenset[str]) -> None:
    """Empty what Django's log of the back-office calls rows by an address of the person."""
    named = Q()
    for address in {*addresses, person.email}:
        named |= Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    LogEntry.objects.filter(named).update(object_repr="", change_message="")


register_part(Part("accounts", 90, _outlook, _erase))
