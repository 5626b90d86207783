#!/usr/bin/env python3
"""Floods a running agent from one device, and measures another one meanwhile. In a network and mount namespace of its own.

usage: floods.py PROGRAM SECONDS
Prints a table: for each flood the agent's resident memory before and after, and the victim's times for a DNS question and a first TCP packet.
"""
import json, os, random, socket, struct, subprocess, sys, tempfile, time

BRIDGE, GATEWAY, INTERNET, NAME = "br0", "192.168.20.1", "203.0.113.9", "cloud.example.net"
GATEWAY6, SILENT = "fe80::5eff:fe00:5301", "203.0.113.66"
VICTIM, EVIL = "02:00:5e:00:53:10", "02:00:5e:00:53:66"
folder = tempfile.mkdtemp(prefix="edgeguard-floods-")
programs = []


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def begin(*words, inside=None, log="log"):
    place = ["ip", "netns", "exec", inside] if inside else []
    programs.append(subprocess.Popen([*place, *words], stdout=open(f"{folder}/{log}", "w"), stderr=subprocess.STDOUT))
    return programs[-1]


def station(name, mac, bridge):
    run("ip", "netns", "add", name)
    run("ip", "link", "add", f"p-{name}", "type", "veth", "peer", "name", "eth0", "netns", name)
    run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "-n", name, "link", "set", "eth0", "address", mac, "up")
    if bridge: run("ip", "link", "set", f"p-{name}", "master", bridge)
    run("ip", "link", "set", f"p-{name}", "up")


def enter(name):
    """The rest of this process is in the namespace."""
    libc = __import__("ctypes").CDLL(None, use_errno=True)
    with open(f"/run/netns/{name}") as place:
        if libc.setns(place.fileno(), 0x40000000) != 0: raise OSError("setns")


def octets(mac):
    return bytes.fromhex(mac.replace(":", ""))


def dhcp(mac):
    """Gets an address and gives it to eth0."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setsockopt(socket.SOL_SOCKET, 25, b"eth0\0")
    sock.bind(("0.0.0.0", 68))
    sock.settimeout(2)

    def message(kind, *options):
        head = struct.pack("!BBBBIHH", 1, 1, 6, 0, 0x4547, 0, 0x8000) + bytes(16) + octets(mac) + bytes(10 + 192) + b"\x63\x82\x53\x63"
        return head + bytes([53, 1, kind]) + b"".join(bytes([code, len(value)]) + value for code, value in options) + b"\xff"

    for _ in range(20):
        try:
            sock.sendto(message(1), ("255.255.255.255", 67))
            offer = sock.recv(2048)
            sock.sendto(message(3, (50, offer[16:20]), (54, socket.inet_aton(GATEWAY))), ("255.255.255.255", 67))
            own = socket.inet_ntoa(sock.recv(2048)[16:20])
            break
        except socket.timeout:
            continue
    run("ip", "addr", "add", f"{own}/24", "dev", "eth0")
    run("ip", "route", "add", "default", "via", GATEWAY)
    return own


def question(name):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return struct.pack("!HHHHHH", random.randrange(65536), 0x100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"


def ask():
    begun = time.monotonic()
    for _ in range(5):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.settimeout(1)
        try:
            sock.sendto(question(NAME), (GATEWAY, 53))
            if sock.recv(2048)[3] & 15 == 0: return (time.monotonic() - begun) * 1000
        except OSError:
            pass
        finally:
            sock.close()
    return float("inf")


def first_packet():
    begun = time.monotonic()
    try:
        socket.create_connection((INTERNET, 443), timeout=5).close()
        return (time.monotonic() - begun) * 1000
    except OSError:
        return float("inf")


def measure(seconds):
    enter("victim")
    times, end = ([], []), time.monotonic() + seconds
    while time.monotonic() < end:
        times[0].append(ask())
        times[1].append(first_packet())
        time.sleep(0.1)
    print(json.dumps(times))


def udp_frame(mac, to, source, target, port, to_port, body):
    udp = struct.pack("!HHHH", port, to_port, 8 + len(body), 0) + body
    head = bytearray(struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0x4000, 64, 17, 0, socket.inet_aton(source), socket.inet_aton(target)))
    total = sum(struct.unpack("!10H", head))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    head[10:12] = struct.pack("!H", ~total & 0xffff)
    return octets(to) + octets(mac) + b"\x08\0" + bytes(head) + udp


def arp(mac, address, op=2):
    return b"\xff" * 6 + octets(mac) + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, op) + octets(mac) + socket.inet_aton(address) + bytes(6) + socket.inet_aton(GATEWAY)


def ipv6(mac, to, source, target, protocol, body, at):
    """An IPv6 frame; `at` is where the body's checksum is."""
    ends, body = socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, target), bytearray(body)
    whole = ends + struct.pack("!II", len(body), protocol) + body + b"\0" * (len(body) % 2)
    total = sum(struct.unpack(f"!{len(whole) // 2}H", whole))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    body[at:at + 2] = struct.pack("!H", ~total & 0xffff or 0xffff)
    return octets(to) + octets(mac) + b"\x86\xdd" + struct.pack("!IHBB", 6 << 28, len(body), protocol, 255) + ends + body


def probe(mac, address):
    """The probe for duplicates, by which a device is bound to its address (RFC 4862 section 5.4)."""
    target = socket.inet_pton(socket.AF_INET6, address)
    return ipv6(mac, "33:33:ff:%02x:%02x:%02x" % tuple(target[13:]), "::", "ff02::1:ff%02x:%02x%02x" % tuple(target[13:]), 58, bytes([135, 0, 0, 0, 0, 0, 0, 0]) + target, 2)


def udp6(mac, to, source, target, port, to_port, body):
    return ipv6(mac, to, source, target, 17, struct.pack("!HHHH", port, to_port, 8 + len(body), 0) + body, 6)


class Crowd:
    """Invented devices, each bound to an address of its own: as many as the agent admits."""

    def __init__(self):
        self.known, self.begun = [], time.monotonic()

    def frame(self, make):
        if len(self.known) >= 256 + 2 * (time.monotonic() - self.begun): return make(*random.choice(self.known))
        at = random.randrange(1 << 24)
        mac, address = "02:33:44:%02x:%02x:%02x" % (at >> 16, at >> 8 & 255, at & 255), f"fe80::33:{at >> 16:x}:{at & 0xffff:x}"
        self.known.append((mac, address))
        return probe(mac, address)


crowd = Crowd()


def offer(mac, address):
    """DHCPOFFER of a server."""
    body = struct.pack("!BBBBIHH", 2, 1, 6, 0, random.randrange(1 << 32), 0, 0x8000) + bytes(4) + socket.inet_aton(address) * 2 + bytes(4) + octets(VICTIM) + bytes(10 + 192) + b"\x63\x82\x53\x63"
    return udp_frame(mac, "ff:ff:ff:ff:ff:ff", address, "255.255.255.255", 67, 68, body + bytes([53, 1, 2, 54, 4]) + socket.inet_aton(address) + b"\xff")


def frames(kind, own, gateway, other):
    at = random.randrange(1 << 24)
    unknown = "02:11:22:%02x:%02x:%02x" % (at >> 16, at >> 8 & 255, at & 255)
    port = random.randrange(1024, 65536)
    return {
        "invented MAC addresses (ARP)": lambda: arp(unknown, f"192.168.20.{2 + at % 250}", 1),
        "forged ARP for another device": lambda: arp(EVIL, other),
        "another device's MAC address": lambda: udp_frame(VICTIM, gateway, other, INTERNET, port, 9, b"x" * 18),
        "DNS questions": lambda: udp_frame(EVIL, gateway, own, GATEWAY, port, 53, question(f"n{at}.example.net")),
        "new flows that are allowed": lambda: udp_frame(EVIL, gateway, own, INTERNET, port, 443, b"x" * 18),
        "invented devices that are bound and send": lambda: crowd.frame(lambda mac, address: udp6(mac, "33:33:00:00:00:01", address, "ff02::1", port, 1024 + at % 60000, b"x" * 18)),
        "invented devices that are bound and ask for names without an answer": lambda: crowd.frame(lambda mac, address: udp6(mac, gateway, address, GATEWAY6, port, 53, question(f"n{at}.silent.example"))),
        "invented DHCP servers": lambda: offer(unknown, f"192.168.20.{2 + at % 250}"),
        "forbidden packets, spread": lambda: udp_frame(EVIL, gateway, own, f"192.168.30.{at % 250}", port, at % 60000, b"x" * 18),
    }[kind]()


def flood(kind, seconds, own, gateway, other):
    enter("evil")
    end, sent = time.monotonic() + seconds, 0
    if kind == "idle DNS connections (TCP)":
        held = []
        while time.monotonic() < end:
            try:
                held.append(socket.create_connection((GATEWAY, 53), timeout=1))
                sent += 1
            except OSError:
                time.sleep(0.05)
    elif kind != "none":
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        sock.bind(("eth0", 0))
        while time.monotonic() < end:
            sock.send(frames(kind, own, gateway, other))
            sent += 1
    else:
        time.sleep(seconds)
    print(sent)


KINDS = ["none", "invented MAC addresses (ARP)", "forged ARP for another device", "another device's MAC address", "DNS questions",
         "idle DNS connections (TCP)", "new flows that are allowed", "forbidden packets, spread",
         "invented devices that are bound and send", "invented devices that are bound and ask for names without an answer", "invented DHCP servers"]


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def child(inside, *words):
    return subprocess.Popen([sys.executable, __file__, *map(str, words)], stdout=subprocess.PIPE, text=True)


def middle(times):
    times = sorted(times)
    return f"{times[len(times) // 2]:.1f} / {times[-1]:.1f}" if times else "-"


def main(program, seconds):
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    os.makedirs("/run/netns")
    run("ip", "link", "set", "lo", "up")
    run("sysctl", "-qw", "net.ipv4.ip_forward=1")
    run("ip", "link", "add", BRIDGE, "address", "02:00:5e:00:53:01", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0")
    run("ip", "addr", "add", f"{GATEWAY}/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")
    station("victim", VICTIM, BRIDGE)
    station("evil", EVIL, BRIDGE)
    station("net", "02:00:5e:00:53:09", None)
    run("ip", "addr", "add", "203.0.113.1/24", "dev", "p-net")
    run("ip", "-n", "net", "addr", "add", f"{INTERNET}/24", "dev", "eth0")
    run("ip", "-n", "net", "route", "add", "default", "via", "203.0.113.1")
    begin("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file=", "--no-resolv", "--no-hosts", f"--address=/{NAME}/{INTERNET}", "--address=/example.net/203.0.113.10", f"--server=/silent.example/{SILENT}", inside="net", log="dns")
    begin(sys.executable, __file__, "serve", inside="net", log="serve")
    with open(f"{folder}/edgeguard.json", "w") as file:
        json.dump({"gateway": {"id": "gw01"}, "state": {"folder": f"{folder}/state"}, "discovery": {"leaseFiles": [f"{folder}/leases"]}, "dns": {"upstreams": [INTERNET]},
                   "networks": [{"name": "things", "kind": "iot", "mode": "enforce", "interfaces": [BRIDGE]}]}, file)
    agent = begin("dotnet", program, "run", "--config", f"{folder}/edgeguard.json", "--socket", f"{folder}/control.sock", log="agent")
    begin("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file=", "--port=0", "--no-ping", f"--dhcp-leasefile={folder}/leases", f"--interface={BRIDGE}",
          "--bind-interfaces", "--dhcp-range=192.168.20.100,192.168.20.200,1h", log="dhcp")
    time.sleep(8)
    own = {name: child(None, "dhcp", name, mac).communicate()[0].strip() for name, mac in (("victim", VICTIM), ("evil", EVIL))}
    time.sleep(5)
    print("| flood from one device | frames | agent before, MiB | after, MiB | DNS of another device, ms (median / longest) | its first packet, ms |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        before = memory(agent.pid)
        sender = child("evil", "flood", kind, seconds, own["evil"], "02:00:5e:00:53:01", own["victim"])
        dns, tcp = json.loads(child("victim", "measure", max(1, int(seconds) - 1)).communicate()[0])
        sent = sender.communicate()[0].strip()
        print(f"| {kind} | {sent} | {before:.0f} | {memory(agent.pid):.0f} | {middle(dns)} | {middle(tcp)} |", flush=True)
        time.sleep(3)


def serve():
    listener = socket.create_server(("", 443), backlog=512)
    while True: listener.accept()[0].close()


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "measure": measure(float(rest[0]))
    elif verb == "serve": serve()
    elif verb == "flood": flood(rest[0], float(rest[1]), *rest[2:])
    elif verb == "dhcp":
        enter(rest[0])
        print(dhcp(rest[1]))
    else:
        try: main(verb, rest[0])
        finally:
            for one in programs:
                one.kill()
                one.wait()
            if os.environ.get("KEEP"): print(folder)
            else: __import__("shutil").rmtree(folder, ignore_errors=True)
