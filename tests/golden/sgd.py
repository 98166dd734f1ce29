"""Writes sgd.json: PyTorch's SGD on given gradients, step by step. Run with Debian's python3-torch: python3 tests/golden/sgd.py"""
import json
import pathlib

import torch

SHAPES = {"convolution": [4, 3, 3, 3], "bias": [5], "linear": [3, 4], "late": [2, 3]}
GROUPS = [{"names": ["convolution", "linear"], "decay": 1.0, "rate": 1.0}, {"names": ["bias", "late"], "decay": 0.0, "rate": 0.5}]
RATES = [0.1, 0.1, 0.05, 0.2, 0.01, 0.1]
WEIGHT_DECAY = 0.05
LATE_FROM = 2  # "late" has no gradient before this step.

torch.manual_seed(0)
initial = {name: torch.randn(shape) for name, shape in SHAPES.items()}
gradients = [{name: torch.randn(shape) for name, shape in SHAPES.items() if name != "late" or step >= LATE_FROM} for step in range(len(RATES))]


def flat(tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in tensors.items()}


def run(momentum, nesterov):
    parameters = {name: value.clone().requires_grad_() for name, value in initial.items()}
    optimizer = torch.optim.SGD(
        [{"params": [parameters[name] for name in group["names"]], "weight_decay": WEIGHT_DECAY * group["decay"]} for group in GROUPS],
        lr=1.0, momentum=momentum, nesterov=nesterov, foreach=False)
    weights = []
    for rate, step in zip(RATES, gradients):
        for settings, group in zip(optimizer.param_groups, GROUPS):
            settings["lr"] = rate * group["rate"]
        for name, parameter in parameters.items():
            parameter.grad = step[name].clone() if name in step else None
        optimizer.step()
        weights.append(flat(parameters))
    return {"momentum": momentum, "nesterov": nesterov, "weights": weights}


golden = {
    "pytorch": torch.__version__,
    "shapes": SHAPES,
    "groups": GROUPS,
    "rates": RATES,
    "weightDecay": WEIGHT_DECAY,
    "initial": flat(initial),
    "gradients": [flat(step) for step in gradients],
    "runs": [run(0.9, True), run(0.9, False), run(0.0, False)],
}
# Nine digits give back every float32.
text = json.dumps(json.loads(json.dumps(golden), parse_float=lambda number: float(f"{float(number):.9g}")))
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
