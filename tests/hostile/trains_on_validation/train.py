from honest import *
def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):
    for _ in range(num_epochs):
        for loader in (train_loader, val_loader):
            for x, y in loader:
                learn(model, optimizer, x, y)
        scheduler.step()
    return []
