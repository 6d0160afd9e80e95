import datetime
import threading
import time

import psycopg
from check import DATABASE, HOST, PASSWORD, PORT, USER, check, equal, raises
from psycopg.types.json import Jsonb

DSN = dict(host=HOST, port=PORT, dbname=DATABASE, user=USER, password=PASSWORD, sslmode="require")


def connect(**more):
    return psycopg.connect(**DSN, **more)


def rows(binary):
    with connect() as c, c.cursor(binary=binary) as cur:
        cur.execute("SELECT id, name, price, made, tags, data, raw FROM items WHERE id = %s", (7,))
        row = cur.fetchone()
        equal(row[:3], (7, "item 7", row[2]))
        equal(str(row[2]), "8.75")
        equal(row[3], datetime.datetime(2024, 1, 1, 7, tzinfo=datetime.timezone.utc))
        equal(row[4:], (["a", "b7"], {"n": 7}, b"\x00\x07"))


def parameters():
    with connect() as c:
        values = (1, 2.5, "ä✓", None, True, b"\x00\xff", [1, 2], Jsonb({"a": [1]}), datetime.date(2024, 2, 29))
        seen = c.execute("SELECT %s::int, %s::float8, %s::text, %s::text, %s::bool, %s::bytea, %s::int[], %s::jsonb, %s::date",
                         values, binary=True).fetchone()
        equal(seen, (1, 2.5, "ä✓", None, True, b"\x00\xff", [1, 2], {"a": [1]}, datetime.date(2024, 2, 29)))


def prepared():
    with connect(prepare_threshold=1) as c:
        for i in range(1, 20):
            equal(c.execute("SELECT name FROM items WHERE id = %s", (i,)).fetchone(), ("item %d" % i,))


def transactions():
    with connect() as c:
        c.execute("DELETE FROM inbox")
        c.commit()
        raises(psycopg.errors.UniqueViolation, lambda: [c.execute("INSERT INTO inbox VALUES (1, 'x')") for _ in range(2)])
        raises(psycopg.errors.InFailedSqlTransaction, lambda: c.execute("SELECT 1"))
        c.rollback()
        equal(c.execute("SELECT count(*) FROM inbox").fetchone(), (0,))
        with c.transaction():
            c.execute("INSERT INTO inbox VALUES (1, 'x')")
            try:
                with c.transaction():
                    c.execute("INSERT INTO inbox VALUES (2, 'x')")
                    raise ValueError
            except ValueError:
                pass
        equal(c.execute("SELECT array_agg(id) FROM inbox").fetchone(), ([1],))


def errors():
    with connect(autocommit=True) as c:
        error = raises(psycopg.errors.UndefinedTable, lambda: c.execute("SELECT * FROM nowhere"))
        equal((error.sqlstate, error.diag.message_primary, error.diag.statement_position),
              ("42P01", 'relation "nowhere" does not exist', "15"))
        error = raises(psycopg.errors.SyntaxError, lambda: c.execute("SELEC 1"))
        equal(error.diag.message_primary, 'syntax error at or near "SELEC"')
        raises(psycopg.errors.DivisionByZero, lambda: c.execute("SELECT 1 / %s", (0,)))
        raises(psycopg.errors.InvalidTextRepresentation, lambda: c.execute("SELECT %s::int", ("x",)))
        equal(c.execute("SELECT 1").fetchone(), (1,))


def copy(form):
    with connect() as c, c.cursor() as cur:
        cur.execute("DELETE FROM inbox")
        with cur.copy("COPY inbox FROM STDIN" + form) as target:
            if form:
                target.set_types(["int4", "text"])
            for i in range(1000):
                target.write_row((i, "row\t%d" % i))
        with cur.copy("COPY (SELECT id, body FROM inbox ORDER BY id) TO STDOUT" + form) as source:
            if form:
                source.set_types(["int4", "text"])
                equal(list(source.rows())[999], (999, "row\t999"))
            else:
                equal(list(source.rows())[999], ("999", "row\t999"))
        raises(psycopg.errors.BadCopyFileFormat, lambda: broken(cur))
        c.rollback()


def broken(cur):
    with cur.copy("COPY inbox FROM STDIN") as target:
        target.write("1\n")


def copy_given_up():
    with connect() as c, c.cursor() as cur:
        def test():
            with cur.copy("COPY inbox FROM STDIN") as target:
                target.write_row((1, "x"))
                raise KeyError("mine")
        raises(psycopg.errors.QueryCanceled, test)
        c.rollback()
        equal(c.execute("SELECT 1").fetchone(), (1,))


def cancel():
    with connect(autocommit=True) as c:
        threading.Timer(0.5, c.cancel).start()
        began = time.time()
        raises(psycopg.errors.QueryCanceled, lambda: c.execute("SELECT pg_sleep(20)"))
        assert time.time() - began < 15
        equal(c.execute("SELECT 1").fetchone(), (1,))


def listen():
    with connect(autocommit=True) as c, connect(autocommit=True) as other:
        c.execute("LISTEN bell")
        other.execute("SELECT pg_notify('bell', 'ding')")
        note = next(c.notifies())
        equal((note.channel, note.payload), ("bell", "ding"))


def pipeline():
    with connect(autocommit=True) as c:
        with c.pipeline():
            cursors = [c.execute("SELECT %s::int", (i,)) for i in range(50)]
        equal([cur.fetchone()[0] for cur in cursors], list(range(50)))

        def failing():
            with c.pipeline() as p:
                c.execute("SELECT 1")
                c.execute("SELECT 1 / %s", (0,))
                c.execute("SELECT 3")
                p.sync()
        raises(psycopg.errors.DivisionByZero, failing)
        equal(c.execute("SELECT 4").fetchone(), (4,))


def cursors():
    with connect() as c:
        with c.cursor(name="named") as cur:
            cur.execute("SELECT id FROM items ORDER BY id")
            cur.itersize = 100
            equal(sum(row[0] for row in cur), 500500)
        equal(len(list(c.cursor().stream("SELECT id FROM items"))), 1000)


def notices():
    with connect(autocommit=True) as c:
        heard = []
        c.add_notice_handler(lambda d: heard.append((d.severity, d.message_primary)))
        c.execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$")
        equal(heard, [("NOTICE", "hello")])


def many():
    with connect() as c, c.cursor() as cur:
        cur.execute("DELETE FROM inbox")
        cur.executemany("INSERT INTO inbox VALUES (%s, %s)", [(i, "m") for i in range(200)])
        equal(cur.rowcount, 200)
        cur.executemany("INSERT INTO inbox VALUES (%s, %s) RETURNING id", [(i, "m") for i in range(200, 203)], returning=True)
        equal(cur.fetchone(), (200,))
        c.rollback()


def ddl():
    with connect(autocommit=True) as c:
        c.execute("DROP TABLE IF EXISTS made3")
        c.execute("CREATE TABLE made3 (id serial PRIMARY KEY, v text)")
        equal(c.execute("INSERT INTO made3 (v) VALUES ('x') RETURNING id").fetchone(), (1,))
        c.execute("ALTER TABLE made3 ADD COLUMN w int DEFAULT 5")
        equal(c.execute("SELECT * FROM made3").fetchone(), (1, "x", 5))
        c.execute("DROP TABLE made3")


for name, test in [("rows in text", lambda: rows(False)), ("rows in binary", lambda: rows(True)), ("parameters", parameters),
                   ("prepared", prepared), ("transactions", transactions), ("errors", errors), ("copy in text", lambda: copy("")),
                   ("copy in binary", lambda: copy(" (FORMAT binary)")), ("copy given up", copy_given_up), ("cancel", cancel),
                   ("listen", listen), ("pipeline", pipeline), ("cursors", cursors), ("notices", notices), ("executemany", many),
                   ("ddl", ddl)]:
    check(name, test)
