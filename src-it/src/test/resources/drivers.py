#!/usr/bin/env python3
"""Reads masked tables with psycopg 3 and asyncpg, every way that they have, and prints what was read.

drivers.py PORT USER TABLE...   the password is in PGPASSWORD
A driver that can't make a value of a cell raises; so whoever sees 'N cells read' at the end has seen all of them parsed.
"""

import asyncio
import io
import os
import sys

import asyncpg
import psycopg

HIDDEN = "HIDDEN"


def check(cell):
    if HIDDEN in str(cell):
        raise SystemExit("a hidden value was read")
    return 1


def with_psycopg(port, user, tables):
    cells = 0
    connect = dict(host="127.0.0.1", port=port, user=user, dbname="shop", sslmode="require")
    with psycopg.connect(autocommit=True, **connect) as connection:
        for table in tables:
            for binary in (False, True):
                with connection.cursor(binary=binary) as cursor:
                    cursor.execute(f"SELECT * FROM {table}")
                    types = [column.type_code for column in cursor.description]
                    for row in cursor:
                        cells += sum(check(cell) for cell in row)
                with connection.cursor() as cursor:
                    form = "binary" if binary else "text"
                    with cursor.copy(f"COPY {table} TO STDOUT (FORMAT {form})") as copy:
                        copy.set_types(types)
                        for row in copy.rows():
                            cells += sum(check(cell) for cell in row)
    return cells


async def patiently(connection, sql):
    """What asyncpg asks of the catalog is long: where the machine is busy, the proxy's first look at it may take too long."""
    for _ in range(10):
        try:
            return await connection.fetch(sql)
        except asyncpg.exceptions.StatementTooComplexError:
            await asyncio.sleep(1)
    return await connection.fetch(sql)


async def with_asyncpg(port, user, tables):
    cells = 0
    connection = await asyncpg.connect(
        host="127.0.0.1", port=port, user=user, password=os.environ["PGPASSWORD"], database="shop",
        ssl="require", server_settings={"jit": "off"}, statement_cache_size=0)
    try:
        for table in tables:
            for row in await patiently(connection, f"SELECT * FROM {table}"):
                cells += sum(check(cell) for cell in row)
            for form in ("text", "csv", "binary"):
                data = io.BytesIO()
                await connection.copy_from_query(f"SELECT * FROM {table}", output=data, format=form)
                check(data.getvalue())
    finally:
        await connection.close()
    return cells


def main():
    port, user, tables = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    print("psycopg", with_psycopg(port, user, tables), "cells read")
    print("asyncpg", asyncio.run(with_asyncpg(port, user, tables)), "cells read")


main()
