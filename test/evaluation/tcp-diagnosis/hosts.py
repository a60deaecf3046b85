"""Two hosts in network namespaces of their own, and the applications that move data between them."""

import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
PORT = 5201
REQUEST_BYTES = 120
CHUNK_BYTES = 65_536
# Nothing waits longer than this for the other end.
PATIENCE_SECONDS = 20

libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags):
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def enter_namespace():
    """Goes into a new network namespace: as root, or else as the root of a new user namespace."""
    try:
        unshare(CLONE_NEWNET)
    except PermissionError:
        user, group = os.getuid(), os.getgid()
        unshare(CLONE_NEWUSER | CLONE_NEWNET)
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)


def open_device():
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"link0", IFF_TUN | IFF_NO_PI))
    return device


def start_host(own, peer, mtu, work):
    """Starts a process in a namespace with `own` as its address. Returns its id, its device and a line to it."""
    parent_end, child_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    pid = os.fork()
    if pid > 0:
        child_end.close()
        parent_end.settimeout(PATIENCE_SECONDS)
        _, devices, _, _ = socket.recv_fds(parent_end, 1, 1)
        if not devices:
            raise OSError("no namespace with a TUN device could be made")
        return pid, devices[0], parent_end
    try:
        parent_end.close()
        signal.alarm(PATIENCE_SECONDS * 3)
        enter_namespace()
        device = open_device()
        commands = f"addr add {own} peer {peer} dev link0\nlink set dev link0 mtu {mtu} up\n"
        subprocess.run(["ip", "-batch", "-"], input=commands.encode(), check=True)
        socket.send_fds(child_end, [b"d"], [device])
        os.close(device)
        work(child_end)
        os._exit(0)
    except (OSError, subprocess.SubprocessError) as error:
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"host {own}: {error}", file=sys.stderr)
        os._exit(1)


def open_socket(role, flow, is_receiver):
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE_SECONDS)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, flow["cc"].encode())
    if is_receiver and flow["receive_buffer"] > 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, flow["receive_buffer"])
    return connection


def serve(address, flow):
    """The host that is connected to."""

    def work(line):
        listener = open_socket("server", flow, is_receiver=flow["app"] in UPLOADS)
        listener.bind((address, PORT))
        listener.listen(1)
        line.send(b"r")
        connection, _ = listener.accept()
        connection.settimeout(PATIENCE_SECONDS)
        transfer(connection, flow, is_client=False)

    return work


def connect(address, flow):
    """The host that connects, as soon as it is told to."""

    def work(line):
        line.send(b"r")
        line.recv(1)
        connection = open_socket("client", flow, is_receiver=flow["app"] not in UPLOADS)
        connection.connect((address, PORT))
        transfer(connection, flow, is_client=True)

    return work


# Applications in which the client sends the data.
UPLOADS = ("upload", "telemetry")
# Applications in which the client asks for each object.
ASKED_FOR = ("objects", "pages", "polls")


def transfer(connection, flow, is_client):
    """Moves data until the time is over."""
    end = time.monotonic() + flow["seconds"]
    if is_client == (flow["app"] in UPLOADS):
        send(connection, flow, end)
    else:
        receive(connection, flow, end)
    connection.close()


def send(connection, flow, end):
    app = flow["app"]
    if app in ASKED_FOR:
        # Each request says by its arrival that an object is wanted.
        while time.monotonic() < end and receive_exactly(connection, flow.get("request_bytes", REQUEST_BYTES)):
            time.sleep(flow.get("think", 0))
            connection.sendall(bytes(flow["object_bytes"]))
        return
    if app not in UPLOADS:
        receive_exactly(connection, REQUEST_BYTES)
    if app in ("download", "upload"):
        chunk = bytes(CHUNK_BYTES)
        while time.monotonic() < end:
            connection.sendall(chunk)
        return
    # Data that come to be at their own pace: sensors, calls, video in segments.
    chunk = bytes(flow["object_bytes"])
    due = time.monotonic()
    while due < end:
        connection.sendall(chunk)
        due += flow["pause"]
        time.sleep(max(0.0, due - time.monotonic()))


def receive(connection, flow, end):
    app = flow["app"]
    if app in ASKED_FOR:
        while time.monotonic() < end:
            connection.sendall(bytes(flow.get("request_bytes", REQUEST_BYTES)))
            if not receive_exactly(connection, flow["object_bytes"], flow["read_rate"]):
                return
            time.sleep(flow["pause"])
        return
    if app not in UPLOADS:
        connection.sendall(bytes(REQUEST_BYTES))
    receive_exactly(connection, 1 << 50, flow["read_rate"])


def receive_exactly(connection, wanted, rate=0):
    """Reads so many bytes; at most `rate` in a second, where it is not 0. Returns whether they came."""
    begin, got = time.monotonic(), 0
    while got < wanted:
        part = connection.recv(min(wanted - got, 4_096 if rate > 0 else CHUNK_BYTES))
        if not part:
            return False
        got += len(part)
        if rate > 0:
            time.sleep(max(0.0, begin + got / rate - time.monotonic()))
    return True
