#!/usr/bin/env python3
"""Measures for reload.sh: PGBIN DIRECT_PORT POLICY_DIR POLICIES SECONDS SESSIONS RATE FILES WARMUP."""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

pgbin, direct, directory = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
policies, seconds, sessions, rate, files, warmup = (int(argument) for argument in sys.argv[4:10])
proxied = os.environ["GATEHOUSE_PORT"]


def reloads():
    """Bundles that took the place of another so far; one that is refused would measure nothing."""
    return pathlib.Path(os.environ["GATEHOUSE_LOG"]).read_text().count("are in force, in place of")


def change(over):
    """Each time some files are replaced by ones that say something else, as a deployment does."""
    texts = {file: file.read_text() for file in sorted(directory.glob("*.yaml"))[-files:]}
    count = 0
    while not over.wait(0.5):
        count += 1
        for number, (file, text) in enumerate(texts.items()):
            turn = "%d-%d" % (count, number)
            replace(file, text + "---\napiVersion: gatehouse/v1\nkind: Policy\nmetadata: {id: turn-%s}\n"
                    "spec: {effect: block, message: No., match: {tables: {any: [public.turn_%s]}}}\n" % (turn, turn))
    for file, text in texts.items():
        replace(file, text)


def replace(file, text):
    fresh = file.with_name("." + file.name)
    fresh.write_text(text)
    fresh.rename(file)


def pgbench(port, user, password, pace, duration):
    """Statements at a pace; a statement that had to wait for its turn counts from when that was, so that no stall hides."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "one.sql")
        script.write_text("SELECT 1\n")
        done = subprocess.run(
            [pgbin + "/pgbench", "-h", "127.0.0.1", "-p", port, "-U", user, "-n", "-f", str(script), "-c", str(sessions), "-j", "1",
             "-T", str(duration), *pace, "-l", "--log-prefix", str(pathlib.Path(folder, "log")), "bench"],
            env=dict(os.environ, PGPASSWORD=password), capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        # client, transaction, time in us, ...
        return sorted(int(line.split()[2]) / 1e3 for log in pathlib.Path(folder).glob("log*") for line in log.read_text().splitlines())


def run(port, user, password, changing=False, pace=("-R", str(rate)), duration=seconds):
    before, over = reloads(), threading.Event()
    changes = threading.Thread(target=change, args=(over,))
    if changing:
        changes.start()
    taken = pgbench(port, user, password, pace, duration)
    over.set()
    if changing:
        changes.join()
        time.sleep(2)  # the last change is read, too
        if reloads() < before + duration / 2:
            sys.exit("hardly a change was taken")
    at = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))]  # noqa: E731
    return len(taken), at(0.5), at(0.99), at(0.999), taken[-1], sum(one > 5 for one in taken), reloads() - before


token = os.environ["AGENT_TOKEN"]
run(proxied, "agent-7", token, True, (), warmup)  # the JVM's compiler has its turn
print("| %d policies | statements | p50 ms | p99 ms | p99.9 ms | max ms | above 5 ms | reloads |" % policies)
print("|---|--:|--:|--:|--:|--:|--:|--:|")
for name, result in (
        ("direct", lambda: run(direct, "bench", "bench-pw")),
        ("left alone", lambda: run(proxied, "agent-7", token)),
        ("changed", lambda: run(proxied, "agent-7", token, True)),
        ("left alone", lambda: run(proxied, "agent-7", token)),
        ("changed", lambda: run(proxied, "agent-7", token, True))):
    print("| %s | %d | %.2f | %.2f | %.2f | %.2f | %d | %d |" % ((name,) + result()), flush=True)
