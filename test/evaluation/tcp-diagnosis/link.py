"""A link between two hosts, in user space: delay, jitter, loss, a rate and a queue before it; and captures along it."""

import os
import select
import struct
import time
from collections import deque

SNAP_BYTES = 100
LINKTYPE_RAW = 101
MAX_PACKET_BYTES = 65_536
# Packets that are read from one side before the other one has its turn.
TURN = 32


class Direction:
    """Where packets of one direction go through: half the delay, the queue, the rate, the other half."""

    def __init__(self, chance, *, delay, jitter=0.0, rate=0.0, queue_bytes=0, loss=0.0, burst=1.0, loss_at="behind"):
        self.chance = chance
        # Seconds before and behind the queue, and the standard deviation of the part before it.
        self.before = self.behind = delay / 2
        self.jitter = jitter
        # Bits per second; bytes that may wait, that which is sent among them.
        self.rate = rate
        self.queue_bytes = queue_bytes
        # Share of packets that is lost whatever the queue, and how many in a row on average.
        self.loss = loss
        self.burst = burst
        self.loss_at = loss_at
        self.is_losing = False
        self.newest = 0.0
        self.free_at = 0.0
        self.on_the_way = deque()
        # What was really so: packets, those that were lost by chance and by the queue, seconds in the queue, seconds of sending.
        self.packets = self.lost = self.dropped = 0
        self.waits = []
        self.busy = 0.0
        self.first = self.last = None

    def is_lost(self):
        """Whether chance takes the next packet: alone, or several in a row (Gilbert's model)."""
        if self.loss <= 0:
            return False
        if self.burst <= 1:
            return self.chance.random() < self.loss
        ends = 1 / self.burst
        begins = self.loss * ends / (1 - self.loss)
        self.is_losing = self.chance.random() >= ends if self.is_losing else self.chance.random() < begins
        return self.is_losing

    def take(self, packet, now):
        """Puts a packet on its way. Returns when it is before and behind the queue; None where it is lost before."""
        self.packets += 1
        is_lost = self.is_lost()
        self.lost += is_lost
        if is_lost and self.loss_at == "before":
            return None, None
        delay = self.before
        if self.jitter > 0:
            delay = max(0.0, delay + abs(self.chance.gauss(0, self.jitter)))
        # Packets do not overtake each other.
        arrives = self.newest = max(self.newest, now + delay)
        leaves = arrives
        if self.rate > 0:
            wait = max(0.0, self.free_at - arrives)
            if wait * self.rate / 8 + len(packet) > self.queue_bytes:
                self.dropped += 1
                return arrives, None
            sending = len(packet) * 8 / self.rate
            leaves = self.free_at = arrives + wait + sending
            self.waits.append(wait)
            self.busy += sending
            self.first = arrives if self.first is None else self.first
            self.last = leaves
        if not is_lost:
            self.on_the_way.append((leaves + self.behind, packet))
        return arrives, leaves

    def truth(self):
        """What was really so, as numbers for a label."""
        waits = sorted(self.waits)
        span = (self.last or 0) - (self.first or 0)
        return {
            "packets": self.packets,
            "lost": self.lost,
            "dropped": self.dropped,
            "wait_p50_ms": round(waits[len(waits) // 2] * 1e3, 2) if waits else 0,
            "wait_p95_ms": round(waits[int(len(waits) * 0.95)] * 1e3, 2) if waits else 0,
            "busy": round(self.busy / span, 3) if span > 0 else 0,
        }


class Capture:
    """Packets that pass a place, written in the order of time when all of them passed."""

    def __init__(self, path, begin):
        self.path = path
        self.begin = begin
        self.packets = []

    def add(self, when, packet):
        if when >= self.begin:
            self.packets.append((when, len(packet), packet[:SNAP_BYTES]))

    def write(self, epoch):
        """Writes a pcap file with nanoseconds (magic a1b23c4d)."""
        self.packets.sort(key=lambda each: each[0])
        with open(self.path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, SNAP_BYTES, LINKTYPE_RAW))
            for when, length, start in self.packets:
                seconds, nanoseconds = divmod(int((when + epoch) * 1e9), 1_000_000_000)
                file.write(struct.pack("<IIII", seconds, nanoseconds, len(start), length) + start)


class Link:
    """Carries packets between the TUN devices of a sender and a receiver of data."""

    def __init__(self, devices, forward, backward, captures):
        self.sender, self.receiver = devices
        self.forward = forward
        self.backward = backward
        # By place: sender, before (the queue), behind (it), receiver.
        self.captures = captures

    def run(self, until, is_over):
        """Carries until a time of the monotonic clock, or until `is_over`."""
        devices = [self.sender, self.receiver]
        while (now := time.monotonic()) < until and not is_over():
            due = min(self._deliver(self.forward, self.receiver, "receiver"), self._deliver(self.backward, self.sender, "sender"))
            ready, _, _ = select.select(devices, [], [], max(0.0, min(due - time.monotonic(), 0.1, until - now)))
            for device in ready:
                self._read(device)

    def _note(self, place, when, packet):
        capture = self.captures.get(place)
        if capture is not None and when is not None:
            capture.add(when, packet)

    def _read(self, device):
        for _ in range(TURN):
            try:
                packet = os.read(device, MAX_PACKET_BYTES)
            except BlockingIOError:
                return
            # What the kernel says by itself, such as router solicitations, is none of ours.
            if packet[0] >> 4 != 4:
                continue
            now = time.monotonic()
            if device == self.sender:
                arrives, leaves = self.forward.take(packet, now)
                self._note("sender", now, packet)
                self._note("before", arrives, packet)
                self._note("behind", leaves, packet)
            else:
                arrives, _ = self.backward.take(packet, now)
                self._note("receiver", now, packet)
                # Answers have no queue: both places are half way.
                self._note("before", arrives, packet)
                self._note("behind", arrives, packet)

    def _deliver(self, direction, device, place):
        """Hands on what is due; returns when the next packet is."""
        while direction.on_the_way:
            due, packet = direction.on_the_way[0]
            now = time.monotonic()
            if due > now:
                return due
            direction.on_the_way.popleft()
            try:
                os.write(device, packet)
            except OSError:
                continue
            self._note(place, now, packet)
        return float("inf")
