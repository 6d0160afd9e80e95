"""What the suites in Python share."""
import os

HOST, PORT, DATABASE = os.environ["PGHOST"], int(os.environ["PGPORT"]), os.environ["PGDATABASE"]
USER, PASSWORD = os.environ["PGUSER"], os.environ["PGPASSWORD"]


def report(name, wrong):
    print("%s: %s" % (name, "ok" if wrong is None else "FAILED " + " ".join(str(wrong).split())[:200]), flush=True)


def check(name, test, *arguments):
    try:
        test(*arguments)
        report(name, None)
    except Exception as wrong:  # pylint: disable=broad-except
        report(name, "%s %s" % (type(wrong).__name__, wrong))


def equal(seen, expected):
    if seen != expected:
        raise AssertionError("%r is not %r" % (seen, expected))


def raises(kind, test):
    try:
        test()
    except kind as error:
        return error
    raise AssertionError("no " + kind.__name__)
