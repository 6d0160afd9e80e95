#!/usr/bin/env python3
"""Drains results for results.sh, which sets the environment, and prints tables. A result that is not whole gives no figures."""
import argparse
import os
import re
import socket
import statistics
import struct
import sys
import time

env = os.environ
arguments = argparse.ArgumentParser()
arguments.add_argument("--rows", type=int, default=1_000_000)
arguments.add_argument("--rounds", type=int, default=5)
arguments.add_argument("--large", type=int, default=10_000_000)
a = arguments.parse_args()
PROXY = int(env["GATEHOUSE_PID"])
OFFICER = (int(env["GATEHOUSE_PORT"]), "carol", env["OFFICER_TOKEN"])
AGENT = (int(env["GATEHOUSE_PORT"]), "agent-7", env["AGENT_TOKEN"])
DIRECT = (int(env["PGPORT_UP"]), "bench", "bench-pw")


def cpu_seconds():
    """User and system time of the proxy's process (proc(5), fields 14 and 15)."""
    with open("/proc/%d/stat" % PROXY) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib():
    with open("/proc/%d/status" % PROXY) as f:
        return int(re.search(r"VmRSS:\s+(\d+) kB", f.read())[1]) / 1024


def connect(way):
    port, user, password = way
    s = socket.create_connection(("127.0.0.1", port), 60)
    body = struct.pack("!I", 3 << 16) + b"".join(v.encode() + b"\0" for v in ("user", user, "database", "bench")) + b"\0"
    s.sendall(struct.pack("!I", len(body) + 4) + body)
    f = s.makefile("rb", 1 << 16)
    while True:
        kind, length = struct.unpack("!cI", f.read(5))
        payload = f.read(length - 4)
        if kind == b"E":
            sys.exit("%s was refused: %r" % (user, payload))
        if kind == b"R" and payload == struct.pack("!I", 3):
            secret = password.encode() + b"\0"
            s.sendall(b"p" + struct.pack("!I", len(secret) + 4) + secret)
        if kind == b"Z":
            return s


def drain(way, sql, rows, sample=None):
    """Seconds, megabytes, CPU seconds of the proxy; sample is called about every second."""
    s = connect(way)
    query = sql.encode() + b"\0"
    buffer, tail, total = bytearray(1 << 20), b"", 0
    before, start = cpu_seconds(), time.monotonic()
    sampled = start
    s.sendall(b"Q" + struct.pack("!I", len(query) + 4) + query)
    while not tail.endswith(b"Z\0\0\0\5I"):
        n = s.recv_into(buffer)
        if n == 0:
            sys.exit("closed in the middle of a result: %s" % sql)
        total += n
        tail = (tail + bytes(buffer[max(0, n - 64):n]))[-64:]
        if sample and time.monotonic() - sampled > 1:
            sampled = time.monotonic()
            sample()
    seconds = time.monotonic() - start
    if not re.search(rb"(SELECT|COPY) %d\0" % rows, tail):
        sys.exit("not whole: %s: %r" % (sql, tail))
    s.close()
    return seconds, total / 1e6, cpu_seconds() - before


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "|".join(["---"] + ["--:"] * (len(header) - 1)) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


FORMS = {"SELECT": "SELECT * FROM clients LIMIT %d" % a.rows}
for form in ("text", "csv", "binary"):
    FORMS["COPY " + form] = "COPY (SELECT * FROM clients LIMIT %d) TO STDOUT (FORMAT %s)" % (a.rows, form)
WAYS = {"direct": DIRECT, "nothing masked": OFFICER, "2 of 8 masked": AGENT}
print("%d rows of eight columns, %d rounds, medians; server, client and proxy share %d cores.\n" % (a.rows, a.rounds, os.cpu_count()))
lines = []
for name, sql in FORMS.items():
    seen = {way: [] for way in WAYS}
    for way in ("nothing masked", "2 of 8 masked"):
        for _ in range(2):
            drain(WAYS[way], sql, a.rows)
    for turn in range(a.rounds):
        for way in WAYS if turn % 2 == 0 else reversed(WAYS):
            seen[way].append(drain(WAYS[way], sql, a.rows))
    medians = {way: [statistics.median(column) for column in zip(*results)] for way, results in seen.items()}
    relay = medians["nothing masked"][0]
    for way, (seconds, megabytes, cpu) in medians.items():
        lines.append([name, way, "%.0f" % (a.rows / seconds), "%.0f" % (megabytes / seconds),
                      "" if way == "direct" else "%.2f" % (cpu * 1e6 / a.rows), "%.2f" % (relay / seconds)])
table(["result", "way", "rows/s", "MB/s", "proxy CPU µs/row", "rows/s to the relay's"], lines)

lines = []
large = "(SELECT c.* FROM clients AS c, generate_series(1, %d) AS n WHERE c.id <= 1000)" % (a.large // 1000)
for name, sql in (("SELECT", large[1:-1]), ("COPY text", "COPY %s TO STDOUT" % large),
                  ("COPY binary", "COPY %s TO STDOUT (FORMAT binary)" % large)):
    memory = [resident_mib()]
    seconds, megabytes, cpu = drain(AGENT, sql, a.large // 1000 * 1000, lambda: memory.append(resident_mib()))
    memory.append(resident_mib())
    lines.append([name, "%.0f" % (a.large / seconds), "%.0f" % megabytes, "%.0f" % memory[0], "%.0f" % max(memory), "%.0f" % memory[-1]])
print("%d rows, 2 of 8 columns masked: the proxy's resident memory.\n" % a.large)
table(["result", "rows/s", "MB sent", "MiB before", "MiB at most", "MiB behind"], lines)
