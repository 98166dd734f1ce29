#!/usr/bin/python3
"""Writes steps.json: whole small trainings with the parts around a step, in PyTorch, and their arithmetic. Run it by hand, with Debian's python3-torch."""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
from torch.optim.swa_utils import AveragedModel, update_bn

from networks import Small, fill, noise, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
CLASSES, SIZE, TRAIN, TEST, BATCH, EPOCHS, RATE = 5, 9, 12, 7, 6, 4, 0.1
# The order in which EpochSampler, of seed 0, takes 12 images in epochs 0 to 3; the test compares it first.
ORDERS = [
    [2, 7, 0, 9, 4, 6, 1, 11, 10, 5, 3, 8],
    [4, 5, 1, 9, 7, 0, 8, 6, 11, 3, 10, 2],
    [5, 11, 10, 6, 4, 9, 3, 0, 8, 1, 7, 2],
    [3, 0, 8, 6, 11, 9, 2, 1, 10, 7, 5, 4],
]


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().flatten().tolist()]


def images(split, indices):
    rows = [noise(f"{split} {i}", SIZE * SIZE * 3) * 127.5 + 127.5 for i in indices]
    pixels = torch.tensor([row.tolist() for row in rows]).reshape(-1, SIZE, SIZE, 3)
    return pixels.permute(0, 3, 1, 2).contiguous() / 255


def labels(indices):
    return torch.tensor([i * 3 % CLASSES for i in indices])


def batches(epoch, count=TRAIN):
    order = ORDERS[epoch]
    return [(images("train", order[i : i + BATCH]), labels(order[i : i + BATCH])) for i in range(0, count, BATCH)]


def sharpness_aware(model, rho, backward):
    """Algorithm 1 of arXiv 2010.01412; the running statistics are those of the first pass."""
    loss = backward()
    weights = {p: p.detach().clone() for p in model.parameters()}
    buffers = {b: b.detach().clone() for b in model.buffers()}
    norm = math.sqrt(sum(float((p.grad.double() ** 2).sum()) for p in weights))
    with torch.no_grad():
        for p in weights:
            p += rho * p.grad / norm
    backward()
    with torch.no_grad():
        for live, before in {**weights, **buffers}.items():
            live.copy_(before)
    return loss


def train(rho=None, pieces=1, ema=None, swa=None, statistics=TRAIN, flip=False):
    model = fill(Small())
    decay = [p for p in model.parameters() if p.dim() >= 2]
    rest = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.SGD([dict(params=decay, weight_decay=0.05), dict(params=rest, weight_decay=0.0)], lr=RATE, momentum=0.9, nesterov=True)
    average = None
    if ema is not None:
        # AveragedModel's first update copies; n counts it.
        average = AveragedModel(model, avg_fn=lambda mean, live, n: mean + (1 - min(ema, float(n) / (9.0 + float(n)))) * (live - mean), use_buffers=True)
        average.update_parameters(model)
    if swa is not None:
        average = AveragedModel(model)
    train_losses, test_losses = [], []
    for epoch in range(EPOCHS):
        model.train()
        losses = []
        for x, y in batches(epoch):
            def backward():
                optimizer.zero_grad(set_to_none=True)
                total = 0.0
                for piece in range(pieces):
                    share = slice(len(y) * piece // pieces, len(y) * (piece + 1) // pieces)
                    loss = F.cross_entropy(model(x[share]), y[share], reduction="sum") / len(y)
                    loss.backward()
                    total += loss.item()
                return total

            losses.append(backward() if rho is None else sharpness_aware(model, rho, backward))
            optimizer.step()
            if ema is not None:
                average.update_parameters(model)
        if swa is not None and epoch >= swa:
            average.update_parameters(model)
            update_bn(batches(epoch, statistics), average)
        averaged = ema is not None or swa is not None and epoch >= swa
        evaluated = average.module if averaged else model
        evaluated.eval()
        with torch.no_grad():
            x = images("test", range(TEST))
            p = evaluated(x).softmax(1)
            if flip:
                p = (p + evaluated(x.flip(3)).softmax(1)) / 2
            test_losses.append(F.nll_loss(p.log(), labels(range(TEST))).item())
        train_losses.append(sum(losses) / len(losses))

    def state(m):
        return {n: numbers(t) for n, t in m.state_dict().items() if not n.endswith("num_batches_tracked")}

    return dict(rho=rho, pieces=pieces, ema=ema, swa=swa, statistics=statistics, flip=flip, trainLosses=train_losses, testLosses=test_losses,
                evaluated=state(evaluated), trained=state(model) if averaged else None)


def clipped(max_norm, scale):
    shapes = [[4, 3, 3, 3], [7], [3, 5]]
    parameters = [torch.nn.Parameter(torch.zeros(s)) for s in shapes]
    for i, p in enumerate(parameters):
        p.grad = noise_tensor(f"gradient {i}", *shapes[i]) * scale
    torch.nn.utils.clip_grad_norm_([*parameters, torch.nn.Parameter(torch.zeros(2))], max_norm)
    return dict(shapes=shapes, maxNorm=max_norm, scale=scale, gradients=[numbers(p.grad) for p in parameters])


def resized(step, steps, initial, full_from, multiple):
    x, sides = noise_tensor("images", 1, 2, 18, 24), []
    for side in x.shape[2:]:
        scale = initial + (1 - initial) * step / (steps * full_from)
        sides.append(side if step >= steps * full_from else min(side, max(multiple, math.floor(side * scale / multiple + 1e-9) * multiple)))
    y = F.interpolate(x, sides, mode="bilinear", align_corners=False)
    return dict(step=step, steps=steps, initialScale=initial, fullFrom=full_from, multiple=multiple, sides=sides, images=numbers(y))


def cut(height, width, lam, cy, cx):
    """The box of section 3 of arXiv 1905.04899, as its authors round it."""
    h, w = int(height * math.sqrt(1 - lam)), int(width * math.sqrt(1 - lam))
    inside = torch.zeros(height, width)
    for y in range(height):
        for x in range(width):
            inside[y, x] = cy - h // 2 <= y < cy + h // 2 and cx - w // 2 <= x < cx + w // 2
    x, q = noise_tensor("images", 3, 2, height, width), torch.eye(3)
    partner = torch.tensor([2, 0, 1])
    kept = 1 - inside.mean()
    return {"height": height, "width": width, "lambda": lam, "centreY": cy, "centreX": cx, "partner": partner.tolist(), "area": int(inside.sum()),
            "images": numbers(x * (1 - inside) + x[partner] * inside), "targets": numbers(kept * q + (1 - kept) * q[partner])}


golden = dict(
    orders=ORDERS,
    trainings=[
        train(),
        train(rho=0.5),
        train(pieces=4),
        train(rho=0.3, pieces=4),
        train(ema=0.3),
        train(ema=0.0),
        train(swa=2),
        train(swa=1, statistics=BATCH),
        train(flip=True),
        train(rho=0.2, pieces=2, ema=0.9, flip=True),
    ],
    clipped=[clipped(0.5, 1), clipped(1.0, 1e-3), clipped(3.0, 1e4), clipped(1.0, 0)],
    resized=[resized(s, 10, 0.5, 0.8, 4) for s in (0, 3, 7, 8, 9)] + [resized(s, 5, 0.25, 1.0, 1) for s in (0, 2, 4)] + [resized(0, 4, 0.1, 0.5, 7)],
    cut=[cut(6, 8, 0.5, 3, 4), cut(6, 8, 0.1, 0, 7), cut(5, 5, 0.3, 4, 0), cut(4, 6, 0.999, 2, 2), cut(4, 6, 0.0, 2, 3), cut(6, 4, 0.7, 5, 1)],
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")).replace("},{", "},\n{") + "\n")
