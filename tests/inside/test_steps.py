"""The order of steps, the LRs that they used, and the lines that made them."""

import pytest
from programs import programs, script
from small_run import HEAD, HONEST, TRAIN

# With the StepLR(optimizer, 1, 0.5) of the head: ten steps at 0.01, 0.005 and 0.0025 each, and the
# scheduler's step after them. The lines are marked where they are not those of the head's `learn`
# and the usual `scheduler.step()`.
HALVED = programs("""
== plain
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== bound method
advance = scheduler.step
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    advance()  # scheduler
== unbound method
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    lr_scheduler.StepLR.step(scheduler)
== partial
advance = functools.partial(scheduler.step)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    advance()  # scheduler
== map
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    list(map(operator.methodcaller("step"), [scheduler]))  # scheduler
== exec
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    exec("scheduler.step()")
== with an epoch
for epoch in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step(epoch + 1)
== closure
for _ in range(n):
    for x, y in loader:
        def closure():
            optimizer.zero_grad(); loss = F.cross_entropy(model(x), y); loss.backward()
            return loss
        optimizer.step(closure)
    scheduler.step()
== grad scaler
scaler = torch.amp.GradScaler("cpu")
for _ in range(n):
    for x, y in loader:
        optimizer.zero_grad(); scaler.scale(F.cross_entropy(model(x), y)).backward()
        scaler.step(optimizer)
        scaler.update()
    scheduler.step()
== disabled grad scaler
scaler = torch.cuda.amp.GradScaler()
for _ in range(n):
    for x, y in loader:
        optimizer.zero_grad(); scaler.scale(F.cross_entropy(model(x), y)).backward()
        scaler.step(optimizer)
        scaler.update()
    scheduler.step()
== optimizer's step replaced on the object
inner = optimizer.step
optimizer.step = lambda *a, **k: inner(*a, **k)
for _ in range(n):
    for x, y in loader:
        optimizer.zero_grad(); F.cross_entropy(model(x), y).backward()
        optimizer.step()
    scheduler.step()
== an optimizer's step that raises
for _ in range(n):
    try: optimizer.step(lambda: 1 / 0)
    except ZeroDivisionError: pass
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== a hook of the student's
optimizer.register_step_post_hook(lambda *a: None)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== resumes from a checkpoint
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    torch.save({name: part.state_dict() for name, part in parts.items()}, "checkpoint.pt")
    for name, state in torch.load("checkpoint.pt").items(): parts[name].load_state_dict(state)
== in a thread
def work():
    for _ in range(n):
        for x, y in loader: learn(model, optimizer, x, y)
        scheduler.step()
thread = threading.Thread(target=work); thread.start(); thread.join()
== by hand beside get_last_lr
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step(); print(scheduler.get_last_lr(), optimizer.param_groups[0]["lr"])
== optimizer of the student's own
class Own(optim.Adam):
    def step(self, closure=None):
        return super().step(closure)
optimizer = Own(model.parameters(), lr=0.01)
scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== optimizer from scratch
class Own(optim.Optimizer):
    def __init__(self, params, lr): super().__init__(params, {"lr": lr})
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]: p -= group["lr"] * p.grad
optimizer = Own(model.parameters(), lr=0.01)
scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== tensor for an lr
optimizer = optim.Adam(model.parameters(), lr=torch.tensor(0.01))
scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
""")

# Other traces: each line is an owner, how often it stepped in a row, and its LRs.
OTHER = programs("""
== by hand
for epoch in range(n):
    for group in optimizer.param_groups: group["lr"] = 0.01 / 2 ** epoch
    for x, y in loader: learn(model, optimizer, x, y)
== at the head of the epoch
for _ in range(n):
    scheduler.step()
    for x, y in loader: learn(model, optimizer, x, y)
== lr of the step alone
for _ in range(n):
    for x, y in loader:
        optimizer.param_groups[0]["lr"] = 0.125
        learn(model, optimizer, x, y)
        optimizer.param_groups[0]["lr"] = 0.01
== steps skipped for infinite gradients
scaler = torch.amp.GradScaler("cpu", init_scale=1.0)
for _ in range(n):
    for i, (x, y) in enumerate(loader):
        optimizer.zero_grad(); scaler.scale(F.cross_entropy(model(x), y)).backward()
        if i == 3: model.fc1.weight.grad[0, 0] = float("inf")
        scaler.step(optimizer); scaler.update()
    scheduler.step()
== param groups
groups = [{"params": model.fc1.parameters()}, {"params": model.fc2.parameters(), "lr": 0.5}]
optimizer = optim.SGD(groups, lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== two optimizers
first = optim.Adam(model.fc1.parameters(), 0.01)
second = optim.SGD(model.fc2.parameters(), 0.1)
for x, y in list(loader)[:2]:
    first.zero_grad(); second.zero_grad(); F.cross_entropy(model(x), y).backward()
    first.step(); second.step()
== closure called several times
optimizer = optim.LBFGS(model.parameters(), lr=0.1, max_iter=3)
for x, y in loader:
    def closure():
        optimizer.zero_grad(); loss = F.cross_entropy(model(x), y); loss.backward()
        return loss
    optimizer.step(closure)
== two schedulers
second = lr_scheduler.ExponentialLR(optimizer, 0.8)
for _ in range(2):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step(); second.step()
== every batch
for x, y in list(loader)[:3]: learn(model, optimizer, x, y); scheduler.step()
== from the optimizer's own hook
optimizer.register_step_post_hook(lambda *a: scheduler.step())
for x, y in list(loader)[:2]: learn(model, optimizer, x, y)
== never
pass
""")
TRACES = {
    "by hand": "o0x10 0.01, o0x10 0.005, o0x10 0.0025",
    "at the head of the epoch": ("s0x1, o0x10 0.005, s0x1, o0x10 0.0025, s0x1, o0x10 0.00125"),
    "lr of the step alone": "o0x10 0.125, o0x10 0.125, o0x10 0.125",
    "steps skipped for infinite gradients": (
        "o0x9 0.01, s0x1, o0x9 0.005, s0x1, o0x9 0.0025, s0x1"
    ),
    "param groups": "o1x10 0.1/0.5, s1x1, o1x10 0.05/0.25, s1x1, o1x10 0.025/0.125, s1x1",
    "two optimizers": "o1x1 0.01, o2x1 0.1, o1x1 0.01, o2x1 0.1",
    "closure called several times": "o1x10 0.1",
    "two schedulers": "o0x10 0.01, s0x1, s1x1, o0x10 0.004, s0x1, s1x1",
    "every batch": "o0x1 0.01, s0x1, o0x1 0.005, s0x1, o0x1 0.0025, s0x1",
    "from the optimizer's own hook": "o0x1 0.01, s0x1, o0x1 0.005, s0x1",
    "never": "",
}


def trace(evidence):
    """The steps in order, as in "o0x10 0.01, s0x1"."""
    return ", ".join(
        f"{run.of[0]}{run.index}x{run.count} {'/'.join(f'{lr:.6g}' for lr in run.lrs)}".strip()
        for run in evidence.steps
    )


@pytest.mark.parametrize("name", HALVED)
def test_honest_steps(small, name):
    text = script(HALVED[name], each_epoch=False)
    evidence = small.observe(text)
    assert evidence.ending == "finished", evidence.failure
    which = 1 if "optimizer = " in text.split("def train")[1] else 0
    expected = ", ".join(f"o{which}x10 {lr}, s{which}x1" for lr in (0.01, 0.005, 0.0025))
    assert trace(evidence) == expected
    assert [run.epoch for run in evidence.steps] == [0, 0, 1, 1, 2, 2]
    lines = text.splitlines()
    for run in evidence.steps:
        assert run.place.file == "train.py"
        line = lines[run.place.line - 1]
        assert run.of in line or "inner(" in line or "super()" in line


@pytest.mark.parametrize("name", OTHER)
def test_other_steps(small, name):
    evidence = small.observe(script(OTHER[name], each_epoch=False))
    assert evidence.ending == "finished", evidence.failure
    assert trace(evidence) == TRACES[name]


def test_steps_in_a_helper_module_are_placed_there(small):
    program = "from tools.helper import advance\n" + HONEST
    evidence = small.observe(
        program.replace("scheduler.step()", "advance(scheduler)"),
        {"tools/__init__.py": "", "tools/helper.py": "\ndef advance(it):\n    it.step()\n"},
    )
    places = {(run.of, run.place.file, run.place.line) for run in evidence.steps}
    assert ("scheduler", "tools/helper.py", 3) in places
    assert {file for of, file, _ in places if of == "optimizer"} == {"train.py"}


def test_training_while_the_file_is_imported_is_not_the_observed_training(small):
    """A `main()` that no `if __name__ == "__main__"` guards runs on import."""
    unguarded = """
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

def main():
    mnist = datasets.MNIST("data", train=True, transform=transforms.ToTensor())
    loader = DataLoader(Subset(mnist, range(640)), 64, shuffle=True)
    val_loader = DataLoader(Subset(mnist, range(640, 704)), 64)
    model = SimpleNN()
    optimizer = build_optimizer(model)
    train(model, optimizer, build_scheduler(optimizer), loader, val_loader, 3)

main()
"""
    reference, evidence = small.observe(HONEST), small.observe(HONEST + unguarded)
    assert evidence.ending == "finished"
    checks = {one.kind: one.status for one in small.judge(evidence, reference)}
    assert checks["lr_values"] == "pass"
    assert checks["step_order"] == "pass"
    assert checks["constraints"] == "pass"


def test_steps_without_an_optimizer(small):
    """Weights changed by hand: the scheduler steps, and no optimizer ever does."""
    body = """\
for x, y in loader:
    model.zero_grad(); F.cross_entropy(model(x), y).backward()
    with torch.no_grad():
        for p in model.parameters(): p -= 0.1 * p.grad
"""
    evidence = small.observe(script(body))
    assert trace(evidence) == "s0x3"
    assert evidence.epochs == ()


def test_a_missing_forward_is_not_the_stub(small):
    """torch raises NotImplementedError itself, and so does the untouched stub."""
    text = HEAD.replace("def forward", "def foward") + TRAIN
    evidence = small.observe(text)
    assert evidence.failure.type == "NotImplementedError"
    first = small.judge(evidence, small.observe(HONEST))[1]
    assert first.explanation.reason == "crashed"
    stub = small.observe(HEAD + 'def train(*args):\n    raise NotImplementedError("TODO")\n')
    assert small.judge(stub, evidence)[1].explanation.reason == "stub_untouched"
