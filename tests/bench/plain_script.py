"""What `end_to_end.py` compares with: grades one submission the plain way, in this process.

    python plain_script.py TRAIN_PY DATA_FOLDER

torchvision's MNIST with ToTensor and its DataLoader, the student's functions called as the grader
calls them, and accuracy and loss on the 10,000 test images. Same images, same epochs.
"""

import importlib.util
import sys

import torch
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

EPOCHS, BATCH_SIZE, TRAIN, VALIDATION = 10, 64, 12_000, 2_000


def main() -> None:
    """Grades the submission and prints what it reached."""
    script, data = sys.argv[1:]
    torch.set_num_threads(1)
    spec = importlib.util.spec_from_file_location("submission", script)
    student = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(student)
    images = datasets.MNIST(data, train=True, transform=transforms.ToTensor())
    hidden = datasets.MNIST(data, train=False, transform=transforms.ToTensor())
    train = DataLoader(Subset(images, range(TRAIN)), batch_size=BATCH_SIZE, shuffle=True)
    validation = DataLoader(Subset(images, range(TRAIN, TRAIN + VALIDATION)), batch_size=BATCH_SIZE)
    torch.manual_seed(0)
    model = student.SimpleNN()
    optimizer = student.build_optimizer(model)
    scheduler = student.build_scheduler(optimizer)
    student.train(model, optimizer, scheduler, train, validation, EPOCHS)
    correct, loss = 0, 0.0
    model.eval()
    with torch.no_grad():
        for batch, labels in DataLoader(hidden, batch_size=1_000):
            outputs = model(batch)
            correct += int((outputs.argmax(1) == labels).sum())
            loss += float(torch.nn.functional.cross_entropy(outputs, labels, reduction="sum"))
    print(f"{correct / len(hidden):.4f} {loss / len(hidden):.4f}")  # noqa: T201


if __name__ == "__main__":
    main()
