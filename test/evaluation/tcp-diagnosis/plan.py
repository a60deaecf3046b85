"""Which transfers are made: paths, causes, congestion controls and applications, all from one seed."""

import math
import random

CAUSES = ("app_limited", "receiver_window", "random_loss", "shallow_queue", "bufferbloat")
# A path that is full, with a queue of the usual size: nothing to complain of, and still what limits the transfer.
FULL_PATH = "bandwidth_limited"
CONGESTION_CONTROLS = ("cubic", "reno", "bbr")
# Applications that send as fast as they may, and those that wait for something else; they are split in the same three parts.
GREEDY = ("download", "upload", "objects")
WAITING = ("segments", "telemetry", "pages")
# Small questions, each asked when the one before was answered: nothing else is like that.
POLLS = ("polls",)
SEGMENT_BYTES = 1_448
# Paths of ordinary rates, and of rates below and above those (bit/s).
PATHS, EDGE_PATHS = 72, 48
ORDINARY_RATES = (2e6, 20e6)
EDGE_RATES = ((0.5e6, 2e6), (20e6, 45e6))
# Rates that nothing is learnt from, to see what is said of them.
BEYOND_RATES, BEYOND_PATHS = ((0.25e6, 0.45e6), (60e6, 80e6)), 12


def log_uniform(chance, low, high):
    return math.exp(chance.uniform(math.log(low), math.log(high)))


def make_paths(chance, numbers, ranges):
    return [
        {
            "path": number,
            "rate": round(log_uniform(chance, *ranges[number % len(ranges)])),
            "rtt": round(log_uniform(chance, 0.006, 0.2), 4),
            "jitter": round(chance.choice([0, 0, 0.0005, 0.002]), 4),
            "mtu": chance.choice([1500, 1500, 1500, 1400, 1280]),
        }
        for number in numbers
    ]


def make_plan(seed, count):
    """So many flows, in an order by chance, so that the first ones are already of all kinds."""
    chance = random.Random(seed)
    paths = make_paths(chance, range(PATHS), [ORDINARY_RATES])
    kinds = (*CAUSES, *CAUSES, FULL_PATH)
    flows = [make_flow(chance, paths, kinds[number % len(kinds)]) for number in range(count)]
    chance.shuffle(flows)
    flows += [make_flow(chance, paths, FULL_PATH) for _ in range(count // 7)]
    flows += [make_flow(chance, paths, "app_limited", POLLS) for _ in range(count // 10)]
    edges = make_paths(chance, range(PATHS, PATHS + EDGE_PATHS), EDGE_RATES)
    flows += [make_flow(chance, edges, kinds[number % len(kinds)]) for number in range(count // 3)]
    return [{"flow": number, "seed": seed * 1_000_003 + number, **flow} for number, flow in enumerate(flows)]


def make_plan_beyond(seed, count):
    """Flows on paths that are slower and faster than all others."""
    chance = random.Random(seed)
    paths = make_paths(chance, range(BEYOND_PATHS), BEYOND_RATES)
    kinds = (*CAUSES, FULL_PATH)
    flows = [make_flow(chance, paths, kinds[number % len(kinds)]) for number in range(count)]
    return [{"flow": number, "seed": seed * 1_000_003 + number, **flow} for number, flow in enumerate(flows)]


def make_flow(chance, paths, cause, apps=None):
    path = chance.choice(paths)
    # BBR is hardly ever slow because of loss.
    weights = (5, 5, 1) if cause == "random_loss" else (3, 3, 2)
    cc = chance.choices(CONGESTION_CONTROLS, weights)[0]
    if apps is None:
        apps = WAITING if cause == "app_limited" else GREEDY
    return {**path, "cause": cause, "cc": cc, **setting(chance, path, cause, apps)}


def setting(chance, path, cause, apps):
    """What is set so that the transfer is slow for this cause and no other."""
    rate, rtt = path["rate"], path["rtt"]
    bdp = rate * rtt / 8
    few = 3 * 1_514
    flow = {
        "app": chance.choice(apps),
        "seconds": round(chance.uniform(5.0, 8.5), 2),
        "queue_bytes": round(max(30 * 1_514, bdp * chance.uniform(1, 2))),
        "loss": 0.0,
        "burst": 1.0,
        "loss_at": chance.choice(["before", "behind"]),
        "receive_buffer": 0,
        "read_rate": 0,
        "object_bytes": round(log_uniform(chance, 0.3, 2) * rate / 8),
        "pause": 0.0,
        # A capture does not always begin with the transfer.
        "late": round(chance.uniform(0.5, 2.0), 2) if chance.random() < 0.15 else 0,
        "tap": chance.choice(["before", "behind"]),
    }
    # Hardly any path loses nothing at all.
    if cause in ("app_limited", "receiver_window") and chance.random() < 0.25:
        flow["loss"] = 0.0005
    if cause == "app_limited":
        wanted = rate * chance.uniform(0.04, 0.5)
        if flow["app"] == "telemetry":
            flow["pause"] = round(log_uniform(chance, 0.01, 0.2), 4)
        else:
            flow["pause"] = round(log_uniform(chance, 0.3, 1.5), 3)
        flow["object_bytes"] = max(200, round(wanted * flow["pause"] / 8))
        if flow["app"] == "pages":
            # A pause comes behind an object, which takes its time, too.
            flow["object_bytes"] = max(2_000, round(wanted * (flow["pause"] + 2 * rtt) / 8))
        elif flow["app"] == "polls":
            flow["request_bytes"] = round(log_uniform(chance, 20, 1_400))
            flow["object_bytes"] = round(log_uniform(chance, 20, 3_000))
            flow["think"] = chance.choice([0, round(log_uniform(chance, 0.001, 0.1), 4)])
            flow["pause"] = chance.choice([0, round(log_uniform(chance, 0.001, 0.1), 4)])
    elif cause == "receiver_window":
        if chance.random() < 0.5 and bdp > 12 * SEGMENT_BYTES:
            # The kernel doubles the number, and offers about half of that as a window.
            flow["receive_buffer"] = round(max(3 * SEGMENT_BYTES, bdp * chance.uniform(0.12, 0.6)))
        else:
            flow["receive_buffer"] = round(log_uniform(chance, 8_192, 65_536))
            flow["read_rate"] = round(rate / 8 * chance.uniform(0.08, 0.6))
    elif cause == "random_loss":
        # Mathis: rate = MSS / RTT * 1.22 / sqrt(p). Enough loss to halve it, or more.
        halves = (2 * 1.22 * SEGMENT_BYTES * 8 / (rtt * rate)) ** 2
        flow["burst"] = chance.choice([1.0, 1.0, 2.0, 3.0])
        flow["loss"] = round(min(0.06, max(0.004, halves * chance.uniform(0.7, 4)) * flow["burst"]), 5)
        # Room enough for what slow start sends before the first loss.
        flow["queue_bytes"] = round(max(60 * 1_514, bdp * chance.uniform(3, 5)))
    elif cause == "shallow_queue":
        flow["queue_bytes"] = round(max(few, bdp * chance.uniform(0.04, 0.35)))
    elif cause == "bufferbloat":
        flow["queue_bytes"] = round(max(rate / 8 * chance.uniform(0.25, 1.5), 3 * bdp))
    elif cause == FULL_PATH:
        flow["queue_bytes"] = round(max(8 * 1_514, bdp * chance.uniform(0.7, 1.2)))
    return flow


def label_of(flow, truth):
    """The cause, by what the link really did; None where something else than what was set made the transfer slow."""
    cause, dropped, lost, busy = flow["cause"], truth["dropped"], truth["lost"], truth["busy"]
    rtt_ms = flow["rtt"] * 1e3
    if cause == "app_limited":
        # What it sends at once may be too much for the queue; most of the time the path has nothing to do.
        return cause if busy < 0.55 and dropped <= 0.02 * truth["packets"] else None
    if cause == "receiver_window":
        return cause if busy < 0.7 and dropped <= 0.002 * truth["packets"] else None
    if cause == "random_loss":
        return cause if busy < 0.85 and lost >= 3 and dropped <= 0.1 * lost else None
    if cause == "shallow_queue":
        return cause if dropped >= 3 and flow["queue_bytes"] * 8e3 / flow["rate"] <= max(30, 0.4 * rtt_ms) else None
    if cause == "bufferbloat":
        return cause if truth["wait_p95_ms"] >= max(100, rtt_ms) else None
    return cause if busy > 0.8 and truth["wait_p95_ms"] < max(80, 0.9 * rtt_ms) else None
