"""What is there afterwards, compared with what was answered. Asks the database of the stage."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts.models import User
from caucuses.models import Membership
from caucuses.services.leaders import leaders_of
from mailinglists.models import ListKeeper
from moderation.enums import State
from moderation.models import Decision, Request
from notices.models import JobRun, OutgoingMail, Reading
from tests.faults.diary import Deed, Diary, Outcome
from tests.faults.mailserver import MailServer
from tests.faults.world import DOMAIN

QUIET_WITHIN = 240  # seconds
# Notices of the clock, which have no cause among the deeds.
OTHERS = ("alarms", "digest", "new_members", "openness")
A_WHILE = timedelta(hours=2)
# What of the clock is not waited for: it would come by itself within a minute.
SOON = ("notices.lost_mail", "notices.lost_tasks")


@dataclass
class Verdict:
    """By trouble: how many deeds were acknowledged, unknown, lost and doubled, and mails that were
    wrong; `findings` tells of each in words.
    """

    acknowledged: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    done_unknown: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    sent_again: int = 0
    unsent_mails: int = 0
    false_mails: int = 0
    findings: list[str] = field(default_factory=list)


def let_time_pass(mail: MailServer) -> bool:
    """Wait until all that waits is done, and move what waits for its time there. Tell whether it
    came to an end.
    """
    deadline = time.monotonic() + QUIET_WITHIN
    while time.monotonic() < deadline:
        if not _is_anything_left():
            return True
        before = mail.count(), _done()
        time.sleep(3)
        if (mail.count(), _done()) == before:
            _move_clock()
    return False


def _done() -> int:
    return DBTaskResult.objects.finished().count()


def _is_anything_left() -> bool:
    open_ones = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return (
        OutgoingMail.objects.waiting().exists()
        or DBTaskResult.objects.filter(status__in=open_ones).exists()
    )


def _move_clock() -> None:
    """As if two hours had gone by for what waits for a time."""
    now = timezone.now()
    OutgoingMail.objects.waiting().update(leased_until=now - A_WHILE, created_at=now - A_WHILE)
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=now).exclude(
        run_after=get_date_max()
    ).update(run_after=now)
    DBTaskResult.objects.running().update(started_at=now - A_WHILE)
    Reading.objects.filter(name__startswith="worker:").update(taken_at=F("taken_at") - A_WHILE)
    JobRun.objects.filter(name__in=SOON).update(began_at=now - A_WHILE)


def judge(diary: Diary, mail: MailServer) -> Verdict:
    """Compare database and letterbox with the diary."""
    verdict = Verdict()
    counts = _Counts()
    for deed in diary.deeds:
        if deed.outcome is Outcome.NOT_SENT:
            continue
        there = counts.of(deed)
        if deed.outcome is Outcome.ACKNOWLEDGED:
            verdict.acknowledged[deed.trouble] += 1
            if there < 1:
                verdict.lost[deed.trouble] += 1
                verdict.findings.append(f"lost: {deed}")
        elif deed.outcome is Outcome.REFUSED:
            if there:
                verdict.doubled[deed.trouble] += 1
                verdict.findings.append(f"refused, and done: {deed}")
            continue
        else:
            verdict.unknown[deed.trouble] += 1
            verdict.done_unknown += there > 0
        if there > 1:
            verdict.doubled[deed.trouble] += 1
            verdict.findings.append(f"{there} times: {deed}")
    _judge_logs(verdict)
    _judge_effects(verdict)
    _judge_mail(verdict, mail)
    _judge_tasks(verdict)
    return verdict


class _Counts:
    """How often each deed is there: by kind and key."""

    def __init__(self) -> None:
        sent = Request.objects.exclude(state=State.DRAFT)
        self.titles = {
            kind: Counter(sent.filter(kind=kind).values_list("title", flat=True))
            for kind in ("registration", "list_request")
        }
        complete = {"name", "profile", "united-nations", "you", "groups", "public"}
        self.incomplete = {
            row.title for row in sent.filter(kind="registration") if complete - set(row.payload)
        }
        self.members: Counter[str] = Counter()
        joined = Membership.objects.filter(admitted_by=None).exclude(person=None)
        for email, slug in joined.values_list("person__email", "grouping__slug"):
            self.members[f"{email.removesuffix(f'@{DOMAIN}')} {slug}"] += 1
        for row in sent.filter(kind="membership").select_related("applicant"):
            name = row.applicant.email.removesuffix(f"@{DOMAIN}")
            self.members[f"{name} {row.target.slug}"] += 1
        decisions = Decision.objects.filter(reason__endswith=" of the harness")
        self.decisions = Counter(
            f"{row.request_id} {row.verb} {row.reason} {row.actor.email}"
            for row in decisions.select_related("actor")
        )

    def of(self, deed: Deed) -> int:
        if deed.kind == "registration":
            return 0 if deed.key in self.incomplete else self.titles["registration"][deed.key]
        if deed.kind == "list":
            return self.titles["list_request"][deed.key]
        if deed.kind == "joining":
            return self.members[deed.key]
        return self.decisions[f"{deed.key} {deed.person}@{DOMAIN}"]


def _judge_logs(verdict: Verdict) -> None:
    """Each request stands where its log says, the log has no holes, and nobody decided twice."""
    logs: dict[int, list[Decision]] = defaultdict(list)
    for row in Decision.objects.order_by("request_id", "number"):
        logs[row.request_id].append(row)
    for request in Request.objects.all():
        log = logs.pop(request.pk, [])
        state = State.DRAFT.value
        is_whole = [row.number for row in log] == list(range(1, request.moves + 1))
        for row in log:
            is_whole = is_whole and row.from_state == state
            state = row.to_state
        if not is_whole or state != request.state:
            verdict.findings.append(f"log of {request.pk} ({request.kind}) does not fit its state")
        if sum(row.verb in ("approve", "decline") for row in log) > 1:
            verdict.doubled["none"] += 1
            verdict.findings.append(f"decided twice: {request.pk} ({request.kind})")
    if logs:
        verdict.findings.append(f"logs without a request: {sorted(logs)}")


def _judge_effects(verdict: Verdict) -> None:
    """What an approval brings is there, once; without one it is not."""
    for request in Request.objects.exclude(state=State.DRAFT).iterator():
        if request.kind == "membership":
            there = Membership.objects.filter(admitted_by__request=request).count()
            wanted = int(request.state == State.APPROVED)
        elif request.kind == "registration":
            there = int(request.target is not None and request.target.standing == "registered")
            wanted = int(request.state == State.APPROVED)
        else:
            there = ListKeeper.objects.filter(request=request, answer="").count()
            wanted = 2 if request.state == State.SUBMITTED else there
        if there != wanted:
            verdict.findings.append(
                f"{request.kind} {request.pk} is {request.state}, its effect is there {there} times"
            )


def _judge_mail(verdict: Verdict, mail: MailServer) -> None:
    """Each notice that is called for was stored and arrived, at the right person; what arrived
    stands in the table, and what it tells of has happened.
    """
    stored = {row.message_id: row for row in OutgoingMail.objects.all()}
    by_once = {row.once: row for row in stored.values() if row.once}
    called_for, causes = dict(_called_for()), _Causes()
    for once, recipient in called_for.items():
        row = by_once.get(once)
        if row is None or row.recipient != recipient:
            verdict.unsent_mails += 1
            verdict.findings.append(f"not written: {once} to {recipient}")
    for message_id, row in stored.items():
        arrived = [one for one in mail.taken.get(message_id, []) if one.recipient == row.recipient]
        if row.sent_at is None or not arrived:
            verdict.unsent_mails += 1
            verdict.findings.append(f"not arrived: {row.once} {row.last_error}")
    for message_id, taken in mail.taken.items():
        verdict.mails += 1
        verdict.sent_again += len(taken) - 1
        row = stored.get(message_id)
        if row is None or {one.recipient for one in taken} != {row.recipient}:
            verdict.false_mails += 1
            verdict.findings.append(f"nobody wrote {taken[0]}")
        elif not causes.has(row.once or ""):
            verdict.false_mails += 1
            verdict.findings.append(f"did not happen: {row.once}")


class _Causes:
    """What has happened, by what the names of notices say."""

    def __init__(self) -> None:
        self.moves = set(Decision.objects.values_list("request_id", "number"))
        submitted = Decision.objects.filter(verb="submit")
        self.submitted = set(submitted.values_list("request_id", flat=True))
        self.members = set(Membership.objects.values_list("pk", flat=True))
        self.keepers = set(ListKeeper.objects.values_list("pk", flat=True))

    def has(self, once: str) -> bool:
        kind, _colon, rest = once.partition(":")
        key, number, *_more = [*rest.split(":"), "", ""]
        if kind == "request" and number == "waiting":
            return int(key) in self.submitted
        if kind == "request":
            return (int(key), int(number)) in self.moves
        if kind == "membership":
            return int(key) in self.members
        if kind == "list-keeper":
            return int(key) in self.keepers
        return kind in OTHERS


def _called_for() -> Iterable[tuple[str, str]]:
    """Return what is to be told to whom, by the name of the notice."""
    for row in Decision.objects.select_related("request__applicant"):
        request = row.request
        yield f"request:{request.pk}:{row.number}:applicant", request.applicant.email
        kind = request.kind_object
        if row.verb == "submit" and kind.tells_deciders:
            # Of a list the masters decide later, once it is supported.
            is_list = request.kind == "list_request"
            deciders = leaders_of(request.target) if is_list else kind.deciders(request)
            for person in deciders:
                if not kind.is_interested(person, request):
                    yield f"request:{request.pk}:waiting:{person.pk}", person.email
        if row.verb == "support":
            for master in User.objects.list_masters():
                yield f"request:{request.pk}:waiting:{master.pk}", master.email
    open_ones = Membership.objects.filter(admitted_by=None, grouping__admission="open")
    for joined in open_ones.select_related("joined_by"):
        yield f"membership:{joined.pk}:welcome", joined.joined_by.email


def _judge_tasks(verdict: Verdict) -> None:
    open_ones = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    left = DBTaskResult.objects.filter(status__in=open_ones)
    for path, status in left.values_list("task_path", "status"):
        verdict.findings.append(f"task not ended: {path} {status}")
