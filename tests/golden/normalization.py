#!/usr/bin/python3
"""Writes normalization.json: texts and what Python makes of them in normalization form C. Run by hand."""
import json
import pathlib
import random
import unicodedata

HERE = pathlib.Path(__file__).parent
random.seed(1)
points = [p for p in range(0x80, 0x30000) if unicodedata.category(chr(p)) not in ("Cs", "Cn", "Co")]
decomposed = [p for p in points if unicodedata.decomposition(chr(p)) and not unicodedata.decomposition(chr(p)).startswith("<")]
marks = [p for p in points if unicodedata.combining(chr(p))]
# Hangul syllables by the hundred, every other character that is composed, alone and decomposed.
texts = [chr(p) for p in decomposed if not 0xAC00 <= p < 0xD7A4 or p % 101 == 0]
texts += [unicodedata.normalize("NFD", text) for text in texts]
for _ in range(1500):
    kinds = [decomposed, decomposed, marks, marks, points, range(0x1100, 0x11FF), range(0x61, 0x7A)]
    texts.append("".join(chr(random.choice(random.choice(kinds))) for _ in range(random.randint(1, 7))))


def units(text):
    return text.encode("utf-16-be").hex()


cases = [[units(text), units(unicodedata.normalize("NFC", text))] for text in texts]
(HERE / "normalization.json").write_text(json.dumps(cases, separators=(",", ":")).replace("],[", "],\n[") + "\n")
print(len(cases), "texts,", sum(a != b for a, b in cases), "of which change")
