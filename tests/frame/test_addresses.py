from frame.addresses import absolute, tag


def test_addresses_are_those_of_the_site(settings):
    settings.SITE_URL = "https://portal.example:8443"
    assert absolute("/timeline/") == "https://portal.example:8443/timeline/"
    assert tag("pages", 7) == "tag:portal.example,2026:pages/7"
