#!/usr/bin/env python3
"""Runs the load of run.sh, which sets the environment, and prints two tables.

A run in which a client failed gives no figures: the script ends with an error.
"""
import argparse
import os
import re
import socket
import statistics
import struct
import subprocess
import sys
import time

env = os.environ
arguments = argparse.ArgumentParser()
arguments.add_argument("--seconds", type=int, default=5)
arguments.add_argument("--rounds", type=int, default=3)
arguments.add_argument("--clients", type=int, default=8)
arguments.add_argument("--rows", type=int, default=1_000_000)
arguments.add_argument("--warmup", type=int, default=20)
arguments.add_argument("--modes", default="simple,extended,prepared")
a = arguments.parse_args()


class Way:
    """A way to the database."""

    def __init__(self, name, port, user, password, pid=None):
        self.name, self.port, self.user, self.password, self.pid = name, int(port), user, password, pid and int(pid)

    def cpu_seconds(self):
        """User and system time of the proxy's process (proc(5), fields 14 and 15)."""
        if self.pid is None:
            return 0.0
        with open("/proc/%d/stat" % self.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


DIRECT = Way("direct", env["PGPORT_UP"], "bench", "bench-pw")
PGBOUNCER = Way("PgBouncer", env["PGBOUNCER_PORT"], "bench", "bench-pw", env["PGBOUNCER_PID"])
GATEHOUSE = Way("Gatehouse", env["GATEHOUSE_PORT"], "agent-7", env["AGENT_TOKEN"], env["GATEHOUSE_PID"])
OFFICER = Way("Gatehouse, nothing masked", env["GATEHOUSE_PORT"], "carol", env["OFFICER_TOKEN"], env["GATEHOUSE_PID"])
MASKED = Way("Gatehouse, e-mail masked", env["GATEHOUSE_PORT"], "agent-7", env["AGENT_TOKEN"], env["GATEHOUSE_PID"])


def pgbench(way, mode, seconds):
    """Queries a second, latency in ms, CPU µs a query of the proxy."""
    before = way.cpu_seconds()
    run = subprocess.run(
        [env["PGBIN"] + "/pgbench", "-h", "127.0.0.1", "-p", str(way.port), "-U", way.user, "-n", "-S", "-M", mode, "-T", str(seconds),
         "-c", str(a.clients), "-j", "2", "bench"],
        env=dict(env, PGPASSWORD=way.password, PGSSLMODE="disable"), capture_output=True, text=True)
    cpu = way.cpu_seconds() - before
    failed = re.search(r"number of failed transactions: (\d+)", run.stdout)
    done = re.search(r"number of transactions actually processed: (\d+)", run.stdout)
    if run.returncode != 0 or "abort" in run.stderr or done is None or int(done[1]) == 0 or (failed and int(failed[1])):
        sys.exit("a client failed %s, mode %s: no figures from this run\n%s%s" % (way.name, mode, run.stdout, run.stderr))
    tps = float(re.search(r"tps = ([\d.]+) \(without", run.stdout)[1])
    latency = float(re.search(r"latency average = ([\d.]+)", run.stdout)[1])
    return tps, latency, cpu * 1e6 / int(done[1])


def drain(way, sql):
    """Seconds and megabytes of one result, read and thrown away; CPU seconds of the proxy."""
    s = socket.create_connection(("127.0.0.1", way.port), 30)
    text = lambda *values: b"".join(v.encode() + b"\0" for v in values)
    body = struct.pack("!I", 3 << 16) + text("user", way.user, "database", "bench") + b"\0"
    s.sendall(struct.pack("!I", len(body) + 4) + body)
    f = s.makefile("rb", 1 << 16)
    while True:
        kind, length = struct.unpack("!cI", f.read(5))
        payload = f.read(length - 4)
        if kind == b"E":
            sys.exit("%s refused the login: %r" % (way.name, payload))
        if kind == b"R" and payload == struct.pack("!I", 3):
            password = way.password.encode() + b"\0"
            s.sendall(b"p" + struct.pack("!I", len(password) + 4) + password)
        if kind == b"Z":
            break
    query = sql.encode() + b"\0"
    buffer, tail, total = bytearray(1 << 20), b"", 0
    before, start = way.cpu_seconds(), time.monotonic()
    s.sendall(b"Q" + struct.pack("!I", len(query) + 4) + query)
    while not tail.endswith(b"Z\0\0\0\5I"):
        n = s.recv_into(buffer)
        if n == 0:
            sys.exit("%s closed in the middle of a result" % way.name)
        total += n
        tail = (tail + bytes(buffer[max(0, n - 64):n]))[-64:]
    seconds = time.monotonic() - start
    if ("SELECT %d" % a.rows).encode() not in tail:
        sys.exit("%s: the result is not whole: %r" % (way.name, tail))
    s.close()
    return seconds, total / 1e6, way.cpu_seconds() - before


def in_turn(ways, measure):
    """Runs every way once a round, forwards and backwards in turn, and takes the medians."""
    seen = {way.name: [] for way in ways}
    for turn in range(a.rounds):
        for way in ways if turn % 2 == 0 else reversed(ways):
            seen[way.name].append(measure(way))
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in seen.items()}


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "|".join(["---"] + ["--:"] * (len(header) - 1)) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


print("Audit log: durability %s.\n" % env.get("TRIAL_DURABILITY", "before_forward"))
print("pgbench -S, %d clients, %d rounds of %d s, medians; ratios of throughput; server, client and proxy share %d cores.\n"
      % (a.clients, a.rounds, a.seconds, os.cpu_count()))
rows = []
for mode in filter(None, a.modes.split(",")):
    pgbench(GATEHOUSE, mode, a.warmup)
    pgbench(PGBOUNCER, mode, 1)
    results = in_turn([DIRECT, PGBOUNCER, GATEHOUSE], lambda way: pgbench(way, mode, a.seconds))
    for way in (DIRECT, PGBOUNCER, GATEHOUSE):
        tps, latency, cpu = results[way.name]
        rows.append([mode, way.name, "%.0f" % tps, "%.3f" % latency, "%.1f" % cpu if way.pid else "",
                     "%.2f" % (tps / results["direct"][0]), "%.2f" % (tps / results["PgBouncer"][0])])
if rows:
  table(["mode", "way", "queries/s", "latency ms", "proxy CPU µs/query", "to direct", "to PgBouncer"], rows)

sql = "SELECT id, name, email, city, note FROM people LIMIT %d" % a.rows
ways = [DIRECT, PGBOUNCER, OFFICER, MASKED]
for way in ways[2:]:
    drain(way, sql)
results = in_turn(ways, lambda way: drain(way, sql))
print("A result of %d rows, %d rounds, medians.\n" % (a.rows, a.rounds))
table(["way", "MB", "s", "MB/s", "proxy CPU s", "to direct", "to PgBouncer"],
      [[way.name, "%.0f" % results[way.name][1], "%.2f" % results[way.name][0], "%.0f" % (results[way.name][1] / results[way.name][0]),
        "%.2f" % results[way.name][2] if way.pid else "", "%.2f" % (results["direct"][0] / results[way.name][0]),
        "%.2f" % (results["PgBouncer"][0] / results[way.name][0])] for way in ways])

sql = "SELECT a, b, c, d, e, f, g, h FROM texts LIMIT %d" % a.rows
ways = [OFFICER, Way("Gatehouse, detectors on 8 text columns", env["GATEHOUSE_PORT"], "agent-7", env["AGENT_TOKEN"], env["GATEHOUSE_PID"])]
for way in ways:
    drain(way, sql)
results = in_turn(ways, lambda way: drain(way, sql))
print("Detectors on a result of %d rows, %d rounds, medians; the ratio is of rows a second.\n" % (a.rows, a.rounds))
table(["way", "MB", "s", "rows/s", "proxy CPU s", "to nothing masked"],
      [[way.name, "%.0f" % results[way.name][1], "%.2f" % results[way.name][0], "%.0f" % (a.rows / results[way.name][0]),
        "%.2f" % results[way.name][2], "%.2f" % (results[ways[0].name][0] / results[way.name][0])] for way in ways])
