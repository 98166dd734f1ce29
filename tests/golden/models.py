#!/usr/bin/python3
"""Golden vectors of the model zoo, of model surgery and of weight initializations (models.json, surgery.json, weights.json): run it by hand."""
import json
import math
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

from networks import fill, noise_tensor

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)
HERE = pathlib.Path(__file__).parent


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def write(name, value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text.replace("},{", "},\n{").replace('],"', '],\n"') + "\n")


def weights():
    """Bounds and deviations by torch.nn.init, for the shapes of layers; MXNet's mean of both fans by its formula."""
    out = []
    layers = [nn.Conv2d(3, 64, 7), nn.Conv2d(64, 256, 1), nn.Conv2d(128, 128, 3, groups=32), nn.Conv2d(512, 512, 3, groups=512),
              nn.Conv2d(128, 192, (1, 7)), nn.Linear(2048, 1000)]
    for layer in layers:
        w = layer.weight
        fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(w)
        draws = []
        original = torch.Tensor.uniform_, torch.Tensor.normal_
        # What torch.nn.init draws with is recorded, not computed anew.
        torch.Tensor.uniform_ = lambda self, a, b: draws.append(b) or self
        torch.Tensor.normal_ = lambda self, mean, std: draws.append(std) or self
        nn.init.xavier_uniform_(w)
        for mode in ("fan_in", "fan_out"):
            for slope in (0.0, 0.25):
                nn.init.kaiming_normal_(w, a=slope, mode=mode, nonlinearity="leaky_relu")
        torch.Tensor.uniform_, torch.Tensor.normal_ = original
        xavier, input_0, input_25, output_0, output_25 = draws
        # mx.init.MSRAPrelu: a Gaussian Xavier of magnitude 2 / (1 + slope²) over the mean of the fans.
        mean_25 = math.sqrt(2 / (1 + 0.25**2) / ((fan_in + fan_out) / 2))
        out.append(dict(shape=list(w.shape), xavier=xavier, input=input_0, inputSlope=input_25, output=output_0, outputSlope=output_25, meanSlope=mean_25))
    write("weights", out)


if __name__ == "__main__":
    weights()
