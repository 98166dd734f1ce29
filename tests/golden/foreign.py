#!/usr/bin/python3
"""Writes foreign/ and foreign.json: files of torch.save in both formats, and what is in them. Run with Debian's python3-torch (1.13): python3 tests/golden/foreign.py"""
import argparse
import collections
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "foreign"
TYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]


def tensors():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8 - 1
    out = collections.OrderedDict((str(kind).removeprefix("torch."), (torch.arange(6) % 5).to(kind).reshape(2, 3)) for kind in TYPES)
    out["scalar"] = torch.tensor(2.5)
    out["empty"] = torch.zeros(0, 3)
    out["parameter"] = torch.nn.Parameter(torch.tensor([0.5, -1.5]))
    # Views of one storage.
    out["base"] = base
    out["transposed"] = base.permute(2, 0, 1)
    out["slice"] = base[1, 1:, ::2]
    out["last"] = base[1, 2, 3]
    out["repeated"] = torch.tensor([3.0, 4.0]).expand(3, 2)
    out["channels last"] = torch.arange(16, dtype=torch.float32).reshape(1, 2, 2, 4).contiguous(memory_format=torch.channels_last)
    return out


def small():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2)).state_dict()


def values(state):
    return {name: {"type": str(t.dtype).removeprefix("torch."), "shape": list(t.shape), "values": t.detach().double().flatten().tolist()} for name, t in state.items()}


class Evil:
    def __reduce__(self):
        return print, ("this must not be seen",)


FOLDER.mkdir(exist_ok=True)
for name, is_zip in (("zip", True), ("legacy", False)):
    torch.save(tensors(), FOLDER / f"{name}.pt", _use_new_zipfile_serialization=is_zip)
    model = small()
    wrapped = {"epoch": 3, "model": {f"module.{key}": value for key, value in model.items()}, "loss": 0.25, "names": ["a", ("b", None, True)], "big": 2**80,
               "best_acc1": torch.tensor(71.5), "lr_scheduler": {"milestones": collections.Counter([30, 60])}}
    torch.save(wrapped, FOLDER / f"{name}-wrapped.pt", _use_new_zipfile_serialization=is_zip)
    ema = {"state_dict": {"_orig_mod.module." + key: value for key, value in model.items()} | {"n_averaged": torch.tensor(7)}}
    torch.save(ema, FOLDER / f"{name}-averaged.pt", _use_new_zipfile_serialization=is_zip)
    torch.save({"state_dict": model, "args": Evil()}, FOLDER / f"{name}-evil.pt", _use_new_zipfile_serialization=is_zip)
    torch.save({"state_dict": model, "args": argparse.Namespace(lr=0.1)}, FOLDER / f"{name}-namespace.pt", _use_new_zipfile_serialization=is_zip)
    torch.save(collections.OrderedDict(a=torch.ones(2)), FOLDER / f"{name}-protocol4.pt", _use_new_zipfile_serialization=is_zip, pickle_protocol=4)
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), FOLDER / "torchscript.pt")
(HERE / "foreign.json").write_text(json.dumps({"tensors": values(tensors()), "model": values(small())}, separators=(",", ":")) + "\n")
