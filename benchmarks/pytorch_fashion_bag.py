#!/usr/bin/python3
"""The recipe FashionBag (or FashionBaseline) as a PyTorch script, for comparing accuracy: same network, tricks, constants and data.

    /usr/bin/python3 benchmarks/pytorch_fashion_bag.py [--recipe bag|baseline] [--epochs 10] [--seed 0] [--threads 2] [--pairing example|batch]

Needs Debian's python3-torch and dataset-fashion-mnist.
"""
import argparse
import gzip
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

FOLDER = "/usr/share/datasets/fashion-mnist/"
MEAN, DEVIATION = 0.2860, 0.3530
WIDTHS, BLOCKS = (16, 32, 64), 3


class Block(nn.Module):
    """A basic block with the shortcut of variant D."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
            nn.AvgPool2d(stride, stride, ceil_mode=True), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))


def resnet20d():
    layers, inputs = [nn.Conv2d(1, WIDTHS[0], 3, 1, 1, bias=False), nn.BatchNorm2d(WIDTHS[0]), nn.ReLU()], WIDTHS[0]
    for stage, width in enumerate(WIDTHS):
        for block in range(BLOCKS):
            layers.append(Block(inputs, width, 2 if stage > 0 and block == 0 else 1))
            inputs = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 10))


def load(split):
    def read(name, header):
        return np.frombuffer(gzip.open(FOLDER + split + name).read(), np.uint8, offset=header)
    images = torch.tensor(read("-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28).copy())
    return images, torch.tensor(read("-labels-idx1-ubyte.gz", 8).astype(np.int64))


def normalise(images):
    return (images.float() / 255 - MEAN) / DEVIATION


def augment(images):
    """Black padding of 2, a crop at a uniform offset, a flip with probability 1/2."""
    count, padded = len(images), F.pad(images, (2, 2, 2, 2))
    rows = torch.randint(0, 5, (count, 1)) + torch.arange(28)
    columns = torch.randint(0, 5, (count, 1)) + torch.arange(28)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns, columns.flip(1))
    return padded[torch.arange(count)[:, None, None], 0, rows[:, :, None], columns[:, None, :]].unsqueeze(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipe", choices=["bag", "baseline"], default="bag")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pairing", choices=["example", "batch"], default="example")
    args = parser.parse_args()
    bag = args.recipe == "bag"
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random = np.random.default_rng(args.seed)
    (train, labels), (test, truth) = load("train"), load("t10k")

    model = resnet20d()
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    if bag:
        for block in (module for module in model.modules() if isinstance(module, Block)):
            nn.init.zeros_(block.bn2.weight)
    model = model.to(memory_format=torch.channels_last)
    weights = [p for p in model.parameters() if p.ndim > 1 or not bag]
    others = [p for p in model.parameters() if p.ndim == 1 and bag]
    groups = [{"params": weights, "weight_decay": 5e-4}] + ([{"params": others, "weight_decay": 0.0}] if others else [])
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True)

    batch, classes, epsilon = 256, 10, 0.1
    steps = len(train) // batch
    total, warmup = args.epochs * steps, steps if bag else 0

    def rate(step):
        if not bag:
            return 0.1 * 0.1 ** sum(step >= round(epoch * steps) for epoch in (5, 7.5))
        if step < warmup:
            return 0.1 * (step + 1) / warmup
        return 0.1 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))

    step, start = 0, time.time()
    for epoch in range(args.epochs):
        model.train()
        order, began, loss_sum = torch.randperm(len(train)), time.time(), 0.0
        for first in range(0, steps * batch, batch):
            chosen = order[first:first + batch]
            images = normalise(augment(train[chosen]))
            targets = F.one_hot(labels[chosen], classes).float()
            if bag:
                if args.pairing == "batch":
                    share, partner = torch.full((batch,), random.beta(0.2, 0.2)), torch.arange(batch - 1, -1, -1)
                else:
                    share, partner = torch.tensor(random.beta(0.2, 0.2, batch)), torch.randperm(batch)
                share = share.float()
                images = share.view(-1, 1, 1, 1) * images + (1 - share.view(-1, 1, 1, 1)) * images[partner]
                targets = share.view(-1, 1) * targets + (1 - share.view(-1, 1)) * targets[partner]
                targets = targets * (1 - epsilon) + (1 - targets) * epsilon / (classes - 1)
            for group in optimizer.param_groups:
                group["lr"] = rate(step)
            loss = F.cross_entropy(model(images.contiguous(memory_format=torch.channels_last)), targets)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item()
            step += 1
        seconds = time.time() - began
        model.eval()
        with torch.no_grad():
            right = sum((model(normalise(test[i:i + 500])).argmax(1) == truth[i:i + 500]).sum().item() for i in range(0, len(test), 500))
        print(f"epoch {epoch + 1} loss {loss_sum / steps:.4f} top1 {right / len(test):.4f} train {steps * batch / seconds:.0f} images/s elapsed {time.time() - start:.0f} s", flush=True)


main()
