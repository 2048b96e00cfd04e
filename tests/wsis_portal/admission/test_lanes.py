"""Two lanes of threads: who comes when the line is too long is looked at by the reserve."""

import sys
import threading
from contextlib import ExitStack

import pytest

from wsis_portal.admission.lanes import STACK, Crowd, Lanes, crowd, is_calm

SOON = 10  # seconds; what takes longer hangs


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Held:
    """Work that begins, and ends when the test says so."""

    def __init__(self):
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.seen = None

    def __call__(self):
        self.seen = crowd()
        self.begun.set()
        assert self.go_on.wait(SOON)
        return self.seen


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make_lanes(clock):
    with ExitStack() as ends:

        def make(**options):
            lanes = Lanes(**{"places": 1, "reserve": 1, "patience": 5, "clock": clock} | options)
            ends.callback(lanes.shutdown)
            return lanes

        yield make


def hold(lanes):
    """Fill one place of the line."""
    held = Held()
    held.future = lanes.submit(held)
    assert held.begun.wait(SOON)
    return held


def test_a_short_line_is_served_in_turn(make_lanes):
    lanes = make_lanes(places=2)
    first, second = hold(lanes), hold(lanes)

    waiting = [lanes.submit(crowd) for _number in range(20)]
    first.go_on.set()
    second.go_on.set()

    assert [each.result(SOON) for each in waiting] == [Crowd.CALM] * 20


def test_who_comes_to_a_line_that_stands_is_seen_at_once_and_the_others_wait(make_lanes, clock):
    lanes = make_lanes()
    first = hold(lanes)
    early = lanes.submit(crowd)
    clock.now += 5
    just_in_time = lanes.submit(crowd)
    clock.now += 0.1

    late = lanes.submit(crowd).result(SOON)

    assert late is Crowd.CROWDED
    assert not early.done()
    first.go_on.set()
    assert first.future.result(SOON) is Crowd.CALM
    # It has waited for longer than anybody should; the next one has not.
    assert early.result(SOON) is Crowd.CROWDED
    assert just_in_time.result(SOON) is Crowd.CALM
    assert lanes.submit(crowd).result(SOON) is Crowd.CALM


def test_work_has_room_for_its_frames(make_lanes, clock):
    lanes = make_lanes()

    def room():
        frames = [sys._getframe()]
        while frames[-1].f_back is not None:
            frames.append(frames[-1].f_back)
        return max(frame.f_code.co_stacksize for frame in frames)

    assert lanes.submit(room).result(SOON) == STACK
    first = hold(lanes)
    lanes.submit(crowd)
    clock.now += 6
    assert lanes.submit(room).result(SOON) == STACK  # by the reserve
    first.go_on.set()


def test_a_thread_knows_whether_it_is_calm(make_lanes, clock):
    lanes = make_lanes()
    assert lanes.submit(is_calm).result(SOON)
    first = hold(lanes)
    lanes.submit(crowd)
    clock.now += 6

    assert not lanes.submit(is_calm).result(SOON)
    first.go_on.set()


def test_a_line_that_would_take_too_long_is_not_joined(make_lanes, clock):
    lanes = make_lanes()
    first = hold(lanes)

    def work():
        clock.now += 1

    line = [lanes.submit(work) for _number in range(100)]
    first.go_on.set()
    for each in line:
        each.result(SOON)
    again = hold(lanes)
    # About one a second by what was seen: nobody waits yet, but the tenth would wait too long.
    seen = [lanes.submit(crowd) for _number in range(10)]

    assert seen[-1].result(SOON) is Crowd.CROWDED
    assert not seen[0].done()
    again.go_on.set()
    assert seen[0].result(SOON) is Crowd.CALM


def test_where_the_reserve_is_behind_it_is_full(make_lanes, clock):
    lanes = make_lanes()
    first = hold(lanes)
    lanes.submit(crowd)
    clock.now += 6
    second = hold(lanes)
    assert second.seen is Crowd.CROWDED
    behind = lanes.submit(crowd)
    clock.now += 6

    second.go_on.set()

    assert behind.result(SOON) is Crowd.FULL
    first.go_on.set()


@pytest.mark.concurrency
def test_many_at_once_are_all_answered(make_lanes):
    lanes = make_lanes(places=4, reserve=2)
    start = threading.Barrier(8)
    answers, lock = [], threading.Lock()

    def come():
        start.wait(SOON)
        seen = [lanes.submit(crowd).result(SOON) for _number in range(200)]
        with lock:
            answers.extend(seen)

    people = [threading.Thread(target=come) for _number in range(8)]
    for each in people:
        each.start()
    for each in people:
        each.join(SOON)

    assert answers == [Crowd.CALM] * 1600


def test_work_that_fails_frees_its_place(make_lanes):
    lanes = make_lanes()

    with pytest.raises(ZeroDivisionError):
        lanes.submit(lambda: 1 / 0).result(SOON)

    assert lanes.submit(crowd).result(SOON) is Crowd.CALM
