import io
import select
import sys
import threading

# This file has the driver's name.
sys.path[0], here = "", sys.path[0]
import psycopg2
import psycopg2.errors
import psycopg2.extras
sys.path[0] = here
from check import DATABASE, HOST, PASSWORD, PORT, USER, check, equal, raises


def connect():
    return psycopg2.connect(host=HOST, port=PORT, dbname=DATABASE, user=USER, password=PASSWORD, sslmode="require")


def autocommit():
    c = connect()
    c.autocommit = True
    return c


def one(c, sql, values=None):
    with c.cursor() as cur:
        cur.execute(sql, values)
        return cur.fetchone()


def rows():
    with connect() as c, c.cursor(cursor_factory=psycopg2.extras.DictCursor) as cur:
        cur.execute("SELECT * FROM items WHERE id = %s", (7,))
        row = cur.fetchone()
        equal((row["id"], row["name"], str(row["price"]), row["tags"], row["data"], bytes(row["raw"])),
              (7, "item 7", "8.75", ["a", "b7"], {"n": 7}, b"\x00\x07"))


def transactions():
    c = connect()
    one(c, "DELETE FROM inbox RETURNING (SELECT 1)") if one(c, "SELECT count(*) FROM inbox")[0] else None
    c.commit()
    raises(psycopg2.errors.UniqueViolation, lambda: one(c, "INSERT INTO inbox VALUES (1, 'x'), (1, 'y') RETURNING id"))
    raises(psycopg2.errors.InFailedSqlTransaction, lambda: one(c, "SELECT 1"))
    c.rollback()
    c.set_session(isolation_level="SERIALIZABLE", readonly=True)
    equal(one(c, "SHOW transaction_isolation"), ("serializable",))
    raises(psycopg2.errors.ReadOnlySqlTransaction, lambda: one(c, "INSERT INTO inbox VALUES (1, 'x') RETURNING id"))
    c.rollback()


def errors():
    c = autocommit()
    error = raises(psycopg2.errors.UndefinedColumn, lambda: one(c, "SELECT nme FROM items"))
    equal((error.pgcode, error.diag.message_primary, error.diag.message_hint),
          ("42703", 'column "nme" does not exist', 'Perhaps you meant to reference the column "items.name".'))
    raises(psycopg2.errors.SyntaxError, lambda: one(c, "SELECT FROM WHERE"))


def copy():
    c = connect()
    with c.cursor() as cur:
        cur.execute("DELETE FROM inbox")
        cur.copy_from(io.StringIO("".join("%d\trow %d\n" % (i, i) for i in range(500))), "inbox")
        out = io.StringIO()
        cur.copy_expert("COPY (SELECT * FROM inbox ORDER BY id) TO STDOUT WITH CSV HEADER", out)
        equal(out.getvalue().splitlines()[500], "499,row 499")
        raises(psycopg2.errors.InvalidTextRepresentation, lambda: cur.copy_from(io.StringIO("x\ty\n"), "inbox"))
    c.rollback()


def cancel():
    c = autocommit()
    threading.Timer(0.5, c.cancel).start()
    raises(psycopg2.errors.QueryCanceled, lambda: one(c, "SELECT pg_sleep(20)"))
    equal(one(c, "SELECT 1"), (1,))


def listen():
    c, other = autocommit(), autocommit()
    c.cursor().execute("LISTEN bell")
    other.cursor().execute("NOTIFY bell, 'ding'")
    select.select([c], [], [], 10)
    c.poll()
    equal((c.notifies[0].channel, c.notifies[0].payload), ("bell", "ding"))


def cursors():
    with connect() as c, c.cursor(name="server side", scrollable=True) as cur:
        cur.execute("SELECT id FROM items ORDER BY id")
        equal(cur.fetchmany(3), [(1,), (2,), (3,)])
        cur.scroll(500, mode="absolute")
        equal(cur.fetchone(), (501,))


def two_phase():
    c = connect()
    c.tpc_begin(c.xid(1, "gate", "a"))
    one(c, "SELECT 1")
    # The server has max_prepared_transactions = 0, and says so.
    raises(psycopg2.Error, c.tpc_prepare)


def batches():
    with connect() as c, c.cursor() as cur:
        cur.execute("DELETE FROM inbox")
        psycopg2.extras.execute_values(cur, "INSERT INTO inbox VALUES %s", [(i, "v") for i in range(300)])
        psycopg2.extras.execute_batch(cur, "UPDATE inbox SET body = %s WHERE id = %s", [("w", i) for i in range(300)])
        cur.execute("SELECT count(*) FROM inbox WHERE body = 'w'")
        equal(cur.fetchone(), (300,))
        c.rollback()


def notices():
    c = autocommit()
    c.cursor().execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$")
    equal(c.notices, ["NOTICE:  hello\n"])


for name, test in [("rows", rows), ("transactions", transactions), ("errors", errors), ("copy", copy), ("cancel", cancel),
                   ("listen", listen), ("cursors", cursors), ("two phase commit", two_phase), ("batches", batches),
                   ("notices", notices)]:
    check(name, test)
