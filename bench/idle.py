#!/usr/bin/env python3
"""Opens the sessions of idle.sh and measures the proxy's memory: SESSIONS CERTIFICATE."""
import concurrent.futures
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import time

sessions, certificate = int(sys.argv[1]), sys.argv[2]
port, pid = int(os.environ["GATEHOUSE_PORT"]), os.environ["GATEHOUSE_PID"]
token = os.environ["IDLE_TOKEN"].encode()
trusted = ssl.create_default_context(cafile=certificate)
WARMED_BY = min(300, sessions)


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def until_ready(stream):
    """Reads up to ReadyForQuery; an error ends the run."""
    asked = False
    while True:
        head = receive(stream, 5)
        body = receive(stream, struct.unpack("!i", head[1:])[0] - 4)
        if head[:1] == b"E":
            sys.exit("refused: %r" % body)
        if head[:1] == b"R" and struct.unpack("!i", body[:4])[0] == 3 and not asked:
            asked = True
            stream.sendall(message(b"p", token + b"\0"))
        if head[:1] == b"Z":
            return


def receive(stream, count):
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            sys.exit("the proxy closed a session")
        data += more
    return data


def session(_):
    """A session over TLS that has run a statement."""
    plain = socket.create_connection(("localhost", port))
    plain.sendall(struct.pack("!ii", 8, 80877103))
    assert receive(plain, 1) == b"S"
    stream = trusted.wrap_socket(plain, server_hostname="localhost")
    start = b"".join(part + b"\0" for part in (b"user", b"agent-7", b"database", b"bench")) + b"\0"
    stream.sendall(struct.pack("!ii", len(start) + 8, 196608) + start)
    until_ready(stream)
    stream.sendall(message(b"Q", b"SELECT 1\0"))
    until_ready(stream)
    return stream


def opened(count):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(session, range(count)))


def collected():
    """KiB: resident memory, and the heap that is in use, after full collections."""
    for _ in range(3):
        subprocess.run(["jcmd", pid, "GC.run"], check=True, capture_output=True)
        time.sleep(2)
    with open("/proc/%s/status" % pid) as status:
        resident = int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
    heap = subprocess.run(["jcmd", pid, "GC.heap_info"], check=True, capture_output=True, text=True).stdout
    return resident, int(re.search(r"used (\d+)K", heap)[1])


for stream in opened(WARMED_BY):  # the JVM loads and compiles what a session needs
    stream.close()
time.sleep(10)
none = collected()
began = time.time()
streams = opened(sessions)
took = time.time() - began
many = collected()
print("| TLS sessions, idle | resident MiB | heap in use MiB |\n|---|--:|--:|")
print("| none | %.1f | %.1f |" % (none[0] / 1024, none[1] / 1024))
print("| %d, opened in %.0f s | %.1f | %.1f |" % (sessions, took, many[0] / 1024, many[1] / 1024))
print("| KiB each | %.1f | %.1f |" % ((many[0] - none[0]) / sessions, (many[1] - none[1]) / sessions))
for stream in streams[:3]:  # they are alive
    stream.sendall(message(b"Q", b"SELECT 1\0"))
    until_ready(stream)
