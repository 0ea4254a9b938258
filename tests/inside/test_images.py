"""Which images do the gradients come from? Small programs, each in a style of its own."""

import pytest
from programs import programs, script
from small_run import BATCH, EPOCHS, HONEST, TRAINING, VALIDATION

from grader.model.evidence import EpochSeen


def seen(count=EPOCHS, size=BATCH, times=1, **others):
    """`count` passes, each over all training images `times` times, in batches of `size`."""
    batches = {size: times * TRAINING // size}
    one = EpochSeen(batches, distinct=TRAINING, training=times * TRAINING)
    fields = {name: getattr(one, name) for name in EpochSeen.__struct_fields__}
    return (EpochSeen(**{**fields, **others}),) * count


# One epoch each, with every training image in its batch of 64, and nothing else.
PLAIN = programs("""
== the loader
for x, y in loader: learn(model, optimizer, x, y)
== enumerate
for i, (x, y) in enumerate(loader, 1): learn(model, optimizer, x, y)
== next of iter
it = iter(loader)
for _ in range(len(loader)):
    x, y = next(it); learn(model, optimizer, x, y)
== while with default
it = iter(loader)
while (batch := next(it, None)) is not None:
    x, y = batch; learn(model, optimizer, x, y)
== prefetches one
it = iter(loader); after = next(it, None)
while after is not None:
    x, y = after; after = next(it, None); learn(model, optimizer, x, y)
== list of batches
for x, y in list(loader): learn(model, optimizer, x, y)
== zip with validation
for (x, y), (a, b) in zip(loader, itertools.cycle(val_loader)):
    learn(model, optimizer, x, y)
    with torch.no_grad(): model(a)
== own loader
for x, y in DataLoader(loader.dataset, 64, shuffle=True): learn(model, optimizer, x, y)
== own loader with workers
for x, y in DataLoader(loader.dataset, 64, shuffle=True, num_workers=2,
        persistent_workers=True, prefetch_factor=4, pin_memory=True): learn(model, optimizer, x, y)
== own loader with workers by position
for x, y in DataLoader(loader.dataset, 64, True, None, None, 2): learn(model, optimizer, x, y)
== own collate
def collate(pairs):
    return torch.stack([x for x, _ in pairs]), torch.tensor([y for _, y in pairs])
for x, y in DataLoader(loader.dataset, 64, shuffle=True, collate_fn=collate):
    learn(model, optimizer, x, y)
== own batch sampler
sampler = BatchSampler(RandomSampler(loader.dataset), 64, False)
for x, y in DataLoader(loader.dataset, batch_sampler=sampler): learn(model, optimizer, x, y)
== subset
for x, y in DataLoader(Subset(loader.dataset, range(640)), 64, shuffle=True):
    learn(model, optimizer, x, y)
== random split and concat
parts = random_split(loader.dataset, [320] * 2)
for x, y in DataLoader(ConcatDataset(parts), 64, shuffle=True): learn(model, optimizer, x, y)
== own dataset
class Own(Dataset):
    def __init__(self, inner): self.inner = inner
    def __len__(self): return len(self.inner)
    def __getitem__(self, i):
        x, y = self.inner[i]
        return x, int(y)
for x, y in DataLoader(Own(loader.dataset), 64, shuffle=True): learn(model, optimizer, x, y)
== own mnist
mnist = datasets.MNIST('data', train=True, download=True,
    transform=transforms.ToTensor())
for x, y in DataLoader(Subset(mnist, range(640)), 64, shuffle=True): learn(model, optimizer, x, y)
== by index
order = torch.randperm(len(loader.dataset)).tolist()
for i in range(0, len(order), 64):
    pairs = [loader.dataset[j] for j in order[i:i + 64]]
    x = torch.stack([x for x, _ in pairs]); y = torch.tensor([y for _, y in pairs])
    learn(model, optimizer, x, y)
== view
for x, y in loader:
    x = x.view(x.size(0), -1); learn(model, optimizer, x, y)
== reshape and clone
for x, y in loader:
    x = x.reshape(-1, 784).clone(); learn(model, optimizer, x, y)
== squeeze
for x, y in loader:
    x = x.squeeze(1).unsqueeze(1); learn(model, optimizer, x, y)
== to device
for x, y in loader:
    x, y = x.to('cpu', non_blocking=True), y.cpu(); learn(model, optimizer, x, y)
== to double
model.double()
for x, y in loader:
    x = x.double(); learn(model, optimizer, x, y)
model.float()
== to sixteen bits
model.bfloat16()
for x, y in loader:
    x = x.bfloat16(); learn(model, optimizer, x, y)
model.float()
== variable
for x, y in loader:
    x = torch.autograd.Variable(x); learn(model, optimizer, x, y)
== requires grad
for x, y in loader:
    x.requires_grad_(); learn(model, optimizer, x, y)
== reversed batch
for x, y in loader:
    x, y = x.flip(0), y.flip(0); learn(model, optimizer, x, y)
== autocast
for x, y in loader:
    optimizer.zero_grad()
    with torch.autocast('cpu', dtype=torch.bfloat16): out = model(x)
    F.cross_entropy(out.float(), y).backward(); optimizer.step()
== by keyword
for x, y in loader:
    optimizer.zero_grad(); F.cross_entropy(model(x=x), y).backward()
    optimizer.step()
== forward directly
for x, y in loader:
    optimizer.zero_grad()
    F.cross_entropy(model.forward(x), y).backward(); optimizer.step()
== functional call
for x, y in loader:
    optimizer.zero_grad(); params = dict(model.named_parameters())
    F.cross_entropy(torch.func.functional_call(model, params, (x,)), y).backward()
    optimizer.step()
== gradients by autograd grad
for x, y in loader:
    ps = list(model.parameters())
    for p, g in zip(ps, torch.autograd.grad(F.cross_entropy(model(x), y), ps)): p.grad = g
    optimizer.step()
== gradients by func grad
def loss(ps, x, y): return F.cross_entropy(torch.func.functional_call(model, ps, x), y)
for x, y in loader:
    grads = torch.func.grad(loss)({k: p.detach() for k, p in model.named_parameters()}, x, y)
    for k, p in model.named_parameters(): p.grad = grads[k]
    optimizer.step()
== gradients and values by func
def loss(ps, x, y): return F.cross_entropy(torch.func.functional_call(model, ps, (x,)), y)
for x, y in loader:
    ps = dict(model.named_parameters())
    grads, value = torch.func.grad_and_value(loss)(ps, x.clone(), y)
    for k, p in ps.items(): p.grad = grads[k].detach()
    optimizer.step()
== gradients set to none by hand
for x, y in loader:
    for p in model.parameters(): p.grad = None
    F.cross_entropy(model(x), y).backward(); optimizer.step()
== two losses
for x, y in loader:
    optimizer.zero_grad(); out = model(x)
    (F.cross_entropy(out, y) + 1e-4 * out.pow(2).mean()).backward(); optimizer.step()
== accumulates two batches
for i, (x, y) in enumerate(loader):
    F.cross_entropy(model(x), y).backward()
    if i % 2: optimizer.step(); optimizer.zero_grad()
== predictions with gradients on
for x, y in loader:
    model(x).argmax(1)
    learn(model, optimizer, x, y)
    model(x).softmax(1).max()
== looks at one batch first
x, y = next(iter(loader)); model(x)
for x, y in loader: learn(model, optimizer, x, y)
== evaluates before
with torch.no_grad():
    for a, b in loader: model(a)
for x, y in loader: learn(model, optimizer, x, y)
== evaluates after
model.train()
for x, y in loader: learn(model, optimizer, x, y)
model.eval()
with torch.inference_mode():
    for x, y in itertools.chain(loader, val_loader): model(x)
== evaluates on validation within
for i, (x, y) in enumerate(loader):
    learn(model, optimizer, x, y)
    if i != 4: continue
    with torch.no_grad():
        for a, b in val_loader: model(a)
== evaluates on training within
for i, (x, y) in enumerate(loader):
    learn(model, optimizer, x, y)
    if i != 4: continue
    with torch.no_grad():
        for a, b in loader: model(a)
== evaluates within own loader
for i, (x, y) in enumerate(DataLoader(loader.dataset, 64, shuffle=True)):
    learn(model, optimizer, x, y)
    if i != 4: continue
    with torch.no_grad():
        for a, b in val_loader: model(a)
== evaluates within list of batches
for i, (x, y) in enumerate(list(loader)):
    learn(model, optimizer, x, y)
    if i != 4: continue
    with torch.no_grad():
        for a, b in loader: model(a)
== validation loss without no grad
for x, y in loader: learn(model, optimizer, x, y)
total = sum(F.cross_entropy(model(x), y) for x, y in val_loader)
== accuracy by class without no grad
for x, y in loader:
    learn(model, optimizer, x, y)
    for digit in range(11): hits = (model(x[y == digit]).argmax(1) == digit).sum()
""")

# The same, where the batches outlive the epoch: the whole of `train`.
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

# Where something else was done than the assignment asks: what the record must say.
OTHER = programs("""
== quarters of a batch
for x, y in loader:
    optimizer.zero_grad()
    for a, b in zip(x.chunk(4), y.chunk(4)): (F.cross_entropy(model(a), b) / 4).backward()
    optimizer.step()
== all at once
x, y = (torch.cat(part) for part in zip(*loader)); learn(model, optimizer, x, y)
== twice on each batch
for x, y in loader:
    learn(model, optimizer, x, y); learn(model, optimizer, x, y)
== drops the last
part = Subset(loader.dataset, range(600))
for x, y in DataLoader(part, 64, shuffle=True, drop_last=True): learn(model, optimizer, x, y)
== leaves half out
for i, (x, y) in enumerate(loader):
    if i == 5: break
    learn(model, optimizer, x, y)
== trains on validation too
for x, y in itertools.chain(loader, val_loader): learn(model, optimizer, x, y)
== mixes validation in
both = ConcatDataset([loader.dataset, val_loader.dataset])
for x, y in DataLoader(both, 64, shuffle=True): learn(model, optimizer, x, y)
== backward on validation then zeroed
for x, y in loader: learn(model, optimizer, x, y)
for x, y in val_loader: F.cross_entropy(model(x), y).backward()
""")

EXPECTED = {
    "quarters of a batch": seen(size=16),
    "all at once": seen(size=TRAINING),
    "twice on each batch": seen(times=2),
    "drops the last": seen(batches={64: 9}, distinct=576, training=576),
    "leaves half out": seen(batches={64: 5}, distinct=320, training=320),
    "trains on validation too": seen(batches={64: 11}, validation=VALIDATION),
    "mixes validation in": seen(batches={64: 11}, validation=VALIDATION),
    "backward on validation then zeroed": seen(),
}

# Training images that were changed before they reached the model.
ALTERED = programs("""
== normalises
for x, y in loader:
    x = (x - 0.1307) / 0.3081; learn(model, optimizer, x, y)
== normalises in place
for x, y in loader:
    x.sub_(0.1307).div_(0.3081); learn(model, optimizer, x, y)
== normalises behind torchs back
for x, y in loader:
    x.data.sub_(0.1307).div_(0.3081); learn(model, optimizer, x, y)
== normalises as numpy
for x, y in loader:
    a = x.numpy(); a -= 0.1307; learn(model, optimizer, x, y)
== normalises beside validation
for (x, y), (a, b) in zip(loader, itertools.cycle(val_loader)):
    x = (x - 0.1307) / 0.3081; learn(model, optimizer, x, y)
== adds noise
for x, y in loader:
    x = x + 0.01 * torch.randn_like(x); learn(model, optimizer, x, y)
== scales to bytes
for x, y in loader:
    x = x * 255; learn(model, optimizer, x, y)
== transposes
for x, y in loader:
    x = x.transpose(2, 3); learn(model, optimizer, x, y)
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


def observed(small, text):
    evidence = small.observe(text)
    assert evidence.ending == "finished", evidence.failure
    assert not evidence.notes
    return evidence.epochs


@pytest.mark.parametrize("name", PLAIN)
def test_an_honest_epoch(small, name):
    assert observed(small, script(PLAIN[name])) == seen()


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
@pytest.mark.parametrize("name", ["the loader", "own loader", "own mnist", "by index"])
def test_an_honest_epoch_in_another_default_dtype(small, name, dtype):
    """torchvision's ToTensor gives images in the default dtype, and so do the given loaders."""
    text = script(PLAIN[name], before=f"torch.set_default_dtype(torch.{dtype})\n")
    assert observed(small, text) == seen()


@pytest.mark.parametrize("name", WHOLE)
def test_honest_epochs(small, name):
    assert observed(small, script(WHOLE[name], each_epoch=False)) == seen()


@pytest.mark.parametrize("name", OTHER)
def test_what_was_not_asked_for(small, name):
    assert observed(small, script(OTHER[name])) == EXPECTED[name]


@pytest.mark.parametrize("name", ALTERED)
def test_altered_images(small, name):
    epochs = observed(small, script(ALTERED[name]))
    assert sum(epoch.altered for epoch in epochs) == EPOCHS * TRAINING
    assert not any(epoch.training or epoch.validation or epoch.foreign for epoch in epochs)


def test_epochs_are_told_apart_where_images_were_altered(small):
    evidence = small.observe(script(ALTERED["normalises"]))
    steps = [(run.epoch, run.count) for run in evidence.steps if run.of == "optimizer"]
    assert steps == [(epoch, 10) for epoch in range(EPOCHS)]


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


def test_drawn_batches(small):
    body = "for x, y in loader: pass\nfor x, y in val_loader: pass\nnext(iter(loader))"
    drawn = {one.loader: one.batches for one in small.observe(script(body)).drawn}
    assert drawn == {"train": (10, 1) * EPOCHS, "validation": (1,) * EPOCHS}


def test_the_loaders_are_as_promised(small):
    body = """\
first, again = [torch.cat([y for _, y in loader]) for _ in range(2)]
print(len(loader), loader.batch_size, len(loader.dataset), loader.drop_last)
print(len(val_loader), val_loader.batch_size, len(val_loader.dataset))
print(torch.equal(first, again), torch.equal(first.sort().values, again.sort().values))
x, y = loader.dataset[-1]
print(tuple(x.shape), x.dtype, float(x.min()), float(x.max()), type(y).__name__)
print(loader.dataset[torch.tensor(3)][1] == loader.dataset[3][1])
try: loader.dataset[640]
except IndexError: print("ends")
x, y = next(iter(val_loader))
print(tuple(x.shape), y.dtype, torch.equal(y, torch.tensor([y for _, y in val_loader.dataset])))
x.zero_(); loader.dataset[0][0].zero_()
print(float(next(iter(val_loader))[0].sum()) > 0, float(loader.dataset[0][0].sum()) > 0)
"""
    evidence = small.observe(script(body, each_epoch=False))
    assert evidence.failure is None
    assert evidence.stdout.splitlines() == [
        "10 64 640 False",
        "1 64 64",
        "False True",
        "(1, 28, 28) torch.float32 0.0 1.0 int",
        "True",
        "ends",
        "(64, 1, 28, 28) torch.int64 True",
        "True True",
    ]
