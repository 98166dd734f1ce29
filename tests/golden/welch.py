#!/usr/bin/python3
"""Prints the half width of the 95 % interval of a difference of means by Welch's t, with the quantile found by integrating the density: the constants of AblationTableTests."""
import math
import statistics


def density(t, freedom):
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    return scale * (1 + t * t / freedom) ** (-(freedom + 1) / 2)


def quantile(probability, freedom, steps=20000):
    """By bisection; Simpson's rule from 0."""
    low, high = 0.0, 200.0
    for _ in range(60):
        middle = (low + high) / 2
        h = middle / steps
        area = density(0, freedom) + density(middle, freedom) + sum((4 if i % 2 else 2) * density(i * h, freedom) for i in range(1, steps))
        low, high = (middle, high) if 0.5 + area * h / 3 < probability else (low, middle)
    return low


def noise(a, b):
    va, vb = statistics.variance(a) / len(a), statistics.variance(b) / len(b)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return freedom, quantile(0.975, freedom) * math.sqrt(va + vb)


for a, b in [((0.90, 0.91, 0.92), (0.93, 0.94, 0.95)), ((0.901, 0.907, 0.899), (0.912, 0.9125, 0.911, 0.9135)), ((0.9, 0.95), (0.91, 0.912, 0.909, 0.911, 0.91))]:
    print(a, b, "degrees of freedom %.6f, half width %.8f" % noise(a, b))
