#!/usr/bin/python3
"""Writes distillation.json: the distillation term with its gradient, and training steps with it under mixup and smoothing. Run with Debian's python3-torch (1.13): python3 tests/golden/distillation.py"""
import json
import pathlib

import torch
import torch.nn.functional as F

from networks import Small, fill, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
LABELS, PARTNER = torch.tensor([0, 1, 2, 3, 4, 0]), torch.tensor([5, 4, 3, 0, 1, 2])
LAMBDA = torch.tensor([0.2, 0.9, 1.0, 0.5, 0.05, 0.7])
RATES = [0.05, 0.1, 0.08]


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def term(student, teacher, temperature):
    """PyTorch's own cross entropy with probabilities."""
    return temperature**2 * F.cross_entropy(student / temperature, F.softmax(teacher / temperature, 1))


def terms():
    out = []
    for temperature in (20.0, 1.0, 4.0):
        student, teacher = noise_tensor("student", 4, 7) * 3, noise_tensor("teacher", 4, 7) * 5
        student.requires_grad_()
        loss = term(student, teacher, temperature)
        loss.backward()
        # The gradient by hand: T (softmax(z / T) - softmax(r / T)), over the batch.
        by_hand = temperature * (F.softmax(student / temperature, 1) - F.softmax(teacher / temperature, 1)) / 4
        torch.testing.assert_close(student.grad, by_hand.detach(), rtol=1e-4, atol=1e-6)
        out.append(dict(temperature=temperature, loss=loss.item(), gradient=numbers(student.grad)))
    return out


def training(hard_share, term_share, temperature):
    """Three steps of Nesterov SGD; the teacher is the same network with 0.7 of the weights, in evaluation mode, and sees the mixed images."""
    student, teacher = fill(Small()), fill(Small())
    with torch.no_grad():
        for p in teacher.parameters():
            p.mul_(0.7)
    teacher.eval()
    student.train()
    optimizer = torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    rows = LAMBDA[:, None]
    q = torch.full((6, 5), 0.1 / 4)
    q[torch.arange(6), LABELS] = 0.9
    q = rows * q + (1 - rows) * q[PARTNER]
    losses = []
    for step, rate in enumerate(RATES):
        x = noise_tensor(f"input {step}", 6, 3, 9, 9)
        x = rows[:, :, None, None] * x + (1 - rows[:, :, None, None]) * x[PARTNER]
        z = student(x)
        with torch.no_grad():
            r = teacher(x)
        loss = hard_share * F.cross_entropy(z, q) + term_share * term(z, r, temperature)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        losses.append(loss.item())
    state = {n: numbers(t) for n, t in student.state_dict().items() if not n.endswith("num_batches_tracked")}
    return dict(temperature=temperature, losses=losses, state=state)


golden = dict(terms=terms(), runs=dict(Paper=training(1, 1, 20.0), Halves=training(0.5, 0.5, 4.0)), rates=RATES)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")).replace("},{", "},\n{").replace('],"', '],\n"') + "\n")
