"""Checks that find what a test tells them to."""

from notices import alarms


class Watched(alarms.Check):
    """Finds what a test puts in."""

    name = "tests.watched"
    label = "what the test watches"

    def __init__(self):
        self.found = {}
        self.error = None

    def find(self):
        if self.error:
            raise self.error
        return [alarms.Finding(key, data) for key, data in self.found.items()]

    def words(self, data):
        return f"{data['what']} is broken & needs care."

    def advice(self, data):
        return "Mend it."

    def url(self, data):
        return "/admin/somewhere/"


class Other(Watched):
    name = "tests.other"
    label = "another thing"

    def url(self, data):
        return ""
