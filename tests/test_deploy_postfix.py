"""The configuration of `deploy/` with a real Postfix and a real Mailman: mail comes in for lists
alone, goes to Mailman, and out again through Postfix.
"""

import os
import shutil
import smtplib
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from tests.running_mailman import DOMAIN, PYTHON, RunningMailman, free_port

pytestmark = [pytest.mark.lists, pytest.mark.slow]

DEPLOY = Path(settings.BASE_DIR) / "deploy" / "postfix"
# What Debian's package asks for and writes, as far as it matters here.
DEBIANS = """
compatibility_level = 3.6
myhostname = portal.example.org
mydestination = portal.example.org, localhost
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
maillog_file = {queue}/log
maillog_file_prefixes = /
queue_directory = {queue}
data_directory = {data}
# Only for the test: nothing leaves the machine.
relayhost = [127.0.0.1]:{capture}
"""


class RunningPostfix:
    """A Postfix of its own, beside one that the machine may have."""

    def __init__(self, folder: Path, lists: Path, capture: int) -> None:
        self.folder, self.port = folder, free_port()
        queue, data, self.etc = (folder / name for name in ("queue", "data", "etc"))
        for place in (folder, queue, data, self.etc):
            place.mkdir(exist_ok=True)
            place.chmod(0o755)
        shutil.chown(data, "postfix", "postfix")
        # Postfix's own processes must come here: what pytest makes is for its user alone.
        for parent in folder.parents:
            if parent.stat().st_uid == os.getuid() and len(parent.parts) > 2:
                parent.chmod(parent.stat().st_mode | 0o011)
        ours = (DEPLOY / "main.cf").read_text().replace("LISTS", str(lists))
        main = DEBIANS.format(queue=queue, data=data, capture=capture) + ours
        (self.etc / "main.cf").write_text(main)
        master = Path("/usr/share/postfix/master.cf.dist").read_text()
        lines = [line for line in master.splitlines() if not line.startswith("smtp      inet")]
        services = "\n".join(lines).replace("  y       -", "  n       -")
        smtpd = f"127.0.0.1:{self.port} inet n - n - - smtpd\n"
        (self.etc / "master.cf").write_text(f"{smtpd}{services}\n")

    def run(self, *command: str) -> None:
        subprocess.run(
            ["postfix", "-c", str(self.etc), *command],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )


@pytest.fixture(scope="module")
def chain(tmp_path_factory, django_test_environment):
    """Start Mailman and Postfix, each handing on to the other; yield both."""
    if shutil.which("postfix") is None or os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("Postfix is not installed, or not to be started by this user.")
        pytest.skip("Postfix is not installed (Debian: apt-get install postfix), or not root.")
    if not PYTHON.exists():
        pytest.skip("Mailman is not installed; script/test lists does that.")
    folder = tmp_path_factory.mktemp("chain")
    mailman = RunningMailman(folder / "lists" / "mailman")
    mailman.folder.parent.mkdir()
    mailman.configure()
    postfix = RunningPostfix(folder / "postfix", mailman.folder, mailman.smtp_port)
    with override_settings(
        MAILMAN_URL=mailman.url,
        MAILMAN_KEY=mailman.key,
        MAILMAN_LMTP=mailman.lmtp,
        MAILMAN_SMTP=f"127.0.0.1:{postfix.port}",
        LISTS_DOMAIN=DOMAIN,
        SITE_URL=mailman.site_url,
    ):
        call_command("write_mailman_config", mailman.folder, postfix=True)
    try:
        mailman.start_capture()
        mailman.start()
        make_list(mailman)
        postfix.run("start")
        mailman.until(lambda: mailman.answers(postfix.port))
        yield mailman, postfix
    finally:
        if (postfix.folder / "queue" / "pid" / "master.pid").exists():
            postfix.run("stop")
        mailman.close()


def make_list(mailman) -> None:
    mailman.call("POST", "domains", mail_host=DOMAIN)
    mailman.call("POST", "lists", fqdn_listname=f"rights@{DOMAIN}")
    let_in = {"pre_verified": "yes", "pre_confirmed": "yes", "pre_approved": "yes"}
    for name in ("writer", "reader"):
        mailman.call(
            "POST",
            "members",
            list_id=f"rights.{DOMAIN}",
            subscriber=f"{name}@people.example",
            send_welcome_message="no",
            **let_in,
        )


def hand_in(postfix, recipient: str) -> None:
    text = (
        f"From: writer@people.example\nTo: {recipient}\nSubject: Hello\n"
        f"Message-ID: <{recipient}.1@people.example>\n\nWe meet on Monday.\n"
    )
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=30) as smtp:
        smtp.sendmail("writer@people.example", [recipient], text)


def test_post_goes_through_postfix_to_mailman_and_out_again(chain):
    mailman, postfix = chain

    hand_in(postfix, f"rights@{DOMAIN}")

    found = mailman.until(
        lambda: [m for m in mailman.sent() if "reader@people.example" in m["X-RcptTo"]], 60
    )
    assert found[0]["List-Id"] == f"<rights.{DOMAIN}>"
    assert "Postfix" in str(found[0].get_all("Received"))


@pytest.mark.parametrize(
    "recipient",
    [f"nobody-here@{DOMAIN}", f"rights-bouncesx@{DOMAIN}", "someone@elsewhere.example"],
)
def test_mail_to_no_list_is_refused_at_the_door(chain, recipient):
    _mailman, postfix = chain
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=30) as smtp:
        smtp.ehlo()
        smtp.mail("writer@people.example")
        code, _answer = smtp.rcpt(recipient)

    # From this machine itself mail may go anywhere (permit_mynetworks); to the lists' domain it
    # goes only where there is a list.
    assert code == (250 if recipient.endswith("elsewhere.example") else 550)


def test_list_made_later_is_known_without_a_hand(chain):
    mailman, postfix = chain
    mailman.call("POST", "lists", fqdn_listname=f"later@{DOMAIN}")

    def is_taken():
        with smtplib.SMTP("127.0.0.1", postfix.port, timeout=30) as smtp:
            smtp.ehlo()
            smtp.mail("writer@people.example")
            return smtp.rcpt(f"later-bounces+reader=people.example@{DOMAIN}")[0] == 250

    mailman.until(is_taken)
