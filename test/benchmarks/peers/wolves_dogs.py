"""The recipe wolves-dogs as its tutorial has it, in PyTorch, on the weights of a backbone that Loupe has prepared.

    python wolves_dogs.py BACKBONE_FOLDER PICTURES

PICTURES holds train/CLASS and val/CLASS. Needs torch and Pillow. Prints a line an epoch, at the end one of JSON.
"""

import json
import math
import random
import sys
import time
from pathlib import Path

import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from prepared import Prepared

BGR_MEAN = torch.tensor([103.939, 116.779, 123.68]).view(3, 1, 1)


def random_resized_crop(image, size=224, scale=(0.08, 1), ratio=(3 / 4, 4 / 3)):
    width, height = image.size
    for _ in range(10):
        area = width * height * random.uniform(*scale)
        shape = math.exp(random.uniform(math.log(ratio[0]), math.log(ratio[1])))
        w, h = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return image.resize((size, size), Image.BILINEAR, (left, top, left + w, top + h))
    return center_crop(image, size, size)


def center_crop(image, resize=256, size=224):
    width, height = image.size
    short = resize / min(width, height)
    image = image.resize((round(width * short), round(height * short)), Image.BILINEAR)
    left, top = (image.width - size) // 2, (image.height - size) // 2
    return image.crop((left, top, left + size, top + size))


class Pictures(Dataset):
    def __init__(self, folder, training):
        self.classes = sorted(entry.name for entry in folder.iterdir())
        self.files = [(file, i) for i, name in enumerate(self.classes) for file in sorted((folder / name).iterdir())]
        self.training = training

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        file, label = self.files[i]
        image = Image.open(file).convert("RGB")
        image = random_resized_crop(image) if self.training else center_crop(image)
        if self.training and random.random() < 0.5:
            image = image.transpose(Image.FLIP_LEFT_RIGHT)
        pixels = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).view(224, 224, 3)
        return pixels.permute(2, 0, 1).flip(0).float() - BGR_MEAN, label


def main(backbone, folder):
    began = time.time()
    torch.manual_seed(0)
    random.seed(0)
    # One process decodes while the other computes.
    train, val = (
        DataLoader(Pictures(folder / name, name == "train"), 18, shuffle=name == "train", num_workers=1)
        for name in ("train", "val")
    )
    network = Prepared(backbone)
    head = nn.Linear(2048, len(train.dataset.classes))
    optimiser = torch.optim.SGD(head.parameters(), lr=0.001, momentum=0.9)
    best = 0.0
    for epoch in range(1, 6):
        start, total = time.time(), 0.0
        for pixels, labels in train:
            with torch.no_grad():
                features = network(pixels)
            loss = F.cross_entropy(head(features), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(labels)
        with torch.no_grad():
            right = sum((head(network(pixels)).argmax(1) == labels).sum().item() for pixels, labels in val)
        accuracy = right / len(val.dataset)
        best = max(best, accuracy)
        mean = total / len(train.dataset)
        print(f"epoch {epoch}  loss {mean:.4f}  validation {accuracy:.1%}  {time.time() - start:.1f} s", flush=True)
    print(json.dumps({"seconds": time.time() - began, "accuracy": best}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
