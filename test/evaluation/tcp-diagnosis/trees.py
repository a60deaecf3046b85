"""Boosted trees as an ONNX graph that also says which features speak for a class."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# What is not known is larger than everything: that way NaN goes in the graph, where nothing is at most a threshold.
UNKNOWN = np.float32(1e30)
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
OPERATORS = ["Add", "Cast", "Equal", "Mul", "ReduceMax", "ReduceMean", "ReduceSum", "Reshape", "Softmax", "Sub"]


def known(rows):
    """Rows as the trees are fitted to them."""
    rows = np.asarray(rows, dtype=np.float64)
    return np.where(np.isnan(rows), UNKNOWN, np.clip(rows, -1e29, 1e29)).astype(np.float32)


def below(threshold):
    """The largest float32 that is not above a threshold: so float32 and float64 go the same way."""
    rounded = np.float32(threshold)
    return rounded if rounded <= threshold else np.nextafter(rounded, np.float32(-np.inf))


class Ensemble:
    """Trees of a fitted GradientBoostingClassifier: each leaf says, for one class, how much each feature on the way to it adds."""

    def __init__(self, model, columns, width):
        self.classes = len(model.classes_)
        self.width = width
        prior = np.log(model.init_.class_prior_)
        self.bias = prior - 0.0
        self.nodes = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
        self.leaves = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
        for number, (round_, target) in enumerate(np.ndindex(model.estimators_.shape)):
            self._add(number, target, model.estimators_[round_, target].tree_, columns, model.learning_rate)

    def _add(self, number, target, tree, columns, rate):
        values = subtree_values(tree) * rate
        self.bias[target] += values[0]
        open_nodes = [(0, {})]
        while open_nodes:
            node, parts = open_nodes.pop()
            left, right = tree.children_left[node], tree.children_right[node]
            is_leaf = left < 0
            column = 0 if is_leaf else columns[tree.feature[node]]
            row = (number, node, column, 0.0 if is_leaf else below(tree.threshold[node]))
            row += ("LEAF" if is_leaf else "BRANCH_LEQ", 0 if is_leaf else left, 0 if is_leaf else right)
            for name, value in zip(self.nodes, row):
                self.nodes[name].append(value)
            if is_leaf:
                for column, part in parts.items():
                    for name, value in zip(self.leaves, (number, node, target * self.width + column, part)):
                        self.leaves[name].append(value)
                continue
            for child in (left, right):
                step = values[child] - values[node]
                open_nodes.append((child, {**parts, column: parts.get(column, 0.0) + step}))

    def model(self, temperature, metadata, about):
        """The ONNX model: features to probabilities, and to what each feature adds to the class that is most probable."""
        classes, width = self.classes, self.width
        # A tree of nothing but a leaf has no features; each other leaf has one.
        ensemble = helper.make_node(
            "TreeEnsembleRegressor",
            ["features"],
            ["parts_in_a_row"],
            domain="ai.onnx.ml",
            n_targets=classes * width,
            **{f"nodes_{name}": plain(values) for name, values in self.nodes.items()},
            **{f"target_{name}": plain(values) for name, values in self.leaves.items()},
        )
        nodes = [
            ensemble,
            helper.make_node("Reshape", ["parts_in_a_row", "by_class"], ["raw_parts"]),
            helper.make_node("Mul", ["raw_parts", "inverse_temperature"], ["parts"]),
            helper.make_node("ReduceSum", ["parts", "features_axis"], ["sums"], keepdims=0),
            helper.make_node("Add", ["sums", "bias"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
            # What speaks for the best class, and not for all of them.
            helper.make_node("ReduceMax", ["logits"], ["largest"], axes=[1], keepdims=1),
            helper.make_node("Equal", ["logits", "largest"], ["is_best"]),
            helper.make_node("Cast", ["is_best"], ["best_in_a_row"], to=TensorProto.FLOAT),
            helper.make_node("Reshape", ["best_in_a_row", "one_by_class"], ["best"]),
            helper.make_node("ReduceMean", ["parts"], ["mean_parts"], axes=[1], keepdims=1),
            helper.make_node("Sub", ["parts", "mean_parts"], ["own_parts"]),
            helper.make_node("Mul", ["own_parts", "best"], ["best_parts"]),
            helper.make_node("ReduceSum", ["best_parts", "classes_axis"], ["contributions"], keepdims=0),
        ]
        constants = {
            "by_class": np.array([-1, classes, width], dtype=np.int64),
            "one_by_class": np.array([-1, classes, 1], dtype=np.int64),
            "features_axis": np.array([2], dtype=np.int64),
            "classes_axis": np.array([1], dtype=np.int64),
            "inverse_temperature": np.array(1 / temperature, dtype=np.float32),
            "bias": (self.bias / temperature).astype(np.float32),
        }
        graph = helper.make_graph(
            nodes,
            "tcp-diagnosis",
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", width])],
            [
                helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes]),
                helper.make_tensor_value_info("contributions", TensorProto.FLOAT, ["N", width]),
            ],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        )
        made = helper.make_model(graph, opset_imports=OPSETS, producer_name="networking-tester", doc_string=about)
        made.ir_version = 8
        helper.set_model_props(made, metadata)
        return made

    def outputs(self, rows, temperature):
        """What the graph must say of rows, calculated in another way: probabilities and contributions."""
        parts = np.zeros((len(rows), self.classes * self.width))
        nodes = {key: place for place, key in enumerate(zip(self.nodes["treeids"], self.nodes["nodeids"]))}
        said = {}
        for tree, node, target, weight in zip(*self.leaves.values()):
            said.setdefault((tree, node), []).append((target, np.float32(weight)))
        values = known(rows)
        for tree in sorted(set(self.nodes["treeids"])):
            for index, row in enumerate(values):
                node = 0
                while self.nodes["modes"][place := nodes[tree, node]] != "LEAF":
                    is_yes = row[self.nodes["featureids"][place]] <= self.nodes["values"][place]
                    node = self.nodes["truenodeids" if is_yes else "falsenodeids"][place]
                for target, weight in said.get((tree, node), ()):
                    parts[index, target] += weight
        parts = parts.reshape(len(rows), self.classes, self.width) / temperature
        logits = parts.sum(axis=2) + self.bias / temperature
        probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        own = parts - parts.mean(axis=1, keepdims=True)
        return probabilities, own[np.arange(len(rows)), logits.argmax(axis=1)]


def subtree_values(tree):
    """What each node says on average of the rows that come to it."""
    values = tree.value[:, 0, 0].copy()
    weights = tree.weighted_n_node_samples
    # Children stand behind their parents.
    for node in reversed(range(tree.node_count)):
        left, right = tree.children_left[node], tree.children_right[node]
        if left >= 0:
            values[node] = (values[left] * weights[left] + values[right] * weights[right]) / weights[node]
    return values


def plain(values):
    """Numbers and texts as onnx.helper takes them."""
    if isinstance(values[0], str):
        return values
    return [float(value) if isinstance(value, (float, np.floating)) else int(value) for value in values]
