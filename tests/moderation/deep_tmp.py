import collections, tests.moderation.test_stateful as t
from hypothesis import settings, HealthCheck
from hypothesis.stateful import run_state_machine_as_test
C=collections.Counter()
orig=t.services.move
def mv(row,verb,**k):
    r=orig(row,verb,**k); C[(row.kind,verb)]+=1; return r
def test_deep(db, monkeypatch):
    monkeypatch.setattr(t.services,"move",mv)
    run_state_machine_as_test(t.Moves, settings=settings(max_examples=250,stateful_step_count=40,deadline=None,suppress_health_check=list(HealthCheck),database=None))
    print(C)
