#!/usr/bin/env python3
"""Measures for reload.sh: POLICY_DIR POLICIES SECONDS SESSIONS."""
import os
import pathlib
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "src-it" / "corpus"))
import pgwire  # noqa: E402

directory, policies, seconds, sessions = pathlib.Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])


def one_session(latencies, until):
    client = pgwire.Conn(
        "127.0.0.1", int(os.environ["GATEHOUSE_PORT"]), user="agent-7", password=os.environ["AGENT_TOKEN"], database="bench")
    while time.monotonic() < until:
        begun = time.perf_counter()
        client.query("SELECT 1")
        latencies.append(time.perf_counter() - begun)
        time.sleep(0.001)
    client.close()


def change(until, count):
    """Each time another file says something else; SIGHUP, so that nobody waits for the directory to settle."""
    last = sorted(directory.glob("*.yaml"))[-1]
    text = last.read_text()
    while time.monotonic() < until:
        count[0] += 1
        last.write_text(text + "# %d\n" % count[0] + "---\napiVersion: gatehouse/v1\nkind: Policy\nmetadata: {id: turn-%d}\n"
                        "spec: {effect: block, match: {tables: {any: [public.turn_%d]}}}\n" % (count[0], count[0]))
        os.kill(int(os.environ["GATEHOUSE_PID"]), signal.SIGHUP)
        time.sleep(0.5)
    last.write_text(text)


def run(changing):
    until = time.monotonic() + seconds
    each = [[] for _ in range(sessions)]
    threads = [threading.Thread(target=one_session, args=(mine, until)) for mine in each]
    count = [0]
    if changing:
        threads.append(threading.Thread(target=change, args=(until, count)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    all_of_it = sorted(latency for mine in each for latency in mine)
    if not all_of_it:
        sys.exit("no statement ran")
    at = lambda share: all_of_it[min(len(all_of_it) - 1, int(len(all_of_it) * share))] * 1e3  # noqa: E731
    return len(all_of_it), at(0.5), at(0.99), at(0.999), all_of_it[-1] * 1e3, count[0]


run(False)  # the JVM's compiler has its turn
run(True)
print("| %d policies | statements | p50 ms | p99 ms | p99.9 ms | max ms | reloads |" % policies)
print("|---|--:|--:|--:|--:|--:|--:|")
for name, changing in (("left alone", False), ("changed", True)):
    print("| %s | %d | %.2f | %.2f | %.2f | %.2f | %d |" % ((name,) + run(changing)))
