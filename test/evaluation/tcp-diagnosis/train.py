#!/usr/bin/env python3
"""Trains the model tcp-diagnosis on the features of generated flows, and writes it with its card.

    train.py --table TABLE --out FOLDER [--beyond TABLE] [--page docs/evaluation.md] [--version 1.0.0] [--created 2026-11-24]

The same table gives the same model. A quarter of the paths is put aside to judge by; of the others, temperature and the
probability below which nothing is named are found by cross-validation that splits by path. Needs Debian's python3-sklearn and
python3-onnx.
"""

import argparse
import os

import numpy as np
from card import CLASSES, card, markdown, write_card, write_section
from judge import Judged, least_sureness, softmax, temperature_of
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from sklearn.tree import DecisionTreeClassifier
from table import INPUTS, Table, read_table
from trees import Ensemble, known

SEED = 1
FOLDS = 6
# Every fourth pair of paths, one of which may be slow and one fast, is judged by, and never learnt from.
JUDGED_PAIRS = 4
# Of what is named, so much is to be right.
WANTED = 0.97
VIEWS = ("sender", "middle", "receiver")
VECTORS_PER_CLASS = 4


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


def measurements(learn, test, parts, beyond):
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
    if beyond is not None:
        own_beyond, tree_beyond = judged(model, temperature, least, beyond), judged_tree(tree_model, beyond)
        slice_ = f"{len(beyond)} rows"
        found.append(metric("accuracy at rates beyond those learnt from", slice_, own_beyond.accuracy(), tree=tree_beyond.accuracy()))
        found.append(metric("accuracy of what is named there", slice_, own_beyond.accuracy_of_named()))
        found.append(metric("share no cause is named of there", slice_, own_beyond.abstained()))
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


def labelled(path):
    """Rows of a table that say enough, and of which the cause is known."""
    _, table, is_enough = read_table(path)
    return table.where(is_enough & (table["label"] != ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--beyond")
    parser.add_argument("--page")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--created", default="2026-11-24")
    arguments = parser.parse_args()
    head, table, is_enough = read_table(arguments.table)
    flows_where = lambda mask: len(set(table["flow"][mask]))
    is_caused = table["label"] != ""
    flows = {"made": flows_where(is_caused), "left_out": flows_where(~is_caused)}
    is_judged = table["path"] // 2 % JUDGED_PAIRS == 0
    learn, test = table.where(is_caused & is_enough & ~is_judged), table.where(is_caused & is_enough & is_judged)
    parts = model, temperature, least = fit_calibrated(learn)
    metrics, own, tree = measurements(learn, test, parts, arguments.beyond and labelled(arguments.beyond))
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
    record = card(
        head,
        learn=learn,
        test=test,
        flows=flows,
        model_bytes=model_bytes,
        version=arguments.version,
        created=arguments.created,
        seed=SEED,
        least=least,
        metrics=metrics,
        vectors=vectors,
    )
    write_card(os.path.join(folder, "manifest.json"), record)
    text = markdown(metrics, own, tree, flows)
    print(f"temperature {temperature:.3f}, named from {least} on, {len(model_bytes)} bytes\n{text}")
    if arguments.page:
        write_section(arguments.page, text)


if __name__ == "__main__":
    main()
