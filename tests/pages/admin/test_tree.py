from hypothesis import given
from hypothesis import strategies as st

from pages.admin.tree import in_tree_order

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


@given(st.dictionaries(PATHS, st.integers(0, 3), max_size=12))
def test_each_page_follows_those_above_it(orders):
    places = [(key, path, order) for key, (path, order) in enumerate(orders.items())]

    keys = in_tree_order(places)

    assert sorted(keys) == list(range(len(places)))
    ranks = {places[key][1]: rank for rank, key in enumerate(keys)}
    for path, rank in ranks.items():
        below = [ranks[other] for other in ranks if other.startswith(f"{path}/")]
        # What stands below a page follows it at once, and nothing stands between.
        assert sorted(below) == list(range(rank + 1, rank + 1 + len(below)))


def test_pages_beside_each_other_stand_as_in_the_menu():
    places = [(1, "b", 1), (2, "a", 2), (3, "a/z", 1), (4, "a/y", 2), (5, "c", 2)]

    assert in_tree_order(places) == [1, 2, 3, 4, 5]
