#!/usr/bin/env python3
"""Trains the model tcp-diagnosis on the features of generated flows, and writes it with its card.

    train.py --table TABLE --out FOLDER [--page docs/evaluation.md] [--version 1.0.0] [--created 2026-11-24]

The same table gives the same model. A quarter of the paths is put aside to judge by; of the others, temperature and the
probability below which nothing is named are found by cross-validation that splits by path. Needs Debian's python3-sklearn and
python3-onnx.
"""

import argparse
import hashlib
import json
import os

import numpy as np
from judge import Judged, least_sureness, softmax, temperature_of
from plan import CAUSES, FULL_PATH
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from sklearn.tree import DecisionTreeClassifier
from table import INPUTS, LEAST, Table, read_table
from trees import OPERATORS, OPSETS, Ensemble, known

SEED = 1
FOLDS = 6
# Every fourth pair of paths, one of which may be slow and one fast, is judged by, and never learnt from.
JUDGED_PAIRS = 4
# Of what is named, so much is to be right.
WANTED = 0.97
CLASSES = np.array(sorted((*CAUSES, FULL_PATH)))
VIEWS = ("sender", "middle", "receiver")
VECTORS_PER_CLASS = 4
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
    "All traffic it learnt from was generated: one TCP transfer alone on a link, Linux hosts, 0.5 to 45 Mbit/s, round trips of 6 to 200 ms, 5 to 9 seconds. Other flows on the same link, Wi-Fi, mobile networks, rates of gigabits and hosts of other systems were not among it.",
    "bandwidth_limited is what is left when nothing is amiss. It is the class that it knows least: from a short queue that overflows it differs by degrees.",
    "It names one cause. Where there are two, it names the one that shows most, or abstains.",
    "Captures made at a host with segmentation offload have segments longer than the wire carries: they were not among what it learnt from.",
    "Without TCP timestamps, queues can only be told near the sender.",
]


def fit(table):
    """A model of rows in all variants."""
    model = GradientBoostingClassifier(
        n_estimators=70, max_depth=3, learning_rate=0.14, subsample=0.6, max_features=0.3, min_samples_leaf=8, random_state=SEED
    )
    rows = np.vstack([variant.inputs() for variant in variants_of(table)])
    return model.fit(known(rows), np.tile(table["label"], 3))


def fit_tree(table):
    """The baseline: of rows as those it is judged by, and simple enough to be read."""
    model = DecisionTreeClassifier(max_depth=4, min_samples_leaf=8, random_state=SEED)
    return model.fit(known(table.inputs()), table["label"])


def variants_of(table):
    """Rows as they are, and the same rows without timestamps, and without handshake."""
    return table, table.without_timestamps(), table.without_handshake()


def fit_calibrated(table):
    """A model, its temperature, and the probability from which on it names a cause: for all variants of rows alike."""
    logits = np.zeros((3, len(table), len(CLASSES)))
    for learn, rest in GroupKFold(FOLDS).split(table.rows, groups=table["path"]):
        model = fit(table.where(learn))
        for number, variant in enumerate(variants_of(table.where(rest))):
            logits[number, rest] = model.decision_function(known(variant.inputs()))
    logits = logits.reshape(-1, len(CLASSES))
    labels = np.tile(table["label"], 3)
    temperature = temperature_of(logits, np.searchsorted(CLASSES, labels))
    probabilities = softmax(logits / temperature)
    is_right = CLASSES[probabilities.argmax(axis=1)] == labels
    return fit(table), temperature, least_sureness(probabilities.max(axis=1), is_right, WANTED)


def judged(model, temperature, least, table):
    logits = model.decision_function(known(table.inputs()))
    return Judged(table, CLASSES, softmax(logits / temperature), least)


def judged_tree(model, table):
    return Judged(table, model.classes_, model.predict_proba(known(table.inputs())), 0)


def majority_of(learn, table):
    labels, counts = np.unique(learn["label"], return_counts=True)
    return float((table["label"] == labels[counts.argmax()]).mean())


def metric(measure, slice_, value, **baselines):
    names = {"tree": "tree of depth 4", "majority": "most common cause"}
    return {
        "measure": measure,
        **({"slice": slice_} if slice_ else {}),
        "value": round(value, 4),
        "baselines": [{"name": names[name], "value": round(number, 4)} for name, number in baselines.items()],
    }


def left_out(learn, test, fact):
    """Accuracy on paths and kinds that were both not learnt from, by kind."""
    found = {}
    # Of a kind that only one cause has, the others could not be told.
    kinds = [kind for kind in set(learn[fact]) if len(set(learn["label"][learn[fact] == kind])) > 1]
    for kind in sorted(kinds):
        part, rest = learn.where(learn[fact] != kind), test.where(test[fact] == kind)
        model = judged(fit(part), 1.0, 0, rest)
        found[kind] = (model.accuracy(), judged_tree(fit_tree(part), rest).accuracy(), len(rest))
    return found


def measurements(learn, test, parts):
    model, temperature, least = parts
    tree_model = fit_tree(learn)
    own, tree = judged(model, temperature, least, test), judged_tree(tree_model, test)
    found = [
        metric("accuracy, if it always had to name a cause", None, own.accuracy(), tree=tree.accuracy(), majority=majority_of(learn, test)),
        metric("accuracy of the causes that are named", None, own.accuracy_of_named()),
        metric("share of transfers that no cause is named of", None, own.abstained()),
        metric("expected calibration error", None, own.calibration_error(), tree=tree.calibration_error()),
    ]
    for label in CLASSES:
        found.append(metric("recall, those it abstains from missed", label, own.recall(label), tree=tree.recall(label)))
        found.append(metric("precision of what is named", label, own.precision(label), tree=tree.precision(label)))
    for view in VIEWS:
        mask = test["view"] == view
        found.append(metric("accuracy, by where it was captured", view, own.accuracy(mask), tree=tree.accuracy(mask)))
        found.append(metric("share no cause is named of, by where it was captured", view, own.abstained(mask)))
    for cc in sorted(set(test["cc"])):
        mask = test["cc"] == cc
        found.append(metric("accuracy, by congestion control", cc, own.accuracy(mask), tree=tree.accuracy(mask)))
    for what, lacking in (("timestamps", Table.without_timestamps), ("handshake", Table.without_handshake)):
        lacking_tree = fit_tree(lacking(learn))
        for view in VIEWS:
            part = lacking(test.where(test["view"] == view))
            other = judged(model, temperature, least, part)
            found.append(metric(f"accuracy without {what}", view, other.accuracy(), tree=judged_tree(lacking_tree, part).accuracy()))
            found.append(metric(f"accuracy of what is named without {what}", view, other.accuracy_of_named()))
            found.append(metric(f"share no cause is named of without {what}", view, other.abstained()))
    for fact, what in (("cc", "congestion control"), ("application", "kind of application")):
        for kind, (accuracy, baseline, _) in left_out(learn, test, fact).items():
            found.append(metric(f"accuracy with a {what} that was not learnt from", kind, accuracy, tree=baseline))
    return found, own, tree


def vectors_of(ensemble, temperature, test):
    """Rows of each cause, some of them without timestamps, and one that lacks everything."""
    picked = np.concatenate([np.flatnonzero(test["label"] == label)[::17][:VECTORS_PER_CLASS] for label in CLASSES])
    bare = test.without_timestamps()
    rows = np.vstack([test.rows[picked], bare.rows[picked[::VECTORS_PER_CLASS]], np.full((1, test.rows.shape[1]), np.nan)])
    rows = rows.astype(np.float32)
    probabilities, contributions = ensemble.outputs(rows, temperature)
    return [
        {
            "x": [None if np.isnan(value) else float(value) for value in row],
            "y": [
                {"output": "probabilities", "values": [round(float(value), 8) for value in said]},
                {"output": "contributions", "values": [round(float(value), 8) for value in parts]},
            ],
        }
        for row, said, parts in zip(rows, probabilities, contributions)
    ]


def card(head, learn, test, flows, model_bytes, arguments, least, metrics, vectors):
    width = str(len(head["features"]))
    return {
        "type": "manifest",
        "v": 1,
        "id": "tcp-diagnosis",
        "version": arguments.version,
        "kind": "classifier",
        "title": "Why is this TCP transfer slow?",
        "about": "Names the cause that limits the side that sends more, or none where it is not sure. It does not say that a transfer is slow: ask it of those that are. Its probability is calibrated on paths that it did not learn from.",
        "created": f"{arguments.created}T00:00:00.000Z",
        "licence": "MIT",
        "trained_on": {
            "data": f"{flows['made']} transfers between Linux hosts in network namespaces over an emulated link with a known cause, each captured at the sender, on the way and at the receiver (make-flows.py); {flows['left_out']} more were left out because the link did something else than what was meant",
            "algorithm": "gradient boosting, 70 rounds of trees of depth 3, logits divided by a temperature",
            "rows": len(learn),
            "split": f"by path: {len(set(test['path']))} of {len(set(test['path'])) + len(set(learn['path']))} paths ({len(test)} rows) to judge by, the others to learn from and, by cross-validation over paths, to calibrate by; congestion controls and kinds of application are also left out one at a time",
            "seed": SEED,
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
        "limits": LIMITS + arguments.limit,
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
    by_label = {(each["measure"], each.get("slice")): each for each in metrics}
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--page")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--created", default="2026-11-24")
    parser.add_argument("--limit", action="append", default=[], help="one more sentence for the limits in the card")
    arguments = parser.parse_args()
    head, table, is_enough = read_table(arguments.table)
    flows_where = lambda mask: len(set(table["flow"][mask]))
    is_caused = table["label"] != ""
    flows = {"made": flows_where(is_caused), "left_out": flows_where(~is_caused)}
    is_judged = table["path"] // 2 % JUDGED_PAIRS == 0
    learn, test = table.where(is_caused & is_enough & ~is_judged), table.where(is_caused & is_enough & is_judged)
    parts = model, temperature, least = fit_calibrated(learn)
    metrics, own, tree = measurements(learn, test, parts)
    names = [feature["name"] for feature in head["features"]]
    ensemble = Ensemble(model, [names.index(name) for name in INPUTS], len(names))
    metadata = {"set": head["set"], "contract": head["contract"], "features": "\n".join(names), "labels": "\n".join(CLASSES)}
    about = f"Why a TCP transfer is slow, from a row of {head['set']}"
    model_bytes = ensemble.model(temperature, metadata, about).SerializeToString(deterministic=True)
    folder = os.path.join(arguments.out, "tcp-diagnosis", arguments.version)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "model.onnx"), "wb") as file:
        file.write(model_bytes)
    vectors = vectors_of(ensemble, temperature, test)
    write_card(
        os.path.join(folder, "manifest.json"),
        card(head, learn, test, flows, model_bytes, arguments, least, metrics, vectors),
    )
    text = markdown(metrics, own, tree, flows)
    print(f"temperature {temperature:.3f}, named from {least} on, {len(model_bytes)} bytes\n{text}")
    if arguments.page:
        write_section(arguments.page, text)


if __name__ == "__main__":
    main()
