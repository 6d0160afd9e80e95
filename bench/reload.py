#!/usr/bin/env python3
"""Measures for reload.sh: PGBIN DIRECT_PORT POLICY_DIR POLICIES SECONDS SESSIONS RATE."""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

pgbin, direct, directory = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
policies, seconds, sessions, rate = (int(argument) for argument in sys.argv[4:8])
proxied = os.environ["GATEHOUSE_PORT"]


def change(over, count):
    """Each time one file is replaced by one that says something else, as a deployment does."""
    last = sorted(directory.glob("*.yaml"))[-1]
    text = last.read_text()
    while not over.wait(0.5):
        count[0] += 1
        replace(last, text + "---\napiVersion: gatehouse/v1\nkind: Policy\nmetadata: {id: turn-%d}\n"
                "spec: {effect: block, match: {tables: {any: [public.turn_%d]}}}\n" % (count[0], count[0]))
    replace(last, text)


def replace(file, text):
    fresh = file.with_name("." + file.name)
    fresh.write_text(text)
    fresh.rename(file)


def pgbench(port, user, password, pace):
    """Statements at a pace; a statement that had to wait for its turn counts from when that was, so that no stall hides."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "one.sql")
        script.write_text("SELECT 1\n")
        done = subprocess.run(
            [pgbin + "/pgbench", "-h", "127.0.0.1", "-p", port, "-U", user, "-n", "-f", str(script), "-c", str(sessions), "-j", "1",
             "-T", str(seconds), *pace, "-l", "--log-prefix", str(pathlib.Path(folder, "log")), "bench"],
            env=dict(os.environ, PGPASSWORD=password), capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        # client, transaction, time in us, ...
        return sorted(int(line.split()[2]) / 1e3 for log in pathlib.Path(folder).glob("log*") for line in log.read_text().splitlines())


def run(port, user, password, changing=False, pace=("-R", str(rate))):
    over, count = threading.Event(), [0]
    changes = threading.Thread(target=change, args=(over, count))
    if changing:
        changes.start()
    taken = pgbench(port, user, password, pace)
    over.set()
    if changing:
        changes.join()
    at = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))]  # noqa: E731
    return len(taken), at(0.5), at(0.99), at(0.999), taken[-1], sum(time > 5 for time in taken), count[0]


token = os.environ["AGENT_TOKEN"]
run(proxied, "agent-7", token, True, ())  # the JVM's compiler has its turn
print("| %d policies | statements | p50 ms | p99 ms | p99.9 ms | max ms | above 5 ms | changes |" % policies)
print("|---|--:|--:|--:|--:|--:|--:|--:|")
for name, result in (
        ("direct", lambda: run(direct, "bench", "bench-pw")),
        ("left alone", lambda: run(proxied, "agent-7", token)),
        ("changed", lambda: run(proxied, "agent-7", token, True)),
        ("left alone", lambda: run(proxied, "agent-7", token)),
        ("changed", lambda: run(proxied, "agent-7", token, True))):
    print("| %s | %d | %.2f | %.2f | %.2f | %.2f | %d | %d |" % ((name,) + result()), flush=True)
