"""The card of the model, and its section of docs/evaluation.md."""

import hashlib
import json

import numpy as np
from plan import CAUSES, FULL_PATH
from table import LEAST
from trees import OPERATORS, OPSETS

CLASSES = np.array(sorted((*CAUSES, FULL_PATH)))
TOLERANCE = 1e-4

WORDS = {
    "app_limited": "the sending application pauses: the path could carry more",
    "bandwidth_limited": "the path is full, and its queue is of a fair size: its rate is the limit, and nothing is amiss",
    "bufferbloat": "a long queue builds up before the narrowest link, and makes every round trip slow",
    "random_loss": "packets are lost without a full queue, as on a bad line or radio link",
    "receiver_window": "the window of the receiver is used up: it reads too slowly, or its buffer is too small for the path",
    "shallow_queue": "the queue before the narrowest link is short and overflows: packets are lost though it is hardly used",
}

LIMITS = [
    "All traffic it learnt from was generated: one TCP transfer alone on a link, Linux hosts, 0.5 to 45 Mbit/s, round trips of 6 to 200 ms, 5 to 9 seconds. Other flows on the same link, Wi-Fi, mobile networks and hosts of other systems were not among it; beyond those rates it is wrong more often (see the measurements).",
    "Transfers in which something else than the one cause showed were left out of training and judgement: real ones are harder.",
    "It names one cause. Where there are two, it names the one that shows most, or abstains.",
    "A congestion control that it did not learn from makes it worse, BBR most of all.",
    "Random loss and a short queue that overflows are what it confuses most.",
    "Captures made at a host with segmentation offload have segments longer than the wire carries: they were not among what it learnt from.",
    "Without TCP timestamps it sees less, near the receiver least of all, and abstains more often.",
    "Of 46 transfers in 38 captures that it was not made for (printers, chats, remote desktops, exploits, control systems; nobody knows their causes) it calls 38 app_limited and 5 receiver_window, two slow printers among them, and is unsure of 3. They were looked at while features were chosen.",
    "The judged paths were looked at while features were chosen, though never learnt from: on others it may be a little worse.",
]


def card(head, *, learn, test, flows, model_bytes, version, created, seed, least, metrics, vectors):
    width = str(len(head["features"]))
    return {
        "type": "manifest",
        "v": 1,
        "id": "tcp-diagnosis",
        "version": version,
        "kind": "classifier",
        "title": "Why is this TCP transfer slow?",
        "about": "Names the cause that limits the side that sends more, or none where it is not sure. It does not say that a transfer is slow: ask it of those that are. Its probability is calibrated on paths that it did not learn from.",
        "created": f"{created}T00:00:00.000Z",
        "licence": "MIT",
        "trained_on": {
            "data": f"{flows['made']} transfers between Linux hosts in network namespaces over an emulated link with a known cause, each captured at the sender, on the way and at the receiver (make-flows.py); {flows['left_out']} more were left out because the link did something else than what was meant",
            "algorithm": "gradient boosting, 70 rounds of trees of depth 3, logits divided by a temperature",
            "rows": len(learn),
            "split": f"by path: {len(set(test['path']))} of {len(set(test['path'])) + len(set(learn['path']))} paths ({len(test)} rows) to judge by, the others to learn from and, by cross-validation over paths, to calibrate by; congestion controls and kinds of application are also left out one at a time",
            "seed": seed,
            "sources": [{"name": "table of features", "sha256": head["sha256"]}],
        },
        "features": {"set": head["set"], "contract": head["contract"], "list": head["features"]},
        "inputs": [{"name": "features", "dtype": "float32", "shape": ["N", width]}],
        "outputs": [
            {"name": "probabilities", "dtype": "float32", "shape": ["N", str(len(CLASSES))]},
            {"name": "contributions", "dtype": "float32", "shape": ["N", width]},
        ],
        "opset": [{"domain": each.domain or "ai.onnx", "version": each.version} for each in OPSETS],
        "ops": [*OPERATORS, "ai.onnx.ml.TreeEnsembleRegressor"],
        "labels": list(CLASSES),
        "label_words": [WORDS[label] for label in CLASSES],
        "abstain_below": least,
        "requires": [
            {"feature": name, "at_least": value, "because": "a shorter transfer says too little"} for name, value in LEAST.items()
        ],
        "thresholds": {},
        "calibration": {
            "method": "temperature, found by cross-validation over paths",
            "rows": len(learn),
            "largest_scores": [],
        },
        "metrics": metrics,
        "limits": LIMITS,
        "sha256": hashlib.sha256(model_bytes).hexdigest(),
        "bytes": len(model_bytes),
        "selftest": {"tolerance": TOLERANCE, "vectors": vectors},
    }


def write_card(path, record):
    lines = (f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'), ensure_ascii=False)}" for key, value in record.items())
    with open(path, "w") as file:
        file.write("{" + ",\n".join(lines) + "}\n")


def markdown(metrics, own, tree, flows):
    """The section of docs/evaluation.md."""
    percent = lambda value: f"{value * 100:.1f} %"
    head = ["cause", *CLASSES, "unsure", "recall", "precision", "tree: recall", "tree: precision"]
    rows = [
        [label, *map(str, counts), percent(own.recall(label)), percent(own.precision(label)), percent(tree.recall(label)), percent(tree.precision(label))]
        for label, counts in zip(CLASSES, own.confusion())
    ]
    others = [
        [each["measure"], each.get("slice", "all"), f"{each['value']:.3f}", *(f"{base['value']:.3f}" for base in each["baselines"])]
        for each in metrics
        if not each["measure"].startswith(("recall", "precision"))
    ]
    others = [row + ["-"] * (5 - len(row)) for row in others]
    return "\n".join(
        [
            f"{flows['made']} transfers with a known cause, {flows['left_out']} left out; {len(own.table)} rows of {len(set(own.table['path']))} paths to judge by.",
            "",
            *pipe_table(head, rows, left=1),
            "",
            *pipe_table(["measure", "of", "model", "tree of depth 4", "most common cause"], others, left=2),
        ]
    )


def pipe_table(head, rows, left):
    widths = [max(len(row[index]) for row in [head, *rows]) for index in range(len(head))]
    line = lambda cells: "| " + " | ".join(
        cell.ljust(width) if index < left else cell.rjust(width) for index, (cell, width) in enumerate(zip(cells, widths))
    ) + " |"
    rule = "| " + " | ".join("-" * width if index < left else "-" * (width - 1) + ":" for index, width in enumerate(widths)) + " |"
    return [line(head), rule, *map(line, rows)]


def write_section(page, text):
    begin, end = "<!-- tcp-diagnosis -->\n", "<!-- end of tcp-diagnosis -->"
    with open(page) as file:
        before, rest = file.read().split(begin)
    _, after = rest.split(end)
    with open(page, "w") as file:
        file.write(f"{before}{begin}\n{text}\n\n{end}{after}")
