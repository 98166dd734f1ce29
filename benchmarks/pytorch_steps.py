#!/usr/bin/python3
"""Training steps of the benchmarks' recipes as a PyTorch script; `pytorch` starts it and asks for steps in turn with its own.

    /usr/bin/python3 benchmarks/pytorch_steps.py --depth 18 --size 32 --batch 128 [--precision fp32|bf16] [--threads 2]

Reads a number of steps a line from standard input, takes them, and answers with the seconds and the mean loss. Needs Debian's python3-torch.
ResNet-A with torchvision's names; random crop with padding 4, flip, mixup over the batch, smoothed labels, Nesterov SGD without decay of
biases and norms, warmup and cosine; data in memory as bytes, augmented as whole batches; channels last.
"""
import argparse
import math
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

DEPTHS = {18: (False, (2, 2, 2, 2)), 20: (False, (3, 3, 3)), 50: (True, (3, 4, 6, 3))}
CLASSES, PADDING, EPOCHS, WARMUP = 10, 4, 100, 5


class Padded(nn.Module):
    """The shortcut of small ResNets: every second pixel, and zeros for the added channels."""

    def __init__(self, added):
        super().__init__()
        self.added = added

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))


class Block(nn.Module):
    def __init__(self, inputs, width, stride, bottleneck, small):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        if bottleneck:  # variant A: the stride is in the first 1x1
            shapes = [(inputs, width, 1, stride), (width, width, 3, 1), (width, outputs, 1, 1)]
        else:
            shapes = [(inputs, width, 3, stride), (width, width, 3, 1)]
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, k, s, k // 2, bias=False) for i, o, k, s in shapes)
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for _, o, _, _ in shapes)
        if stride == 1 and inputs == outputs:
            self.shortcut = None
        elif small:
            self.shortcut = Padded(outputs - inputs)
        else:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.shortcut is None else self.shortcut(x)
        for i, (convolution, norm) in enumerate(zip(self.convolutions, self.norms)):
            x = norm(convolution(x))
            x = F.relu_(x) if i + 1 < len(self.norms) else F.relu_(x.add_(shortcut))
        return x


def resnet(depth, size):
    bottleneck, blocks = DEPTHS[depth]
    width = 16 if depth == 20 else 64
    stem = [nn.Conv2d(3, width, 3, 1, 1, bias=False)] if size == 32 else [nn.Conv2d(3, width, 7, 2, 3, bias=False)]
    layers = stem + [nn.BatchNorm2d(width), nn.ReLU(inplace=True)] + ([nn.MaxPool2d(3, 2, 1)] if size != 32 else [])
    inputs = width
    for stage, count in enumerate(blocks):
        for block in range(count):
            layers.append(Block(inputs, width << stage, 2 if stage > 0 and block == 0 else 1, bottleneck, depth == 20))
            inputs = (width << stage) * (4 if bottleneck else 1)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, CLASSES))


def augment(images):
    """A crop at a uniform offset from images with a black edge, a flip with probability 1/2."""
    count, _, height, width = images.shape
    padded = F.pad(images, (PADDING,) * 4)
    rows = torch.randint(0, 2 * PADDING + 1, (count, 1)) + torch.arange(height)
    columns = torch.randint(0, 2 * PADDING + 1, (count, 1)) + torch.arange(width)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns, columns.flip(1))
    return padded.permute(0, 2, 3, 1)[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--depth", type=int, default=18)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--images", type=int, default=2560)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    data = torch.randint(0, 256, (args.images, 3, args.size, args.size), dtype=torch.uint8).contiguous(memory_format=torch.channels_last)
    labels = torch.arange(args.images) % CLASSES

    model = resnet(args.depth, args.size).to(args.device, memory_format=torch.channels_last)
    for block in (module for module in model.modules() if isinstance(module, Block)):
        nn.init.zeros_(block.norms[-1].weight)
    groups = [{"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": 5e-4},
              {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True, foreach=True)
    epoch = args.images // args.batch
    warmup, total = WARMUP * epoch, EPOCHS * epoch
    step, order = 0, torch.randperm(args.images)
    model.train()
    for line in sys.stdin:
        began, losses = time.perf_counter(), 0.0
        for _ in range(int(line)):
            at = step % epoch * args.batch
            if at == 0:
                order = torch.randperm(args.images)
            chosen = order[at:at + args.batch]
            images = augment(data[chosen]).to(args.device)
            images = ((images.float() - 127.5) / 73.9).contiguous(memory_format=torch.channels_last)
            targets = F.one_hot(labels[chosen], CLASSES).float().to(args.device)
            share = float(random.beta(0.2, 0.2))
            images = share * images + (1 - share) * images.flip(0)
            targets = share * targets + (1 - share) * targets.flip(0)
            targets = targets * 0.9 + (1 - targets) * (0.1 / (CLASSES - 1))
            rate = 0.05 * (step + 1) / warmup if step < warmup else 0.05 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
            for group in optimizer.param_groups:
                group["lr"] = rate
            with torch.autocast(args.device, torch.bfloat16, enabled=args.precision == "bf16"):
                logits = model(images)
            loss = F.cross_entropy(logits.float(), targets)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses += loss.item()
            step += 1
        if args.device == "cuda":
            torch.cuda.synchronize()
        print(f"{time.perf_counter() - began:.6f} {losses / int(line):.4f}", flush=True)


main()
