"""Fits the pairs of one size on request: a line `evalica` or `choix` on stdin gives `milliseconds gradient` on stdout."""
import json
import sys
import time

import choix
import evalica
import numpy as np

with open(sys.argv[1]) as file:
    data = json.load(file)
n, pairs = data["itemCount"], data["winnerLoser"]
winners, losers = [w for w, _ in pairs], [l for _, l in pairs]
first = [evalica.Winner.X] * len(pairs)


def gradient(scores):
    d = scores[winners] - scores[losers]
    left = 1 / (1 + np.exp(d))
    g = np.zeros(n)
    np.add.at(g, winners, left)
    np.add.at(g, losers, -left)
    return float(np.sqrt((g**2).sum()))


def fit(tool):
    if tool == "choix":
        return np.asarray(choix.ilsr_pairwise(n, pairs))
    scores = evalica.bradley_terry(winners, losers, first).scores
    return np.log(np.array([scores[i] for i in range(n)]))


for line in sys.stdin:
    tool = line.strip()
    begin = time.perf_counter()
    try:
        scores = fit(tool)
        print((time.perf_counter() - begin) * 1000, gradient(scores), flush=True)
    except Exception as error:  # it has no answer at this size
        print("nan", type(error).__name__, flush=True)
