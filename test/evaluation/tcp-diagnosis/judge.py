"""How well causes are told, beside what is simpler."""

import numpy as np

BINS = 10


class Judged:
    """What a model said of rows of which the cause is known."""

    def __init__(self, table, classes, probabilities, least):
        self.table = table
        self.classes = classes
        self.sureness = probabilities.max(axis=1)
        self.said = classes[probabilities.argmax(axis=1)]
        self.is_named = self.sureness >= least
        self.is_right = self.said == table["label"]

    def accuracy(self, mask=True):
        return share(self.is_right, np.broadcast_to(mask, self.is_right.shape))

    def accuracy_of_named(self, mask=True):
        return share(self.is_right, self.is_named & mask)

    def abstained(self, mask=True):
        return share(~self.is_named, np.broadcast_to(mask, self.is_named.shape))

    def recall(self, label):
        """Of rows with the cause, those that are named so; who abstains misses it."""
        return share(self.is_right & self.is_named, self.table["label"] == label)

    def precision(self, label):
        return share(self.is_right, self.is_named & (self.said == label))

    def calibration_error(self):
        """Expected calibration error: by how much sureness is off from being right, over classes of sureness."""
        edges = np.minimum((self.sureness * BINS).astype(int), BINS - 1)
        gaps = [
            abs(self.sureness[edges == edge].mean() - self.is_right[edges == edge].mean()) * (edges == edge).sum()
            for edge in set(edges)
        ]
        return sum(gaps) / len(edges)

    def confusion(self):
        """Rows by cause and by what was said; the last column is of those that nothing was said of."""
        rows = []
        for label in self.classes:
            is_label = self.table["label"] == label
            named = [int((is_label & self.is_named & (self.said == said)).sum()) for said in self.classes]
            rows.append([*named, int((is_label & ~self.is_named).sum())])
        return rows


def share(of, mask):
    return float(of[mask].mean()) if mask.any() else float("nan")


def temperature_of(logits, truth):
    """What logits are divided by so that the probabilities are right: that with the least logarithmic loss."""
    candidates = np.exp(np.linspace(np.log(0.5), np.log(4), 200))

    def loss(temperature):
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        norm = np.log(np.exp(scaled).sum(axis=1))
        return float((norm - scaled[np.arange(len(truth)), truth]).mean())

    return float(min(candidates, key=loss))


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def least_sureness(sureness, is_right, wanted):
    """The least probability from which on `wanted` of what is named is right."""
    for least in np.arange(0.5, 0.96, 0.01):
        if share(is_right, sureness >= least) >= wanted:
            return round(float(least), 2)
    return 0.95
