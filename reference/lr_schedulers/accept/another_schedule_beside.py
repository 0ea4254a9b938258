"""Steps another schedule on an optimizer of nothing beside the training, to look at it."""

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

DATA_DIR = "data"
BATCH_SIZE = 64
NUM_EPOCHS = 10
NUM_TRAIN = 12_000
NUM_VAL = 2_000
SEED = 0


class SimpleNN(nn.Module):
    """A network with one hidden layer: 784 pixels, 128 hidden units, 10 digits."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        """Turn a batch of images into one row of ten scores (logits) for each image."""
        x = torch.flatten(x, start_dim=1)
        x = self.relu(self.fc1(x))
        return self.fc2(x)


def build_loaders(data_dir, batch_size):
    """Return the training and the validation loader.

    Both take their images from MNIST's training part: the first 12,000 are for training, the next
    2,000 for validation. Only the training loader shuffles.
    """
    mnist = datasets.MNIST(data_dir, train=True, download=True, transform=transforms.ToTensor())
    train_set = Subset(mnist, range(NUM_TRAIN))
    val_set = Subset(mnist, range(NUM_TRAIN, NUM_TRAIN + NUM_VAL))
    train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=batch_size, shuffle=False)
    return train_loader, val_loader


def build_optimizer(model):
    """Return the optimizer: Adam, which starts at a learning rate of 0.01."""
    return optim.Adam(model.parameters(), lr=0.01)


def train_one_epoch(model, loader, criterion, optimizer):
    """Go through the loader once, updating the weights after every batch.

    Returns the mean loss and the accuracy (a share from 0 to 1) over the epoch.
    """
    model.train()
    total_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        scores = model(images)
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()

        total_loss += loss.item() * len(labels)
        correct += (scores.argmax(dim=1) == labels).sum().item()
        seen += len(labels)
    return total_loss / seen, correct / seen


@torch.no_grad()
def validate(model, loader, criterion):
    """Measure the model without changing it.

    Returns the mean loss and the accuracy (a share from 0 to 1) over the loader's images.
    """
    model.eval()
    total_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        scores = model(images)
        total_loss += criterion(scores, labels).item() * len(labels)
        correct += (scores.argmax(dim=1) == labels).sum().item()
        seen += len(labels)
    return total_loss / seen, correct / seen


def build_scheduler(optimizer):
    """Return a scheduler that halves the optimizer's learning rate after every 3 epochs.

    Use `StepLR` from `torch.optim.lr_scheduler`.
    """
    return optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)


def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):
    """Train the model for `num_epochs` epochs with the given optimizer and scheduler.

    In each epoch go through all of `train_loader` once, measure the model on `val_loader`, and
    let the scheduler advance. The loss is cross-entropy.

    Returns the history: a list with one dict for each epoch, whose keys are
        epoch           0, 1, 2, ...
        lr              the learning rate that this epoch's updates used
        train_loss      mean training loss of this epoch
        train_accuracy  training accuracy of this epoch, from 0 to 1
        val_loss        mean validation loss after this epoch
        val_accuracy    validation accuracy after this epoch, from 0 to 1
    """
    criterion = nn.CrossEntropyLoss()
    history = []
    toy = optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    plan = optim.lr_scheduler.StepLR(toy, step_size=1, gamma=0.9)
    for epoch in range(num_epochs):
        toy.step()
        plan.step()
        lr = optimizer.param_groups[0]["lr"]
        train_loss, train_accuracy = train_one_epoch(model, train_loader, criterion, optimizer)
        val_loss, val_accuracy = validate(model, val_loader, criterion)
        scheduler.step()
        history.append(
            {
                "epoch": epoch,
                "lr": lr,
                "train_loss": train_loss,
                "train_accuracy": train_accuracy,
                "val_loss": val_loss,
                "val_accuracy": val_accuracy,
            }
        )
    return history


def main():
    """Build everything, train, and print the history as a table."""
    torch.manual_seed(SEED)
    train_loader, val_loader = build_loaders(DATA_DIR, BATCH_SIZE)
    model = SimpleNN()
    optimizer = build_optimizer(model)
    scheduler = build_scheduler(optimizer)
    history = train(model, optimizer, scheduler, train_loader, val_loader, NUM_EPOCHS)

    print("epoch        lr  train loss  train acc  val loss  val acc")
    for row in history:
        print(
            f"{row['epoch']:5d}  {row['lr']:8.6f}"
            f"  {row['train_loss']:10.4f}  {row['train_accuracy']:9.4f}"
            f"  {row['val_loss']:8.4f}  {row['val_accuracy']:7.4f}"
        )


if __name__ == "__main__":
    main()
