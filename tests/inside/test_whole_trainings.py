"""Images and gradients where the whole of `train` counts: batches kept, models wrapped."""

import pytest
from epochs import observed, seen
from programs import programs, script
from small_run import EPOCHS, HONEST, TRAINING

# Every training image once an epoch, where batches outlive the epoch or the model is wrapped.
WHOLE = programs("""
== batches kept
kept = list(loader)
for _ in range(n):
    for x, y in kept: learn(model, optimizer, x, y)
    scheduler.step()
== batches kept and shuffled
kept = list(loader)
for epoch in range(n):
    random.Random(epoch).shuffle(kept)
    for x, y in kept: learn(model, optimizer, x, y)
    scheduler.step()
== batches kept and turned round
kept = list(loader)
for epoch in range(n):
    for x, y in kept[::-1] if epoch % 2 else kept: learn(model, optimizer, x, y)
    scheduler.step()
== cycle
it = itertools.cycle(loader)
for _ in range(n):
    for _ in range(len(loader)):
        x, y = next(it); learn(model, optimizer, x, y)
    scheduler.step()
== prefetches across epochs
it = (batch for _ in range(n) for batch in loader); after = next(it)
for _ in range(n):
    for _ in range(len(loader)):
        x, y = after; after = next(it, None); learn(model, optimizer, x, y)
    scheduler.step()
== whole set shuffled
xs, ys = (torch.cat(part) for part in zip(*loader))
for _ in range(n):
    for chosen in torch.randperm(len(xs)).split(64):
        x, y = xs[chosen], ys[chosen]; learn(model, optimizer, x, y)
    scheduler.step()
== whole set in order
xs, ys = (torch.cat(part) for part in zip(*loader))
for _ in range(n):
    for x, y in zip(xs.split(64), ys.split(64)): learn(model, optimizer, x, y)
    scheduler.step()
== tensor dataset
own = DataLoader(TensorDataset(*map(torch.cat, zip(*loader))), 64, shuffle=True)
for _ in range(n):
    for x, y in own: learn(model, optimizer, x, y)
    scheduler.step()
== compiled
model = torch.compile(model)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== data parallel
model = nn.DataParallel(model)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== model in a module
class Outer(nn.Module):
    def __init__(self, inner): super().__init__(); self.inner = inner
    def forward(self, x): return self.inner(x)
model = Outer(model)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== model in sequential
model = nn.Sequential(model, nn.LogSoftmax(1))
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== best model copied
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    best = copy.deepcopy(model)
    for a, b in val_loader: best(a)
    scheduler.step()
model.load_state_dict(best.state_dict())
== averaged model
averaged = optim.swa_utils.AveragedModel(model)
for _ in range(n):
    for x, y in loader:
        learn(model, optimizer, x, y)
        averaged.update_parameters(model)
    for a, b in val_loader: averaged(a)
    scheduler.step()
== model saved whole
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
    torch.save(model, 'model.pt'); torch.load('model.pt', weights_only=False)
""")


# Ways round the model's own forward.
ROUND = programs("""
== submodules one by one
for _ in range(n):
    for x, y in loader:
        optimizer.zero_grad()
        out = model.fc2(model.relu(model.fc1(x.flatten(1))))
        F.cross_entropy(out, y).backward(); optimizer.step()
    scheduler.step()
== forward replaced in the class
SimpleNN.forward = lambda self, x: self.fc2(F.relu(self.fc1(x.flatten(1))))
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== jit trace
model = torch.jit.trace(model, torch.zeros(1, 1, 28, 28))
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
== fx
import torch.fx
model = torch.fx.symbolic_trace(model)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y)
    scheduler.step()
""")


@pytest.mark.parametrize("name", WHOLE)
def test_honest_epochs(small, name):
    assert observed(small, script(WHOLE[name], each_epoch=False)) == seen()


@pytest.mark.parametrize("name", ROUND)
def test_nobody_is_told_that_a_trained_model_was_not_trained(small, name):
    evidence = small.observe(script(ROUND[name], each_epoch=False))
    assert evidence.measured.accuracy > 0.7
    checks = {one.kind: one for one in small.judge(evidence, small.observe(HONEST))}
    assert checks["constraints"].explanation.reason != "not_trained"


def test_per_sample_gradients_do_not_disturb_the_program(small):
    body = """\
from torch.func import functional_call, grad, vmap
def loss(ps, x, y): return F.cross_entropy(functional_call(model, ps, x[None]), y[None])
for x, y in loader:
    ps = {k: p.detach() for k, p in model.named_parameters()}
    grads = vmap(grad(loss), (None, 0, 0))(ps, x, y)
    for k, p in model.named_parameters(): p.grad = grads[k].mean(0)
    optimizer.step()
"""
    evidence = small.observe(script(body))
    assert evidence.ending == "finished", evidence.failure
    assert sum(run.count for run in evidence.steps if run.of == "optimizer") == 30


def test_a_second_model_of_the_class(small):
    body = """\
other = SimpleNN(); its_own = build_optimizer(other)
for _ in range(n):
    for x, y in loader: learn(model, optimizer, x, y); learn(other, its_own, x, y)
    scheduler.step()
"""
    epochs = observed(small, script(body, each_epoch=False))
    assert [epoch.distinct for epoch in epochs] == [TRAINING] * EPOCHS
    assert not any(epoch.validation or epoch.altered or epoch.foreign for epoch in epochs)


def test_a_function_for_a_model(small):
    model = (
        "def SimpleNN():\n    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), "
        "nn.Linear(128, 10))\n\n"
    )
    evidence = small.observe(HONEST + model)
    assert evidence.epochs == seen()
    assert evidence.parameters is not None
    assert sorted(evidence.parameters) == ["1.bias", "1.weight", "3.bias", "3.weight"]
