import csv
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from organisations.duplicates.comparison import Evaluation, evaluate

DEFAULT_PAIRS = Path("tests", "organisations", "data", "pairs.csv")
PARTS = {"train": "train", "holdout": "holdout", "all": ""}
LEAST = 0.95


class Command(BaseCommand):
    """Measure the search for duplicates on pairs that a person has labelled."""

    help = (
        "Print precision and recall of the search for duplicates on labelled pairs, and every "
        "mistake. Ends with 1 where one of them is below --least."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "pairs", metavar="PAIRS.csv", type=Path, nargs="?", help=f"Default: {DEFAULT_PAIRS}"
        )
        parser.add_argument("--least", type=_share, default=LEAST, metavar="SHARE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["pairs"] or Path(settings.BASE_DIR) / DEFAULT_PAIRS
        least: float = options["least"]
        found = _evaluations(path)
        self.stdout.write("part     pairs  precision  recall")
        for name, evaluation in found.items():
            shares = f"{evaluation.precision:9.3f}  {evaluation.recall:6.3f}"
            self.stdout.write(f"{name:8s} {_pair_count(evaluation):5d}  {shares}")
        for mistake in found["all"].mistakes:
            verb = "not found" if mistake.label == "duplicate" else "found wrongly"
            self.stdout.write(f"\n{verb} ({mistake.suspicion.score:.2f}; {mistake.why}):")
            self.stdout.write(f"  {mistake.left}\n  {mistake.right}")
            for reason in mistake.suspicion.reasons:
                self.stdout.write(f"    {reason.weight:+.2f} {reason.text}")
        low = [name for name, each in found.items() if min(each.precision, each.recall) < least]
        if low:
            raise CommandError(f"Below {least}: {', '.join(low)}")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ArgumentTypeError(f"a number from 0 to 1 is needed, not {text}")
    return share


def _evaluations(path: Path) -> dict[str, Evaluation]:
    """Measure each part that the file has, and all; raises CommandError for an unreadable file."""
    try:
        found = {name: evaluate(path, part=part) for name, part in PARTS.items()}
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"{path} cannot be read: {reason}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} is not a CSV file in UTF-8.") from error
    except (KeyError, AttributeError) as error:
        raise CommandError(
            f"{path} is not a table of pairs; it needs the columns of {DEFAULT_PAIRS}."
        ) from error
    if not _pair_count(found["all"]):
        raise CommandError(f"{path} has no pairs.")
    return {name: each for name, each in found.items() if _pair_count(each)}


def _pair_count(evaluation: Evaluation) -> int:
    return (
        evaluation.true_positives
        + evaluation.false_positives
        + evaluation.false_negatives
        + evaluation.true_negatives
    )
