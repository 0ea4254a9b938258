"""What is tried out before the training: forgotten where it changed nothing, and else not."""

import pytest
from programs import programs, script
from small_run import HONEST

TRAINS = """
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
"""

# Each before the ten steps of each of three epochs, and undone.
UNDONE = programs("""
== one batch learned by heart on a copy
other = copy.deepcopy(model); its_own = optim.Adam(other.parameters(), lr=0.01)
x, y = next(iter(loader))
for _ in range(10): learn(other, its_own, x, y)
== a search for a learning rate on a copy
other = copy.deepcopy(model); its_own = optim.SGD(other.parameters(), lr=1e-4)
search = lr_scheduler.ExponentialLR(its_own, 2)
for x, y in loader: learn(other, its_own, x, y); search.step()
== a search for a learning rate on the model
kept = copy.deepcopy(model.state_dict()); searching = optim.SGD(model.parameters(), lr=1e-4)
for x, y in list(loader)[:8]:
    learn(model, searching, x, y); searching.param_groups[0]["lr"] *= 2
model.load_state_dict(kept)
== the same with the given optimizer
kept = copy.deepcopy((model.state_dict(), optimizer.state_dict()))
for x, y in list(loader)[:8]: learn(model, optimizer, x, y)
model.load_state_dict(kept[0]); optimizer.load_state_dict(kept[1])
== another model
other = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
its_own = optim.SGD(other.parameters(), lr=1)
for x, y in list(loader)[:5]: learn(other, its_own, x, y)
== a step of nothing
optim.SGD([nn.Parameter(torch.zeros(1))], lr=1).step()
""")

# What counts: each beside the training, with how many steps of optimizers there are in all.
COUNTS = programs("""
== a copy trained for longer first
other = copy.deepcopy(model); its_own = optim.Adam(other.parameters(), lr=0.01)
for _ in range(2):
    for x, y in loader: learn(other, its_own, x, y)
TRAINS
== a copy trained afterwards
TRAINS
other = copy.deepcopy(model); its_own = optim.Adam(other.parameters(), lr=0.01)
for x, y in loader: learn(other, its_own, x, y)
== a copy trained beside it
other = copy.deepcopy(model); its_own = optim.Adam(other.parameters(), lr=0.01)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y); learn(other, its_own, x, y)
    scheduler.step()
== a step too many that stands
x, y = next(iter(loader)); learn(model, optimizer, x, y)
TRAINS
== no gradients
for _ in range(n):
    for x, y in loader: optimizer.step()
    scheduler.step()
== a learning rate of zero at first
optimizer.param_groups[0]["lr"] = 0.0
for x, y in loader: learn(model, optimizer, x, y)
optimizer.param_groups[0]["lr"] = 0.01
TRAINS
""")
STEPS = {
    "a copy trained for longer first": 50,
    "a copy trained afterwards": 40,
    "a copy trained beside it": 60,
    "a step too many that stands": 31,
    "no gradients": 30,
    "a learning rate of zero at first": 40,
}


@pytest.fixture(scope="module")
def honest(small):
    return small.observe(HONEST)


@pytest.mark.parametrize("name", UNDONE)
def test_what_was_undone_does_not_count(small, honest, name):
    seen = small.observe(script(UNDONE[name] + TRAINS, each_epoch=False))
    assert seen.ending == "finished", seen.failure
    assert seen.epochs == honest.epochs
    steps, expected = ([(r.of, r.count, r.lrs) for r in one.steps] for one in (seen, honest))
    assert steps == expected
    assert {one.kind: one.status for one in small.judge(seen, honest)} == dict.fromkeys(
        ("scheduler_arguments", "step_order", "lr_values", "constraints", "accuracy"), "pass"
    )


@pytest.mark.parametrize("name", COUNTS)
def test_what_stands_or_may_be_of_use_counts(small, name):
    seen = small.observe(script(COUNTS[name].replace("TRAINS", TRAINS), each_epoch=False))
    assert seen.ending == "finished", seen.failure
    assert sum(run.count for run in seen.steps if run.of == "optimizer") == STEPS[name]


def test_a_scheduler_that_was_stepped_too_soon_stays_so(small, honest):
    """An optimizer of nothing steps first, so that an optimizer's step comes before."""
    body = f"optim.SGD([nn.Parameter(torch.zeros(1))], lr=1).step(); scheduler.step()\n{TRAINS}"
    seen = small.observe(script(body, each_epoch=False))
    order = small.judge(seen, honest)[1]
    assert order.explanation.reason == "scheduler_stepped_first"


def test_optimizers_that_hold_nothing_of_the_model_are_known(small):
    body = f"""\
copied = copy.deepcopy(model)
others = [optim.SGD(copied.parameters(), lr=1.0), optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0)]
replaced = optim.Adam(model.parameters(), lr=0.01)
{TRAINS}
for one in (*others, replaced): one.step()
model.fc2 = nn.Linear(128, 10)
optim.Adam(model.fc2.parameters(), lr=0.01).step()
"""
    seen = small.observe(script(body, each_epoch=False))
    assert seen.ending == "finished", seen.failure
    assert [one.trains_model for one in seen.optimizers] == [True, False, False, True, True]
