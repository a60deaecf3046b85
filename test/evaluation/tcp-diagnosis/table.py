"""The features of the flows that were made, and what is known of them."""

import hashlib
import json

import numpy as np
from plan import label_of

# The columns that the model looks at. What tells the path and not what happens on it (a round trip in ms, a rate) is no reason.
INPUTS = (
    "retr_pct",
    "dupack_ratio",
    "rtt_p95_minus_min_ms",
    "rtt_p95_over_min",
    "ss_normdiff",
    "ss_cov",
    "bif_p95_over_rwin",
    "window_full_ratio",
    "idle_fraction",
    "rtt_vs_inflight_corr",
    "sack_ratio",
    "rtt_share",
    "path_rtt_p50_over_min",
    "path_rtt_p95_over_min",
    "path_rtt_p95_minus_min_ms",
    "pipe_over_rwin",
    "resent_per_loss",
    "loss_distance_cov",
    "flight_at_loss_over_max",
    "flight_at_loss_cov",
    "rtt_at_loss_over_p50",
    "large_segment_ratio",
)
# What is not known of hosts that send no timestamps.
BY_TIMESTAMPS = (
    "rtt_share",
    "path_rtt_min_ms",
    "path_rtt_p50_over_min",
    "path_rtt_p95_over_min",
    "path_rtt_p95_minus_min_ms",
    "pipe_over_rwin",
    "rtt_at_loss_over_p50",
)
# What is not known of a connection whose beginning was not captured: the scale of its windows.
BY_HANDSHAKE = ("bif_p95_over_rwin", "pipe_over_rwin", "handshake_rtt_ms", "rwin_max", "mss")
# Below this, a transfer says little.
LEAST = {"data_segments": 50, "rtt_samples": 20}
WAITING_AS = {"segments": "download", "telemetry": "upload", "pages": "objects"}


class Table:
    """Rows with features, and columns of what is known."""

    def __init__(self, features, rows, facts):
        self.features = features
        self.rows = rows
        self.facts = facts

    def where(self, mask):
        return Table(self.features, self.rows[mask], {name: values[mask] for name, values in self.facts.items()})

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, fact):
        return self.facts[fact]

    def inputs(self):
        return self.rows[:, self._columns(INPUTS)]

    def without_timestamps(self):
        """The same rows as of hosts that send no timestamps."""
        return self._without(BY_TIMESTAMPS)

    def without_handshake(self):
        """The same rows as of captures that begin later: no window is known, and none is seen to be full."""
        table = self._without(BY_HANDSHAKE)
        table.rows[:, self._columns(("window_full_ratio",))] = 0
        return table

    def _without(self, names):
        rows = self.rows.copy()
        rows[:, self._columns(names)] = np.nan
        return Table(self.features, rows, self.facts)

    def _columns(self, wanted):
        names = [feature["name"] for feature in self.features]
        return [names.index(name) for name in wanted]


def read_table(path):
    """The head of the file, all rows, and which of them say enough. Rows without a label were slow for another cause than meant."""
    with open(path, "rb") as file:
        text = file.read()
    head, *records = [json.loads(line) for line in text.splitlines()]
    names = [feature["name"] for feature in head["features"]]
    rows = np.array([[np.nan if value is None else value for value in record["x"]] for record in records], dtype=np.float64)
    facts = {
        "label": np.array([label_of(record, record) or "" for record in records]),
        "application": np.array([WAITING_AS.get(record["app"], record["app"]) for record in records]),
        **{name: np.array([record[name] for record in records]) for name in ("flow", "path", "cc", "view", "cause", "late")},
    }
    is_enough = np.all([rows[:, names.index(name)] >= least for name, least in LEAST.items()], axis=0)
    head["sha256"] = hashlib.sha256(text).hexdigest()
    return head, Table(head["features"], rows, facts), is_enough
