import pytest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/index.html", "/"),
        ("/cs-overview.html", "/about/"),
        ("/caucuses.html", "/caucuses/"),
        ("/content.htm", "/caucuses/"),
        ("/africa/", "/caucuses/africa/"),
        ("/africa/caucus.shtml", "/caucuses/africa/"),
        ("/africa/summit.shtml", "/caucuses/africa/"),
        ("/caucuses/plenary/", "/plenary/"),
        ("/caucuses/content-and-themes/", "/content-and-themes/"),
        ("/caucuses/bureau/", "/bureau/"),
        ("/ru/caucuses/bureau/", "/ru/bureau/"),
    ],
)
def test_old_address_leads_on_for_good(client, old, new):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
