import asyncio
import datetime
import decimal
import sys

# This file has the driver's name.
sys.path[0], here = "", sys.path[0]
import asyncpg
sys.path[0] = here
from check import DATABASE, HOST, PASSWORD, PORT, USER, equal, report


def connect(**more):
    return asyncpg.connect(host=HOST, port=PORT, database=DATABASE, user=USER, password=PASSWORD, ssl="require", **more)


async def raises(kind, awaited):
    try:
        await awaited
    except kind as error:
        return error
    raise AssertionError("no " + kind.__name__)


async def rows(c):
    row = await c.fetchrow("SELECT * FROM items WHERE id = $1", 7)
    equal((row["id"], row["name"], row["price"], row["made"], row["tags"], row["data"], row["raw"]),
          (7, "item 7", decimal.Decimal("8.75"), datetime.datetime(2024, 1, 1, 7, tzinfo=datetime.timezone.utc), ["a", "b7"],
           '{"n": 7}', b"\x00\x07"))


async def parameters(c):
    values = [1, 2.5, "ä✓", None, True, b"\x00\xff", [1, 2], datetime.date(2024, 2, 29), datetime.timedelta(days=1)]
    row = await c.fetchrow("SELECT $1::int, $2::float8, $3::text, $4::text, $5::bool, $6::bytea, $7::int[], $8::date, $9::interval", *values)
    equal(list(row), values)


async def prepared(c):
    statement = await c.prepare("SELECT name FROM items WHERE id = $1")
    for i in range(1, 30):
        equal(await statement.fetchval(i), "item %d" % i)
    equal([a.name for a in statement.get_attributes()], ["name"])


async def types(c):
    await c.execute("DROP TYPE IF EXISTS mood CASCADE; CREATE TYPE mood AS ENUM ('sad', 'glad'); DROP TYPE IF EXISTS pair; "
                    "CREATE TYPE pair AS (a int, b mood)")
    row = await c.fetchrow("SELECT 'glad'::mood AS m, ROW(1, 'sad')::pair AS p, ARRAY['sad']::mood[] AS l")
    equal((row["m"], tuple(row["p"]), row["l"]), ("glad", (1, "sad"), ["sad"]))
    await c.execute("DROP TYPE pair; DROP TYPE mood")


async def transactions(c):
    await c.execute("DELETE FROM inbox")
    async with c.transaction():
        await c.execute("INSERT INTO inbox VALUES (1, 'x')")
        try:
            async with c.transaction():
                await c.execute("INSERT INTO inbox VALUES (1, 'y')")
        except asyncpg.UniqueViolationError:
            pass
        equal(await c.fetchval("SELECT count(*) FROM inbox"), 1)
    transaction = c.transaction(isolation="serializable", readonly=True)
    await transaction.start()
    await raises(asyncpg.ReadOnlySQLTransactionError, c.execute("INSERT INTO inbox VALUES (2, 'x')"))
    await raises(asyncpg.InFailedSQLTransactionError, c.fetch("SELECT 1"))
    await transaction.rollback()


async def errors(c):
    error = await raises(asyncpg.UndefinedTableError, c.fetch("SELECT * FROM nowhere"))
    equal((error.sqlstate, error.message), ("42P01", 'relation "nowhere" does not exist'))
    await raises(asyncpg.PostgresSyntaxError, c.fetch("SELEC 1"))
    await raises(asyncpg.DivisionByZeroError, c.fetchval("SELECT 1 / $1::int", 0))
    equal(await c.fetchval("SELECT 1"), 1)


async def copy(c):
    await c.execute("DELETE FROM inbox")
    equal(await c.copy_records_to_table("inbox", records=[(i, "row %d" % i) for i in range(1000)]), "COPY 1000")
    chunks = []

    async def take(data):
        chunks.append(data)

    await c.copy_from_query("SELECT id, body FROM inbox WHERE id > $1 ORDER BY id", 997, output=take)
    equal(b"".join(chunks), b"998\trow 998\n999\trow 999\n")
    await raises(asyncpg.UniqueViolationError, c.copy_records_to_table("inbox", records=[(1, "again")]))


async def cancel(c):
    await raises(asyncio.TimeoutError, c.fetch("SELECT pg_sleep(20)", timeout=0.5))
    equal(await c.fetchval("SELECT 1"), 1)


async def listen(c):
    heard = asyncio.get_running_loop().create_future()
    await c.add_listener("bell", lambda _c, _pid, channel, payload: heard.done() or heard.set_result((channel, payload)))
    other = await connect()
    await other.execute("NOTIFY bell, 'ding'")
    equal(await asyncio.wait_for(heard, 10), ("bell", "ding"))
    await other.close()


async def cursors(c):
    async with c.transaction():
        total = 0
        async for row in c.cursor("SELECT id FROM items ORDER BY id", prefetch=100):
            total += row["id"]
        equal(total, 500500)
        cursor = await c.cursor("SELECT id FROM items ORDER BY id")
        await cursor.forward(10)
        equal([r["id"] for r in await cursor.fetch(2)], [11, 12])


async def many(c):
    await c.execute("DELETE FROM inbox")
    await c.executemany("INSERT INTO inbox VALUES ($1, $2)", [(i, "m") for i in range(500)])
    equal(await c.fetchval("SELECT count(*) FROM inbox"), 500)
    await raises(asyncpg.UniqueViolationError, c.executemany("INSERT INTO inbox VALUES ($1, $2)", [(1000, "m"), (1, "m")]))
    equal(await c.fetchval("SELECT count(*) FROM inbox"), 500)


async def pool(_):
    async with asyncpg.create_pool(host=HOST, port=PORT, database=DATABASE, user=USER, password=PASSWORD, ssl="require",
                                   min_size=2, max_size=4) as p:
        seen = await asyncio.gather(*[p.fetchval("SELECT $1::int", i) for i in range(40)])
        equal(seen, list(range(40)))


async def settings(c):
    await c.execute("SET application_name = 'renamed'; SET TimeZone = 'Asia/Tokyo'")
    equal(c.get_settings().TimeZone, "Asia/Tokyo")
    equal(await c.fetchval("SHOW application_name"), "renamed")


async def main():
    for name, test in [("rows", rows), ("parameters", parameters), ("prepared", prepared), ("types", types),
                       ("transactions", transactions), ("errors", errors), ("copy", copy), ("cancel", cancel), ("listen", listen),
                       ("cursors", cursors), ("executemany", many), ("pool", pool), ("settings", settings)]:
        try:
            c = await connect()
            await test(c)
            await c.close()
            report(name, None)
        except Exception as wrong:  # pylint: disable=broad-except
            report(name, "%s %s" % (type(wrong).__name__, wrong))


asyncio.run(main())
