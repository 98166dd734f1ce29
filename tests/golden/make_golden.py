#!/usr/bin/python3
"""Writes the golden vectors (*.json beside this file) with PyTorch: run it by hand, with Debian's python3-torch (1.13) or any later PyTorch."""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, MultiStepLR, OneCycleLR

from networks import ResNet, Small, fill, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
HERE = pathlib.Path(__file__).parent


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def write(name, value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text.replace("},{", "},\n{").replace('],"', '],\n"') + "\n")


def play(make, peak, steps):
    """The rates that a PyTorch scheduler gives."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    scheduler, rates = make(optimizer), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def schedules():
    def schedule(peak, steps_per_epoch, epochs, warmup, decay, **more):
        total, m = steps_per_epoch * epochs, math.floor(warmup * steps_per_epoch + 0.5)
        first = play(lambda o: LinearLR(o, 1 / m, 1, m - 1), peak, m) if m > 1 else [peak] * m
        if decay == "cosine":
            rest = play(lambda o: CosineAnnealingLR(o, total - m), peak, total - m)
        elif decay == "step":
            at = [math.floor(e * steps_per_epoch + 0.5) for e in more["decayEpochs"]]
            rest = play(lambda o: MultiStepLR(o, at, more["factor"]), peak, total)[m:]
        else:
            rest = [peak] * (total - m)
        return dict(stepsPerEpoch=steps_per_epoch, epochs=epochs, warmup=warmup, decay=decay, **more, rates=first + rest)

    def one_cycle(peak, steps_per_epoch, epochs, anneal, at, start, end):
        total = steps_per_epoch * epochs
        rates = play(lambda o: OneCycleLR(o, peak, total, pct_start=at, anneal_strategy=anneal, div_factor=start, final_div_factor=end, cycle_momentum=False), peak, total)
        return dict(stepsPerEpoch=steps_per_epoch, epochs=epochs, warmup=0, decay="one cycle", rate=peak, batch=256,
                    anneal={"cos": "Cosine", "linear": "Linear"}[anneal], peakAt=at, startDivisor=start, endDivisor=end, rates=rates)

    write("schedules", [
        schedule(0.1, 11, 10, 1, "cosine", rate=0.1, batch=256),
        schedule(0.1 * 1024 / 256, 7, 12, 5, "cosine", rate=0.1, batch=1024),
        schedule(0.05 * 96 / 256, 5, 9, 2.5, "cosine", rate=0.05, batch=96),
        schedule(0.1, 3, 120, 0, "step", rate=0.1, batch=256, factor=0.1, decayEpochs=[30, 60, 90]),
        schedule(0.2, 9, 10, 1.5, "step", rate=0.1, batch=512, factor=0.3, decayEpochs=[2.5, 5, 7.75]),
        schedule(0.4, 1, 6, 1, "none", rate=0.2, batch=512),
        schedule(0.1, 4, 5, 0, "cosine", rate=0.1, batch=256),
        one_cycle(0.1, 11, 10, "cos", 0.3, 25.0, 1e4),
        one_cycle(0.4, 7, 5, "linear", 0.3, 25.0, 1e4),
        one_cycle(0.2, 3, 4, "cos", 0.45, 10.0, 100.0),
        one_cycle(0.2, 2, 2, "linear", 0.1, 4.0, 2.0),
    ])


def smooth(labels, classes, epsilon, form):
    q = torch.full((len(labels), classes), epsilon / (classes - 1) if form == "Paper" else epsilon / classes)
    q[torch.arange(len(labels)), labels] = 1 - epsilon if form == "Paper" else 1 - epsilon + epsilon / classes
    return q


def targets():
    labels, classes = torch.tensor([0, 4, 2, 2, 1]), 5
    partner, lam = torch.tensor([3, 1, 4, 0, 2]), torch.tensor([0.9, 0.25, 0.5, 0.0, 0.6180339887])
    images, logits = noise_tensor("images", 5, 3, 2, 4), noise_tensor("logits", 5, classes) * 3
    rows, batch_lam = lam[:, None], 0.7

    def mixed(q):
        return rows * q + (1 - rows) * q[partner]

    forms = {}
    for form in ("Paper", "Uniform"):
        for epsilon in (0.0, 0.1, 0.35):
            q = smooth(labels, classes, epsilon, form)
            loss = (-(q * F.log_softmax(logits, 1)).sum(1)).mean()
            if form == "Uniform":
                torch.testing.assert_close(loss, F.cross_entropy(logits, labels, label_smoothing=epsilon))
            forms[f"{form} {epsilon}"] = dict(
                form=form, epsilon=epsilon, smoothed=numbers(q), mixed=numbers(mixed(q)), loss=loss.item(),
                mixedLoss=(-(mixed(q) * F.log_softmax(logits, 1)).sum(1)).mean().item())
    q = mixed(smooth(labels, classes, 0.1, "Paper"))
    binary = [dict(threshold=t, sum=total, loss=F.binary_cross_entropy_with_logits(
        logits, (q > t).float() if t > 0 else q, reduction="sum").item() / (len(labels) * (1 if total else classes)))
        for t in (0.0, 0.2, 0.55) for total in (False, True)]
    torch.testing.assert_close(torch.tensor(binary[0]["loss"]), F.binary_cross_entropy_with_logits(logits, q))
    write("targets", dict(
        labels=labels.tolist(), classes=classes, partner=partner.tolist(), **{"lambda": numbers(lam)}, forms=list(forms.values()), binary=binary,
        images=numbers(lam[:, None, None, None] * images + (1 - lam)[:, None, None, None] * images[partner]),
        batchLambda=batch_lam, reversed=numbers(batch_lam * images + (1 - batch_lam) * images.flip(0))))


def training():
    """Loss, gradients, and three steps of Nesterov SGD without decay of biases, gamma and beta, under smoothed and mixed targets."""
    model, k = fill(Small()), 5
    decay = [p for n, p in model.named_parameters() if p.dim() >= 2]
    rest = [p for n, p in model.named_parameters() if p.dim() < 2]
    optimizer = torch.optim.SGD([dict(params=decay, weight_decay=0.05), dict(params=rest, weight_decay=0.0)], lr=0.1, momentum=0.9, nesterov=True)
    labels, partner = torch.tensor([0, 1, 2, 3, 4, 0]), torch.tensor([5, 4, 3, 0, 1, 2])
    lam = torch.tensor([0.2, 0.9, 1.0, 0.5, 0.05, 0.7])
    q = smooth(labels, k, 0.1, "Paper")
    q = lam[:, None] * q + (1 - lam[:, None]) * q[partner]
    rates, losses, gradients, logits = [0.05, 0.1, 0.08], [], None, None
    model.train()
    for step, rate in enumerate(rates):
        x = noise_tensor(f"input {step}", 6, 3, 9, 9)
        x = lam[:, None, None, None] * x + (1 - lam)[:, None, None, None] * x[partner]
        z = model(x)
        loss = -(q * F.log_softmax(z, 1)).sum(1).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if step == 0:
            logits, gradients = numbers(z), {n: numbers(p.grad) for n, p in model.named_parameters()}
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        losses.append(loss.item())
    state = {n: numbers(t) for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    write("training", dict(labels=labels.tolist(), partner=partner.tolist(), **{"lambda": numbers(lam)}, classes=k, epsilon=0.1, rates=rates,
                           momentum=0.9, weightDecay=0.05, losses=losses, logits=logits, gradients=gradients, state=state))


def resnets():
    """Logits of whole networks, in training (batch statistics) and then in evaluation with the statistics that the formula gives."""
    cases = [(20, "D", 1, 28, False), (20, "A", 3, 32, False), (56, "A", 3, 15, False), (18, "A", 3, 64, False), (18, "D", 3, 64, False),
             (18, "D", 1, 28, True), (50, "A", 3, 64, False), (50, "B", 3, 64, False), (50, "C", 3, 64, False), (50, "D", 3, 64, False),
             (50, "D", 3, 75, False), (50, "B", 3, 32, True)]
    out = []
    for depth, variant, channels, size, small in cases:
        x = noise_tensor("input", 3, channels, size, size)
        with torch.no_grad():
            model = fill(ResNet(depth, variant, channels, 10, small))
            evaluated = model.eval()(x)
            trained = model.train()(x)
        out.append(dict(depth=depth, variant=variant, channels=channels, size=size, smallStem=small, trained=numbers(trained), evaluated=numbers(evaluated)))
        print(depth, variant, size, trained.abs().max().item(), evaluated.abs().max().item())
    write("resnets", out)


def sizes():
    def size(depth, variant, classes, small_stem=False):
        model = ResNet(depth, variant, 3, classes, small_stem)
        return dict(depth=depth, variant=variant, classes=classes, smallStem=small_stem, parameters=sum(p.numel() for p in model.parameters()))

    write("sizes", [size(d, v, 10) for d in (20, 32, 44, 56, 110) for v in "AD"]
          + [size(d, v, 1000) for d in (18, 34) for v in "AD"]
          + [size(d, v, 1000) for d in (50, 101, 152) for v in "ABCD"]
          + [size(18, "A", 10, True), size(18, "D", 10, True), size(50, "B", 10, True), size(50, "D", 10, True)])


schedules()
targets()
training()
resnets()
sizes()
