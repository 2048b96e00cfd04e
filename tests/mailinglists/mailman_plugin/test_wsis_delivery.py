"""A real Mailman, configured by the portal, gives each reader their own link to leave."""

from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from mailinglists.mailman.configuration import LANGUAGES, LINE
from mailinglists.mailman_plugin import leave_tokens

pytestmark = pytest.mark.lists

LIST_ID = "water.lists.example.org"
ADDRESS = "water@lists.example.org"
ANN, BEN = "ann@example.org", "ben@example.org"


@pytest.fixture
def water(mailman):
    """Make a list with personal delivery."""
    assert mailman.call("POST", "domains", mail_host="lists.example.org")[0] == 201
    assert mailman.call("POST", "lists", fqdn_listname=ADDRESS)[0] == 201
    change(mailman, personalize="individual", display_name="Water", subject_prefix="")
    return mailman


def change(mailman, **values):
    assert mailman.call("PATCH", f"lists/{ADDRESS}/config", **values)[0] == 204


def subscribe(mailman, address, *, language="en", **values):
    status, _row = mailman.call(
        "POST",
        "members",
        list_id=LIST_ID,
        subscriber=address,
        pre_verified="true",
        pre_confirmed="true",
        pre_approved="true",
        send_welcome_message="false",
        **values,
    )
    assert status == 201
    assert (
        mailman.call("PATCH", f"addresses/{address}/preferences", preferred_language=language)[0]
        == 204
    )


def written(text="Good morning", *, sender=ANN, charset="utf-8", html=""):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ADDRESS, "Wells"
    message["Message-ID"] = f"<{abs(hash((text, charset, html)))}@example.org>"
    message.set_content(text, charset=charset)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def received(mailman, *readers):
    """Return what each of the readers was sent, once all have something."""

    def all_there():
        found = {message["X-RcptTo"]: message for message in mailman.sent()}
        return found if set(readers) <= set(found) else None

    return mailman.until(all_there)


def links(message):
    """Return the address to leave at on the web and the one by mail, of the header."""
    web, mail = message["List-Unsubscribe"].split(",")
    return web.strip(" <>\t\r\n"), mail.strip(" <>\t\r\n")


def texts(message):
    """Return the plain texts of a message, one after the other."""
    return "\n".join(
        part.get_content() for part in message.walk() if part.get_content_type() == "text/plain"
    )


def test_rest_answers_the_version(mailman):
    status, answer = mailman.call("GET", "system/versions")

    assert (status, answer["api_version"]) == (200, "3.1")
    assert "3.3.10" in answer["mailman_version"]


def test_a_post_carries_each_readers_own_link(water):
    subscribe(water, ANN)
    subscribe(water, "Ben@Example.org")

    water.post(ADDRESS, written())

    sent = received(water, ANN, BEN)
    for address, message in sent.items():
        web, mail = links(message)
        token = urlsplit(web).path.removeprefix("/lists/leave/").removesuffix("/")
        assert web == f"{water.site_url}/lists/leave/{token}/"
        assert leave_tokens.read(water.key, token) == (LIST_ID, address)
        assert mail == "mailto:water-leave@lists.example.org"
        assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
        assert web in texts(message)
        # What bounces names the reader; the archive was not to be asked, and is not named.
        envelope = message.get_all("X-MailFrom")[-1]
        assert envelope == f"water-bounces+{address.replace('@', '=')}@lists.example.org"
        assert not {"Archived-At", "List-Archive"} & set(message.keys())


@pytest.mark.parametrize(("portal_code", "code"), LANGUAGES.items(), ids=list(LANGUAGES))
def test_the_footer_is_in_the_readers_language(water, portal_code, code):
    change(water, preferred_language="fr")
    subscribe(water, ANN, language=code)

    water.post(ADDRESS, written("Здравствуйте"))

    message = received(water, ANN)[ANN]
    body, _line, footer = texts(message).partition(LINE)
    prefix = "" if portal_code == "en" else f"/{portal_code}"
    assert body.strip() == "Здравствуйте"
    assert f"{water.site_url}{prefix}/lists/water/\n" in footer
    assert f"{water.site_url}{prefix}/lists/leave/" in footer
    assert f"Water <{ADDRESS}>" in footer
    assert "$" not in footer
    assert links(message)[0] in footer
    assert message.get_content_charset() == "utf-8"


@pytest.mark.parametrize(
    "post",
    [
        written("Здравствуйте", charset="koi8-r"),
        written("你好", charset="gb18030"),
        written("Good morning", html="<p>Good morning</p>"),
        written("word " * 2000),
    ],
    ids=["koi8-r", "gb18030", "html", "long"],
)
def test_the_footer_is_added_to_any_post(water, post):
    subscribe(water, ANN)

    water.post(ADDRESS, post)

    message = received(water, ANN)[ANN]
    assert links(message)[0] in texts(message)
    assert texts(message).count(LINE) == 1


def test_mail_to_the_owners_has_no_link(water):
    subscribe(water, ANN)
    assert water.call("POST", "members", list_id=LIST_ID, subscriber=ANN, role="owner")[0] == 201

    water.post("water-owner@lists.example.org", written("To the owner", sender=BEN))

    message = received(water, ANN)[ANN]
    assert "List-Unsubscribe-Post" not in message
    assert "leave/" not in message.as_string()


def test_a_digest_carries_the_link_in_its_header(water):
    change(water, digest_size_threshold="0.001")
    subscribe(water, ANN)
    subscribe(water, BEN, delivery_mode="mime_digests")

    water.post(ADDRESS, written("word " * 400))

    message = received(water, BEN)[BEN]
    token = urlsplit(links(message)[0]).path.split("/")[-2]
    assert leave_tokens.read(water.key, token) == (LIST_ID, BEN)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "$" not in texts(message)


@pytest.mark.parametrize("way", ["kill", "kill_master"])
def test_a_killed_mailman_starts_again(water, way):
    subscribe(water, ANN)
    getattr(water, way)()

    water.start()
    water.post(ADDRESS, written("After the crash"))

    assert "After the crash" in texts(received(water, ANN)[ANN])
