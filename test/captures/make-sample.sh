#!/usr/bin/env bash
#
# Makes office.pcapng, the sample capture of this project: a small office whose
# desk, laptop and phone talk to one server with everyday programs.
#
#   desk   10.20.0.21   fd00:20::21 ---+
#   laptop 10.20.0.122  fd00:20::22 ---+--- switch --- server 10.20.0.1  fd00:20::1
#   phone  10.20.30.31  (VLAN 30)   ---+       |              10.20.30.1 (VLAN 30)
#                                           monitor (dumpcap on the mirror port)
#
# Why a script and not a found capture: nothing in it belongs to anybody. Names,
# addresses and MACs are fixed and private, and no frame leaves the namespaces.
#
# Why a switch of our own: it needs /dev/net/tun only, where netem, VLAN devices
# and mirroring each need a kernel module. TAP devices have no offloads, so the
# frames have the sizes and checksums of a cable.
#
# usage: sudo test/captures/make-sample.sh [FILE]     takes about 20 seconds
set -euo pipefail

readonly OUTPUT=${1:-$(dirname "$0")/office.pcapng}
readonly HOSTS=(server desk laptop phone)
readonly PREFIX="office-$$"
readonly LIMIT_BYTES=300000
readonly SITE=http://www.office.example
readonly SITE_ADDRESSES='10.20.0.1,[fd00:20::1]'

# --- what must be there -------------------------------------------------------

fail() {
  echo "make-sample.sh: $*" >&2
  exit 1
}

check_packages() {
  local pair missing=()
  for pair in busybox:busybox curl:curl dig:bind9-dnsutils dnsmasq:dnsmasq-base \
    dumpcap:wireshark-common ip:iproute2 openssl:openssl ping:iputils-ping \
    python3:python3 ssh:openssh-client sshd:openssh-server tshark:tshark; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  ((${#missing[@]} == 0)) || fail "missing programs; run: apt-get install ${missing[*]}"
}

check_machine() {
  ((EUID == 0)) || fail 'network namespaces need root; run it with sudo'
  [[ -c /dev/net/tun ]] || fail 'no /dev/net/tun; run: modprobe tun'
}

# --- namespaces and processes, always removed ---------------------------------

started_namespaces=()

clean_up() {
  local name id
  for id in $(jobs -p); do kill "$id" 2>/dev/null || true; done
  wait
  for name in "${started_namespaces[@]}"; do ip netns delete "$name" || true; done
  rm -rf "$workshop"
}

in_host() {
  local host=$1
  shift
  ip netns exec "$PREFIX-$host" "$@"
}

# Starts a program in the background; its messages go to a log of its own.
start_in_host() {
  local host=$1 log=$2
  shift 2
  (exec ip netns exec "$PREFIX-$host" "$@") >"$workshop/$log.log" 2>&1 </dev/null &
}

# Repeats a command until it succeeds, for five seconds at most.
wait_until() {
  local attempt
  for attempt in {1..50}; do
    "$@" && return
    sleep 0.1
  done
  fail "gave up waiting after $attempt attempts: $*"
}

log_says() { grep -qs -- "$2" "$workshop/$1.log"; }

add_namespace() {
  ip netns add "$PREFIX-$1"
  started_namespaces+=("$PREFIX-$1")
  ip -n "$PREFIX-$1" link set lo up
}

# --- the switch ---------------------------------------------------------------

write_switch() {
  cat >"$workshop/switch.py" <<'PYTHON'
"""A learning Ethernet switch with access VLANs, a mirror port and lossy cables.

usage: switch.py MIRROR_NAMESPACE NAMESPACE,INTERFACE,VLAN,DELAY_MS,LOSE_EVERY ...

A cable with LOSE_EVERY = n loses every n-th long frame in either direction. Long
frames only: a lost DHCP or DNS frame would cost seconds and show nothing about TCP.
The mirror shows a frame when the switch has it: losses before the switch look
like gaps, losses behind it look like a segment sent twice.
"""
import ctypes, fcntl, heapq, itertools, os, select, signal, struct, sys, time

SET_INTERFACE, TAP_WITHOUT_PREFIX = 0x400454CA, 0x0002 | 0x1000
NATIVE_VLAN, VLAN_ETHERTYPE, VOICE_PRIORITY = 0, 0x8100, 5
LONG_FRAME_BYTES, MAX_FRAME_BYTES = 1000, 2048

libc = ctypes.CDLL(None, use_errno=True)
agenda, tickets, learned = [], itertools.count(), {}


def enter_namespace(path):
    with open(path) as namespace:
        if libc.setns(namespace.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), 'setns', path)


def open_tap(namespace, interface):
    enter_namespace('/run/netns/' + namespace)
    tap = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, SET_INTERFACE, struct.pack('16sH22x', interface.encode(), TAP_WITHOUT_PREFIX))
    return tap


class Cable:
    def __init__(self, namespace, interface, vlan=NATIVE_VLAN, delay_ms=0, lose_every=0):
        self.tap = open_tap(namespace, interface)
        self.vlan, self.delay_sec, self.lose_every = int(vlan), float(delay_ms) / 1000, int(lose_every)
        self.long_frames = {'to switch': 0, 'to host': 0}
        self.written = 0

    def loses(self, frame, direction):
        if self.lose_every == 0 or len(frame) < LONG_FRAME_BYTES:
            return False
        self.long_frames[direction] += 1
        return self.long_frames[direction] % self.lose_every == 0

    def write(self, frame):
        try:
            os.write(self.tap, frame)
            self.written += 1
        except OSError:
            pass  # the interface is down: as good as an unplugged cable


def tagged(frame, vlan):
    if vlan == NATIVE_VLAN:
        return frame
    return frame[:12] + struct.pack('!HH', VLAN_ETHERTYPE, VOICE_PRIORITY << 13 | vlan) + frame[12:]


def later(delay_sec, action, *arguments):
    heapq.heappush(agenda, (time.monotonic() + delay_sec, next(tickets), action, arguments))


def switch(source, frame):
    mirror.write(tagged(frame, source.vlan))
    learned[source.vlan, frame[6:12]] = source
    known = learned.get((source.vlan, frame[0:6]))
    for cable in [known] if known else cables:
        if cable is source or cable.vlan != source.vlan or cable.loses(frame, 'to host'):
            continue
        later(cable.delay_sec, cable.write, frame)


def receive(cable):
    frame = os.read(cable.tap, MAX_FRAME_BYTES)
    if not cable.loses(frame, 'to switch'):
        later(cable.delay_sec, switch, cable, frame)


def run_due_actions():
    while agenda and agenda[0][0] <= time.monotonic():
        _, _, action, arguments = heapq.heappop(agenda)
        action(*arguments)


def stop(*_):
    print('mirrored', mirror.written, flush=True)
    sys.exit()


mirror = Cable(sys.argv[1], 'eth0')
cables = [Cable(*argument.split(',')) for argument in sys.argv[2:]]
by_tap = {cable.tap: cable for cable in cables}
poll = select.poll()
for tap in by_tap:
    poll.register(tap, select.POLLIN)
signal.signal(signal.SIGTERM, stop)
print('ready', flush=True)
while True:
    run_due_actions()
    wait_ms = (agenda[0][0] - time.monotonic()) * 1000 if agenda else 1000
    for tap, _ in poll.poll(max(0, wait_ms)):
        receive(by_tap[tap])
PYTHON
}

start_switch() {
  python3 "$workshop/switch.py" "$PREFIX-monitor" \
    "$PREFIX-server,eth0,0,0.1,0" "$PREFIX-server,eth1,30,0.1,0" \
    "$PREFIX-desk,eth0,0,0.2,0" "$PREFIX-laptop,eth0,0,4,9" \
    "$PREFIX-phone,eth0,30,0.5,0" >"$workshop/switch.log" 2>&1 &
  switch_id=$!
  wait_until log_says switch ready
}

# --- the capture --------------------------------------------------------------

start_capture() {
  in_host monitor sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6'
  ip -n "$PREFIX-monitor" link set eth0 arp off up
  start_in_host monitor capture dumpcap -q -i eth0 -w "$workshop/raw.pcapng"
  capture_id=$!
  wait_until log_says capture '^File:'
}

# Lets the last connection close, then unplugs every host: nothing may be on its
# way when the capture ends.
stop_capture() {
  local host
  sleep 0.5
  for host in "${HOSTS[@]}"; do ip -n "$PREFIX-$host" link set eth0 down; done
  ip -n "$PREFIX-server" link set eth1 down
  sleep 1
  kill "$capture_id" && wait "$capture_id"
  kill "$switch_id" && wait "$switch_id"
}

# Keeps what describes the packets and drops what describes the machine:
# processor, kernel and program versions are options of the pcapng headers.
write_tidier() {
  cat >"$workshop/tidy.py" <<'PYTHON'
import struct, sys

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
COMMENT, INTERFACE_NAME, TIME_RESOLUTION = 1, 2, 9
ABOUT = b'Everyday traffic of an invented office; made by make-sample.sh'


def option(code, value):
    return struct.pack('=HH', code, len(value)) + value + bytes(-len(value) % 4)


def options(body):
    while len(body) >= 4:
        code, length = struct.unpack_from('=HH', body)
        yield code, body[4:4 + length]
        body = body[4 + length + -length % 4:]


def block(kind, body):
    total = struct.pack('=I', len(body) + 12)
    return struct.pack('=I', kind) + total + body + total


def tidied(kind, body):
    if kind == SECTION:
        return block(kind, body[:16] + option(COMMENT, ABOUT) + option(0, b''))
    if kind == INTERFACE:
        kept = [option(*each) for each in options(body[8:]) if each[0] in (INTERFACE_NAME, TIME_RESOLUTION)]
        return block(kind, body[:8] + b''.join(kept) + option(0, b''))
    return block(kind, body) if kind == PACKET else b''


capture = open(sys.argv[1], 'rb').read()
offset, packets = 0, 0
with open(sys.argv[2], 'wb') as output:
    while offset < len(capture):
        kind, length = struct.unpack_from('=II', capture, offset)
        output.write(tidied(kind, capture[offset + 8:offset + length - 4]))
        packets += kind == PACKET
        offset += length
print(packets)
PYTHON
}

publish_capture() {
  local packets mirrored bytes
  packets=$(python3 "$workshop/tidy.py" "$workshop/raw.pcapng" "$workshop/office.pcapng")
  mirrored=$(sed -n 's/^mirrored //p' "$workshop/switch.log")
  ((packets == mirrored)) || fail "the capture has $packets of $mirrored packets; run it again"
  check_contents
  bytes=$(stat --format %s "$workshop/office.pcapng")
  ((bytes < LIMIT_BYTES)) || fail "the capture is too large: $bytes bytes"
  install -m 644 "$workshop/office.pcapng" "$OUTPUT"
  chown --reference="$(dirname "$OUTPUT")" "$OUTPUT"
  echo "$OUTPUT: $packets packets, $bytes bytes"
}

# The reasons this file exists: each filter must find at least one packet.
check_contents() {
  local filter
  for filter in arp dhcp icmp icmpv6 'icmp.type == 3' 'icmpv6.type == 1' 'icmpv6.type == 135' \
    'dns.a' 'dns.aaaa' 'dns.flags.rcode == 3' 'dns && tcp' 'dns && ipv6' tftp 'vlan.id == 30' \
    'http.request' 'http.response.code == 404' 'http && ipv6' 'http && vlan' ssh \
    'tls.handshake.extensions_server_name' 'tls.handshake.certificate' 'tcp.flags.reset == 1' \
    'tcp.analysis.retransmission' 'tcp.analysis.lost_segment' 'tcp.analysis.duplicate_ack'; do
    [[ -n $(tshark -n -r "$workshop/office.pcapng" -Y "$filter" 2>/dev/null) ]] ||
      fail "the capture has nothing for: $filter"
  done
}

# --- the hosts ----------------------------------------------------------------

# usage: plug_in HOST INTERFACE MAC [ADDRESS...]
plug_in() {
  local host=$1 interface=$2 mac=$3 address
  shift 3
  ip -n "$PREFIX-$host" link set "$interface" address "$mac"
  ip -n "$PREFIX-$host" link set "$interface" up
  for address in "$@"; do ip -n "$PREFIX-$host" address add "$address" dev "$interface"; done
}

plug_in_hosts() {
  plug_in server eth0 02:00:00:20:00:01 10.20.0.1/24 fd00:20::1/64
  plug_in server eth1 02:00:00:20:30:01 10.20.30.1/24
  plug_in desk eth0 02:00:00:20:00:21 10.20.0.21/24 fd00:20::21/64
  plug_in laptop eth0 02:00:00:20:00:22 fd00:20::22/64
  plug_in phone eth0 02:00:00:20:30:31 10.20.30.31/24
}

# An IPv6 address is usable once nobody has claimed it as a duplicate.
addresses_are_settled() {
  local host
  for host in "${HOSTS[@]}"; do
    [[ -z $(ip -n "$PREFIX-$host" -6 address show tentative) ]] || return
  done
}

# --- what the server offers ---------------------------------------------------

write_documents() {
  local documents=$workshop/documents
  mkdir -p "$documents/phones"
  echo '<!doctype html><title>Office</title><link rel=stylesheet href=/style.css><h1>Welcome</h1>' >"$documents/index.html"
  echo 'body { font-family: sans-serif; color: #234 }' >"$documents/style.css"
  echo 'line 1: reception, line 2: workshop' >"$documents/phones/book.txt"
  awk 'BEGIN { for (line = 1; line <= 80; line++) print "setting." line "=" line * line }' >"$documents/phones/phone.cfg"
  awk 'BEGIN { print "hour,room,celsius"
    for (line = 0; line < 3600; line++) printf "%d,%d,%.1f\n", line / 12, line % 12, 19 + line % 37 / 10 }' \
    >"$documents/rooms.csv"
  head -c 24000 "$documents/rooms.csv" >"$workshop/upload.csv"
  find "$documents" -exec touch --date '2025-01-01 UTC' {} +
}

write_web_server() {
  cat >"$workshop/web.py" <<'PYTHON'
"""The documents over HTTP, IPv4 and IPv6, with uploads that are read and forgotten."""
import http.server, socket, socketserver


class Documents(http.server.SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_PUT(self):
        self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(201)
        self.send_header('Content-Length', '0')
        self.end_headers()


# Not http.server.HTTPServer: that one looks up the name of the machine.
class Server(socketserver.ThreadingTCPServer):
    address_family, allow_reuse_address, daemon_threads = socket.AF_INET6, True, True


Server(('::', 80), Documents).serve_forever()
PYTHON
}

start_name_server() {
  start_in_host server names dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null \
    --pid-file= --user=root --no-hosts --no-resolv --no-ping \
    --domain=office.example --local=/office.example/ --local=/20.10.in-addr.arpa/ \
    --host-record=www.office.example,10.20.0.1,fd00:20::1 \
    --host-record=desk.office.example,10.20.0.21,fd00:20::21 \
    --cname=intranet.office.example,www.office.example \
    --mx-host=office.example,www.office.example,10 \
    --txt-record=office.example,'an invented office' \
    --dhcp-range=10.20.0.100,10.20.0.199,1h --dhcp-authoritative \
    --dhcp-host=02:00:00:20:00:22,laptop,10.20.0.122 --dhcp-leasefile="$workshop/leases" \
    --enable-tftp --tftp-root="$workshop/documents/phones"
}

start_web_servers() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj '/O=Invented Office/CN=www.office.example' -addext 'subjectAltName=DNS:www.office.example' \
    -keyout "$workshop/tls.key" -out "$workshop/tls.crt" 2>/dev/null
  start_in_host server web env --chdir="$workshop/documents" python3 "$workshop/web.py"
  start_in_host server tls env --chdir="$workshop/documents" \
    openssl s_server -accept 443 -cert "$workshop/tls.crt" -key "$workshop/tls.key" -WWW -quiet
}

# sshd insists on /run/sshd; a private /run leaves no trace on the machine.
# shellcheck disable=SC2016 # the inner shell expands $0 and $1
start_shell_server() {
  ssh-keygen -q -t ed25519 -N '' -C office -f "$workshop/host_key"
  start_in_host server shell sh -c 'mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd &&
    exec "$0" -D -e -f /dev/null -h "$1" -o KexAlgorithms=curve25519-sha256 -o UsePAM=no -o UseDNS=no -o DebianBanner=no -o PidFile=none' \
    "$(command -v sshd)" "$workshop/host_key"
}

all_services_listen() {
  local port sockets
  sockets=$(in_host server ss --listening --tcp --numeric --no-header)
  for port in 22 53 80 443; do
    grep -q ":$port " <<<"$sockets" || return
  done
}

# --- what the hosts do --------------------------------------------------------

write_dhcp_script() {
  cat >"$workshop/dhcp-script" <<'SHELL'
#!/bin/sh
[ "$1" != bound ] || ip address add "$ip/$mask" dev "$interface"
SHELL
  chmod +x "$workshop/dhcp-script"
}

# usage: fetch HOST CURL_OPTION_OR_ADDRESS...
fetch() {
  local host=$1
  shift
  in_host "$host" curl --disable --silent --show-error --noproxy '*' --max-time 10 \
    --resolve "www.office.example:80:$SITE_ADDRESSES" \
    --resolve "www.office.example:443:$SITE_ADDRESSES" "$@"
}

laptop_gets_an_address() {
  in_host laptop busybox udhcpc -i eth0 -f -n -q -x hostname:laptop -s "$workshop/dhcp-script" 2>/dev/null
}

desk_looks_up_names() {
  local -a dig=(in_host desk dig -r +tries=1 +time=2 @10.20.0.1)
  "${dig[@]}" www.office.example A
  "${dig[@]}" www.office.example AAAA
  "${dig[@]}" intranet.office.example A
  "${dig[@]}" office.example MX
  "${dig[@]}" office.example TXT +tcp
  "${dig[@]}" -x 10.20.0.21
  "${dig[@]}" printer.office.example A
  in_host laptop dig -r +tries=1 +time=2 @fd00:20::1 desk.office.example AAAA
}

hosts_ping() {
  in_host desk ping -n -c 4 -i 0.25 10.20.0.1
  in_host desk ping -n -6 -c 4 -i 0.25 fd00:20::1
  in_host laptop ping -n -c 3 -i 0.25 -s 1000 10.20.0.21
}

# UDP to the discard port, where nobody listens, and TCP likewise.
desk_meets_closed_ports() {
  in_host desk bash -c 'echo anybody there? >/dev/udp/10.20.0.1/9'
  in_host desk bash -c 'echo anybody there? >/dev/udp/fd00:20::1/9'
  fetch desk http://10.20.0.1:8080/ 2>/dev/null || true
}

# Two pages over one connection, a page that is not there, and the same over IPv6.
desk_browses() {
  fetch desk -4 "$SITE/" "$SITE/style.css"
  fetch desk -4 "$SITE/menu.html"
  fetch desk -4 --head "$SITE/rooms.csv"
  fetch desk -6 "$SITE/"
  fetch desk -6 "$SITE/phones/"
}

# TLS 1.3 hides the certificate, TLS 1.2 shows it.
desk_browses_privately() {
  fetch desk -4 --insecure https://www.office.example/index.html
  fetch desk -4 --insecure --tls-max 1.2 https://www.office.example/index.html
}

# One visit for the key only, and one that is encrypted and then refused.
desk_opens_a_shell() {
  in_host desk ssh-keyscan -t ed25519 10.20.0.1 2>/dev/null
  in_host desk ssh -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o GlobalKnownHostsFile=/dev/null -o IdentityFile=none -o IdentityAgent=none \
    -o PreferredAuthentications=none visitor@10.20.0.1 true 2>/dev/null || true
}

phone_starts() {
  in_host phone ping -n -c 2 -i 0.25 10.20.30.1
  fetch phone tftp://10.20.30.1/phone.cfg
  fetch phone http://10.20.30.1/phones/book.txt
}

# The cable of the laptop loses frames: TCP has to repeat some both ways.
laptop_moves_files() {
  fetch laptop -4 "$SITE/rooms.csv"
  fetch laptop -6 "$SITE/rooms.csv"
  fetch laptop -4 --upload-file "$workshop/upload.csv" "$SITE/upload.csv"
}

# After this the hosts have to ask again who has which address.
hosts_forget_neighbours() {
  local host
  for host in "${HOSTS[@]}"; do ip -n "$PREFIX-$host" neighbour flush all; done
}

main() {
  local host
  check_machine
  check_packages
  workshop=$(mktemp --directory)
  trap clean_up EXIT
  trap 'exit 130' INT TERM

  write_switch
  write_tidier
  write_documents
  write_web_server
  write_dhcp_script
  for host in monitor "${HOSTS[@]}"; do add_namespace "$host"; done
  start_switch
  start_capture
  plug_in_hosts
  wait_until addresses_are_settled
  start_name_server
  start_web_servers
  start_shell_server
  wait_until all_services_listen

  {
    laptop_gets_an_address
    desk_looks_up_names
    hosts_ping
    desk_meets_closed_ports
    desk_browses
    phone_starts
    hosts_forget_neighbours
    desk_browses_privately
    desk_opens_a_shell
    laptop_moves_files
  } >"$workshop/traffic.log"

  stop_capture
  publish_capture
}

main
