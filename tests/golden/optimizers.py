#!/usr/bin/python3
"""Writes optimizers.json: PyTorch's optimizers, and LARS from its paper, on given gradients. Run it by hand, with Debian's python3-torch."""
import json
import pathlib

import torch

from networks import noise_tensor

SHAPES = {"convolution": [4, 3, 3, 3], "bias": [5], "linear": [3, 4], "zeros": [6], "late": [2, 3]}
GROUPS = [{"names": ["convolution", "linear", "zeros"], "decay": 1.0, "rate": 1.0}, {"names": ["bias", "late"], "decay": 0.0, "rate": 0.5}]
RATES = [0.1, 0.1, 0.05, 0.2, 0.01, 0.1] * 4
RECORDED = [0, 1, 2, 3, 5, 11, 23]
LATE_FROM = 2  # "late" has no gradient before this step.
STILL_AT = 3  # "linear" has a gradient of 0 at this step.


def initial(name):
    return torch.zeros(SHAPES[name]) if name == "zeros" else noise_tensor(f"initial {name}", *SHAPES[name])


def gradient(step, name):
    if name == "late" and step < LATE_FROM:
        return None
    return noise_tensor(f"gradient {step} {name}", *SHAPES[name]) * (0 if name == "linear" and step == STILL_AT else 1)


class Lars:
    """Algorithm 1 of arXiv 1708.03888; without adaptation where nothing decays."""

    def __init__(self, groups, trust, momentum, epsilon):
        self.param_groups, self.trust, self.momentum, self.epsilon, self.velocity = groups, trust, momentum, epsilon, {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta = group["weight_decay"]
            for w in (p for p in group["params"] if p.grad is not None):
                local = 1.0
                if beta != 0 and float(w.norm()) > 0 and float(w.grad.norm()) > 0:
                    local = self.trust * float(w.norm()) / (float(w.grad.norm()) + beta * float(w.norm()) + self.epsilon)
                v = self.momentum * self.velocity.get(w, torch.zeros_like(w)) + group["lr"] * local * (w.grad + beta * w)
                self.velocity[w] = v
                w -= v


def run(optimizer, weight_decay, **knobs):
    parameters = {name: initial(name).requires_grad_() for name in SHAPES}
    groups = [{"params": [parameters[name] for name in group["names"]], "weight_decay": weight_decay * group["decay"]} for group in GROUPS]
    make = {
        "Sgd": lambda: torch.optim.SGD(groups, lr=1.0, momentum=knobs["momentum"], nesterov=knobs["nesterov"], foreach=False),
        "AdamW": lambda: torch.optim.AdamW(groups, lr=1.0, betas=(knobs["beta1"], knobs["beta2"]), eps=knobs["epsilon"], foreach=False),
        "Lars": lambda: Lars(groups, **knobs),
    }[optimizer]
    made, weights = make(), []
    for step, rate in enumerate(RATES):
        for settings, group in zip(made.param_groups, GROUPS):
            settings["lr"] = rate * group["rate"]
        for name, parameter in parameters.items():
            parameter.grad = gradient(step, name)
        made.step()
        if step in RECORDED:
            weights.append({name: [float(f"{v:.9g}") for v in parameter.detach().flatten().tolist()] for name, parameter in parameters.items()})
    return {"optimizer": optimizer, "weightDecay": weight_decay, **knobs, "weights": weights}


golden = {
    "shapes": SHAPES, "groups": GROUPS, "rates": RATES, "recorded": RECORDED, "lateFrom": LATE_FROM, "stillAt": STILL_AT,
    "runs": [
        run("Sgd", 0.05, momentum=0.9, nesterov=True),
        run("Sgd", 0.05, momentum=0.9, nesterov=False),
        run("Sgd", 0.05, momentum=0.0, nesterov=False),
        run("AdamW", 0.05, beta1=0.9, beta2=0.999, epsilon=1e-8),
        run("AdamW", 0.3, beta1=0.5, beta2=0.9, epsilon=0.01),
        run("Lars", 5e-4, trust=0.001, momentum=0.9, epsilon=1e-8),
        run("Lars", 0.2, trust=0.5, momentum=0.5, epsilon=0.1),
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")).replace("},{", "},\n{") + "\n")
