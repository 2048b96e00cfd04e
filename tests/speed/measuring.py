"""Measuring in short turns, one server after the other, so that what else the machine does meets
all of them alike.
"""

import re
import statistics
import subprocess
from dataclasses import asdict, dataclass

CONNECTIONS = 16


@dataclass(frozen=True)
class Spread:
    """The median of some turns, the least and the most."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values):
        return cls(statistics.median(values), min(values), max(values))

    def text(self, digits=2):
        return f"{self.middle:,.{digits}f} ({self.least:,.{digits}f} to {self.most:,.{digits}f})"


@dataclass(frozen=True)
class Times:
    """Milliseconds of many: half of them took no more than the median, 99 of 100 no more than
    `most_of_100`.
    """

    count: int
    median: float
    most_of_100: float
    most: float

    @classmethod
    def of(cls, values):
        kept = sorted(values) or [0.0]
        places = (round((len(kept) - 1) * share) for share in (0.5, 0.99))
        return cls(len(values), *(kept[place] for place in places), kept[-1])

    def told(self):
        """Return what JSON can hold."""
        return asdict(self)


def rate(url, seconds, cookie=""):
    """Return the requests a second that a server answers with 200, each on a connection of its own,
    as from nginx in front of it. Connections that are kept stay with the process that took them up:
    how many each has is chance, and counts for more than what is measured.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Accept-Encoding: gzip"]
    command += ["-H", "Connection: close"]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    told = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"{url} was not always answered with 200:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def side_by_side(urls, *, turns, seconds, cookie=""):
    """Return the rates of each URL, turn by turn."""
    rates = {name: [] for name in urls}
    for _turn in range(turns):
        for name, url in urls.items():
            rates[name].append(rate(url, seconds, cookie))
    return rates


def ratios(of, to):
    """Return the spread of what one is to another, turn by turn."""
    return Spread.of([one / other for one, other in zip(of, to, strict=True)])
