"""Which images do the gradients come from? Honest epochs, each in a style of its own."""

import pytest
from epochs import observed, seen
from programs import programs, script

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


@pytest.mark.parametrize("name", PLAIN)
def test_an_honest_epoch(small, name):
    assert observed(small, script(PLAIN[name])) == seen()


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
@pytest.mark.parametrize("name", ["the loader", "own loader", "own mnist", "by index"])
def test_an_honest_epoch_in_another_default_dtype(small, name, dtype):
    """torchvision's ToTensor gives images in the default dtype, and so do the given loaders."""
    text = script(PLAIN[name], before=f"torch.set_default_dtype(torch.{dtype})\n")
    assert observed(small, text) == seen()
