"""Lists in parts."""

import pytest

from frame.batches import SIZE, in_batches


@pytest.mark.parametrize(
    ("items", "parts"),
    [([], []), ([1], [[1]]), ([1, 2], [[1, 2]]), ([1, 2, 3], [[1, 2], [3]])],
)
def test_every_item_is_in_one_part(items, parts):
    assert list(in_batches(items, 2)) == parts


def test_parts_have_a_usual_size():
    assert [len(part) for part in in_batches(list(range(SIZE + 1)))] == [SIZE, 1]
