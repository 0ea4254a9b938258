"""Adds the gradients of two losses up, each with a backward of its own."""

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
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        x = self.relu(self.fc1(x))
        return self.fc2(x)


def build_loaders(data_dir, batch_size):
    mnist = datasets.MNIST(data_dir, train=True, download=True, transform=transforms.ToTensor())
    train_set = Subset(mnist, range(NUM_TRAIN))
    val_set = Subset(mnist, range(NUM_TRAIN, NUM_TRAIN + NUM_VAL))
    train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=batch_size, shuffle=False)
    return train_loader, val_loader


def build_optimizer(model):
    return optim.Adam(model.parameters(), lr=0.01)


def train_one_epoch(model, loader, criterion, optimizer):
    model.train()
    total_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        scores = model(images)
        loss = criterion(scores, labels)
        loss.backward(retain_graph=True)
        (1e-4 * scores.pow(2).mean()).backward()
        optimizer.step()

        total_loss += loss.item() * len(labels)
        correct += (scores.argmax(dim=1) == labels).sum().item()
        seen += len(labels)
    return total_loss / seen, correct / seen


@torch.no_grad()
def validate(model, loader, criterion):
    model.eval()
    total_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        scores = model(images)
        total_loss += criterion(scores, labels).item() * len(labels)
        correct += (scores.argmax(dim=1) == labels).sum().item()
        seen += len(labels)
    return total_loss / seen, correct / seen


def build_scheduler(optimizer):
    return optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)


def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):
    criterion = nn.CrossEntropyLoss()
    history = []
    for epoch in range(num_epochs):
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
