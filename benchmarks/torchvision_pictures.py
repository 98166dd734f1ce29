#!/usr/bin/python3
"""torchvision's pipeline on the files of `Tricks.Benchmarks pictures`: from JPEG files to normalised batches of 3×224×224, by a loop and by a DataLoader with one worker and with two."""
import argparse
import pathlib
import statistics
import time

import torch
import torchvision.transforms as T
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("rounds", type=int)
arguments = parser.parse_args()
torch.set_num_threads(1)

FILES = sorted(str(path) for path in pathlib.Path(arguments.folder).rglob("*.jpg"))
PREPARE = T.Compose([T.RandomResizedCrop(224), T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])


class Pictures(torch.utils.data.Dataset):
    def __len__(self):
        return len(FILES)

    def __getitem__(self, index):
        with open(FILES[index], "rb") as file:
            return PREPARE(Image.open(file).convert("RGB"))


def decode():
    for name in FILES:
        with open(name, "rb") as file:
            Image.open(file).convert("RGB").load()


def prepare():
    for index in range(len(FILES)):
        Pictures()[index]


def loading(workers):
    # Workers stay, so that starting them is not measured.
    loader = torch.utils.data.DataLoader(Pictures(), batch_size=32, num_workers=workers, persistent_workers=True)

    def epoch():
        for _ in loader:
            pass
    return epoch


WAYS = {"decode": decode, "prepare": prepare, "loader of 1": loading(1), "loader of 2": loading(2)}
rates = {name: [] for name in WAYS}
for turn in range(-1, arguments.rounds):
    for name, way in WAYS.items():
        began = time.perf_counter()
        way()
        if turn >= 0:
            rates[name].append(len(FILES) / (time.perf_counter() - began))
print(f"{len(FILES)} files, {arguments.rounds} rounds\n\n| what | images a second |\n|---|---|")
for name, found in rates.items():
    print(f"| {name} | {statistics.median(found):.0f} |")
