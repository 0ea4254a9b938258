"""The loops, kept apart from the settings in train.py."""

import torch
import torch.nn.functional as F


class Session:
    """One training run, and what is remembered of it."""

    def __init__(self, model, optimizer, scheduler):
        self.model = model
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.history = []

    def one_pass(self, loader, learn):
        """Go through a loader once; returns mean loss and accuracy."""
        self.model.train(learn)
        loss_sum = hits = images_seen = 0
        with torch.set_grad_enabled(learn):
            for images, labels in loader:
                logits = self.model(images)
                loss = F.cross_entropy(logits, labels)
                if learn:
                    self.optimizer.zero_grad()
                    loss.backward()
                    self.optimizer.step()
                loss_sum += loss.item() * len(images)
                hits += int((logits.argmax(1) == labels).sum())
                images_seen += len(images)
        return loss_sum / images_seen, hits / images_seen

    def run_epoch(self, epoch, train_loader, val_loader):
        """Train, measure, remember, and only then advance the scheduler."""
        lr = self.scheduler.get_last_lr()[0]
        train_loss, train_accuracy = self.one_pass(train_loader, learn=True)
        val_loss, val_accuracy = self.one_pass(val_loader, learn=False)
        self.history.append(
            {
                "epoch": epoch,
                "lr": lr,
                "train_loss": train_loss,
                "train_accuracy": train_accuracy,
                "val_loss": val_loss,
                "val_accuracy": val_accuracy,
            }
        )
        self.scheduler.step()
