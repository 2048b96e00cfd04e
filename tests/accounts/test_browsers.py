"""What is kept of a browser's name: two words, which stay two words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import browsers

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox/Windows"),
        (
            f"Mozilla/5.0 (Macintosh; Mac OS X 10_15) {WEBKIT} Chrome/99 Safari/9",
            "Chrome/Mac",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/99 Safari/9 Edg/99.1", "Edge/Windows"),
        (f"Mozilla/5.0 (Linux; Android 8; SM-J330) {WEBKIT} Chrome/99 Mobile", "Chrome/Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17 Safari/604", "Safari/iPhone"),
        ("Lynx/2.9.0 libwww-FM/2.14", "Lynx/"),
        ("curl/8", "/"),
        ("", "/"),
    ],
)
def test_two_words_are_kept(told, kept):
    assert browsers.plain(told) == kept
    assert browsers.words(kept) == tuple(kept.split("/"))


@given(st.lists(st.sampled_from([*"ab/; ", "Firefox", "Mac", "Edg/9", "X11", "iPad", "OPR"])))
def test_what_was_put_in_two_words_stays(parts):
    kept = browsers.plain("".join(parts))

    assert browsers.plain(kept) == kept


def test_each_name_is_its_own_word():
    for browser, _pattern in browsers._BROWSERS:
        for system, _other in browsers._SYSTEMS:
            assert browsers.plain(f"{browser}/{system}") == f"{browser}/{system}"
