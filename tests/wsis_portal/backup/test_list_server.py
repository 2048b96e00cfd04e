"""A real Mailman Core, backed up while it runs, goes on where it was put back."""

import pytest

from tests.running_mailman import DOMAIN, RunningMailman
from tests.wsis_portal.backup.portals import Restored, back_up
from wsis_portal.backup.files import ListServer

HELD = b"From: outsider@example.org\r\nTo: news@%s\r\nSubject: May I?\r\n\r\nThe words.\r\n"


@pytest.mark.lists
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_lists_members_and_held_messages(mailman, shelf):
    assert mailman.call("POST", "domains", mail_host=DOMAIN)[0] == 201
    assert mailman.call("POST", "lists", fqdn_listname=f"news@{DOMAIN}")[0] == 201
    key = f"news.{DOMAIN}"
    reader = {"subscriber": "reader@example.org", "list_id": key}
    settled = {"pre_verified": True, "pre_confirmed": True, "pre_approved": True}
    assert mailman.call("POST", "members", **reader, **settled)[0] == 201
    mailman.post(f"news@{DOMAIN}", HELD % DOMAIN.encode())
    mailman.until(lambda: mailman.entries(f"lists/{key}/held"))

    path = back_up(shelf, lists=ListServer(mailman.folder))

    with Restored(path) as restored:
        second = RunningMailman(restored.lists)
        second.configure()
        try:
            second.start()
            assert [row["list_id"] for row in second.entries("lists")] == [key]
            (member,) = second.entries(f"lists/{key}/roster/member")
            assert member["email"] == "reader@example.org"
            (held,) = second.entries(f"lists/{key}/held")
            assert "The words." in held["msg"]
        finally:
            second.close()
