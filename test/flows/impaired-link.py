#!/usr/bin/env python3
"""A link between two network namespaces that delays and loses, a TCP transfer over it, and the truth about both.

Two TAP devices are joined by this program. Each frame is written to a capture file when it comes in, then held back
and handed on: the capture point stands where frames enter, so that the way to the responder and back takes the first
delay, the way to the originator and back the second. Data is lost before the capture point or behind it. On standard
output: what was lost, how many segments were sent again, told by the sequence numbers that the sender sent, and by how
much frames were handed on too late, as the machine had other work.
"""
import argparse
import contextlib
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import socket
import struct
import subprocess
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
CLONE_NEWNET = 0x40000000
PORT = 5001
DATA_BYTES = 500

libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    """Moves this process into a network namespace."""
    with open(f"/run/netns/{namespace}", "rb") as file:
        if libc.setns(file.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def tap(namespace, address):
    """Opens a TAP device that stands in the namespace."""
    with open("/proc/self/ns/net", "rb") as home:
        enter(namespace)
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", b"link0", IFF_TAP | IFF_NO_PI))
        libc.setns(home.fileno(), CLONE_NEWNET)
    for command in (f"addr add {address}/24 dev link0", "link set link0 up", "link set lo up"):
        subprocess.run(["ip", "-n", namespace, *command.split()], check=True)
    return fd


def child(namespace, work):
    """Runs work in the namespace, in a process of its own."""
    pid = os.fork()
    if pid == 0:
        enter(namespace)
        work()
        os._exit(0)
    return pid


def serve(size):
    """Takes as much as is to come, and answers once."""
    with socket.create_server(("10.99.0.2", PORT)) as listener:
        peer, _ = listener.accept()
        while size > 0:
            size -= len(peer.recv(65536))
        peer.sendall(b"done")
        peer.recv(1)


def send(size):
    """Sends as much, and waits for the answer."""
    with socket.create_connection(("10.99.0.2", PORT), timeout=20) as peer:
        peer.sendall(b"x" * size)
        peer.recv(4)


def segment(frame):
    """Sequence number and length of the payload of a frame; nothing where it has no TCP."""
    if frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return None
    header = 14 + 4 * (frame[14] & 15)
    end = 14 + struct.unpack_from("!H", frame, 16)[0]
    return struct.unpack_from("!I", frame, header + 4)[0], end - header - 4 * (frame[header + 12] >> 4)


class Capture:
    """A capture file with nanoseconds."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))

    def add(self, frame):
        now = time.time_ns()
        self.file.write(struct.pack("<IIII", now // 10**9, now % 10**9, len(frame), len(frame)) + frame)


def main():
    parser = argparse.ArgumentParser()
    for name in ("originator", "responder", "capture"):
        parser.add_argument(name)
    for name in ("to-responder-ms", "to-originator-ms", "loss-before", "loss-behind"):
        parser.add_argument(f"--{name}", type=float, default=0)
    parser.add_argument("--bytes", type=int, default=300_000)
    options = parser.parse_args()
    near, far = tap(options.originator, "10.99.0.1"), tap(options.responder, "10.99.0.2")
    server = child(options.responder, lambda: serve(options.bytes))
    time.sleep(0.3)
    client = child(options.originator, lambda: send(options.bytes))
    with contextlib.suppress(OSError):
        # Before everything else that the machine does, so that delays are kept.
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    truth = carry(options, near, far, client)
    os.kill(server, 9)
    os.waitpid(server, 0)
    print(json.dumps(truth))


def carry(options, near, far, client):
    """Carries frames until the client is done."""
    capture, chance, held, number = Capture(options.capture), random.Random(1), [], 0
    truth = {"sent": 0, "sent_again": 0, "shown_again": 0, "lost_before": 0, "lost_behind": 0, "done": False, "late_ms": 0}
    seen, first, passed = set(), None, 0
    poll = select.poll()
    for fd in (near, far):
        poll.register(fd, select.POLLIN)
    delay = {near: options.to_responder_ms / 1e3, far: options.to_originator_ms / 1e3}
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not truth["done"]:
            truth["done"] = os.waitpid(client, os.WNOHANG)[0] != 0
            if truth["done"]:
                end = time.monotonic() + 0.3
        while held and held[0][0] <= time.monotonic():
            due, _, out, frame = heapq.heappop(held)
            os.write(out, frame)
            truth["late_ms"] = max(truth["late_ms"], (time.monotonic() - due) * 1e3)
        wait = max(0.0, held[0][0] - time.monotonic()) * 1e3 if held else 20
        for fd, _ in poll.poll(min(20, wait)):
            frame = os.read(fd, 65536)
            sequence, length = segment(frame) or (0, 0)
            is_data = fd == near and length >= DATA_BYTES
            is_again = fd == near and length > 0 and sequence in seen
            if fd == near and length > 0:
                truth["sent"] += 1
                truth["sent_again"] += is_again
                seen.add(sequence)
            if is_data and chance.random() < options.loss_before:
                truth["lost_before"] += 1
                continue
            capture.add(frame)
            # What was lost at the end leaves no gap: nobody can tell here that it was sent before.
            truth["shown_again"] += is_again and first is not None and (sequence - first) % 2**32 < passed
            if fd == near and length > 0:
                first = sequence if first is None else first
                passed = max(passed, (sequence - first) % 2**32 + length)
            if is_data and chance.random() < options.loss_behind:
                truth["lost_behind"] += 1
                continue
            number += 1
            heapq.heappush(held, (time.monotonic() + delay[fd], number, far if fd == near else near, frame))
    capture.file.close()
    return truth


main()
