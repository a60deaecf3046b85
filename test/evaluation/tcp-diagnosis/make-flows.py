#!/usr/bin/env python3
"""Makes TCP transfers that are slow for a known cause: real TCP stacks, a link of known properties, captures along it.

    make-flows.py --out FOLDER [--flows 1900] [--at-once 20] [--seed 7] [--beyond | --plan FILE]
    make-flows.py --check

Each flow gets captures (NUMBER-sender.pcap, -middle, -receiver) and NUMBER.json, which says how it was made and what
the link did. Flows that are there already are not made again. --beyond makes
flows at rates that nothing is learnt from, FILE has flows as JSON in the place of those of plan.py.
Needs Linux with TUN devices and network namespaces; --check says whether they are there.
"""

import argparse
import json
import os
import random
import signal
import sys
import time

from hosts import UPLOADS, connect, serve, start_host
from link import Capture, Direction, Link
from plan import label_of, make_plan, make_plan_beyond

# A flow that takes this much longer than it should is ended.
GRACE_SECONDS = 1.0


def addresses_of(number):
    """Two addresses of 10.0.0.0/8 that no other flow has, of client and server."""
    high, low = divmod(number % 65_536, 256)
    return f"10.{high}.{low}.1", f"10.{high}.{low}.2"


def make_flow(folder, flow):
    """Makes one flow, and writes what came of it."""
    number = flow["flow"]
    chance = random.Random(flow["seed"])
    client, server = addresses_of(number)
    pids = []
    try:
        server_pid, server_device, server_line = start_host(server, client, flow["mtu"], serve(server, flow))
        pids.append(server_pid)
        client_pid, client_device, client_line = start_host(client, server, flow["mtu"], connect(server, flow))
        pids.append(client_pid)
        server_line.recv(1)
        client_line.recv(1)
        is_upload = flow["app"] in UPLOADS
        devices = (client_device, server_device) if is_upload else (server_device, client_device)
        forward = Direction(
            chance,
            delay=flow["rtt"] / 2,
            jitter=flow["jitter"],
            rate=flow["rate"],
            queue_bytes=flow["queue_bytes"],
            loss=flow["loss"],
            burst=flow["burst"],
            loss_at=flow["loss_at"],
        )
        backward = Direction(chance, delay=flow["rtt"] / 2, jitter=flow["jitter"])
        begin = time.monotonic()
        captures = {
            place: Capture(os.path.join(folder, f"{number:05}-{view}.pcap"), begin + flow["late"])
            for place, view in (("sender", "sender"), (flow["tap"], "middle"), ("receiver", "receiver"))
        }
        client_line.send(b"g")
        # Both hosts are gone when they have closed their ends of the lines.
        gone = set()
        link = Link(devices, forward, backward, captures)
        link.run(begin + flow["seconds"] + GRACE_SECONDS, lambda: has_ended(client_pid, gone) and has_ended(server_pid, gone))
        pids = [pid for pid in pids if pid not in gone]
        epoch = time.time() - time.monotonic()
        for capture in captures.values():
            capture.write(epoch)
        truth = forward.truth()
        result = {**flow, "client": client, "server": server, "truth": truth, "label": label_of(flow, truth)}
        path = os.path.join(folder, f"{number:05}.json")
        with open(f"{path}.tmp", "w") as file:
            json.dump(result, file)
        os.rename(f"{path}.tmp", path)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def can_make_hosts():
    """Whether namespaces with devices can be made here."""
    try:
        pid, device, line = start_host(*addresses_of(0), 1_500, lambda _: None)
    except (OSError, TimeoutError) as error:
        print(f"make-flows: {error}", file=sys.stderr)
        return False
    _, status = os.waitpid(pid, 0)
    return status == 0


def has_ended(pid, gone):
    if pid not in gone and os.waitpid(pid, os.WNOHANG)[0] == pid:
        gone.add(pid)
    return pid in gone


def run_all(folder, flows, at_once):
    """Makes flows, some at a time, each in a process of its own. Returns how many failed."""
    running, failed = set(), 0
    for index, flow in enumerate(flows):
        while len(running) >= at_once:
            pid, status = os.wait()
            running.discard(pid)
            failed += status != 0
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                make_flow(folder, flow)
                code = 0
            except Exception as error:
                print(f"flow {flow['flow']}: {error}", file=sys.stderr)
            finally:
                os._exit(code)
        running.add(pid)
        if index % 50 == 0:
            print(f"make-flows: {index} of {len(flows)}", file=sys.stderr)
    while running:
        pid, status = os.wait()
        running.discard(pid)
        failed += status != 0
    return failed


def planned_flows(arguments):
    if arguments.plan is not None:
        with open(arguments.plan) as file:
            return json.load(file)
    make = make_plan_beyond if arguments.beyond else make_plan
    return make(arguments.seed, arguments.flows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out")
    parser.add_argument("--flows", type=int, default=1_900)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--beyond", action="store_true")
    parser.add_argument("--plan")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        return 0 if can_make_hosts() else 1
    if arguments.out is None:
        parser.error("--out is missing")
    os.makedirs(arguments.out, exist_ok=True)
    flows = [
        flow
        for flow in planned_flows(arguments)
        if not os.path.exists(os.path.join(arguments.out, f"{flow['flow']:05}.json"))
    ]
    failed = run_all(arguments.out, flows, arguments.at_once)
    print(f"make-flows: {len(flows) - failed} flows made, {failed} failed", file=sys.stderr)
    return 1 if failed > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
