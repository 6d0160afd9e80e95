const postgres = require('postgres');
const {pipeline} = require('stream/promises');
const {Readable} = require('stream');
const {config, run, fails, equal, sleep} = require('./check.cjs');

const open = (more) => postgres({...config, max: 1, onnotice: () => {}, ...more});
const using = (test, more) => async () => {
  const sql = open(more);
  try { await test(sql); } finally { await sql.end({timeout: 5}); }
};

run({
  'rows': using(async (sql) => {
    const [row] = await sql`SELECT id, name, price, tags, data, raw FROM items WHERE id = ${7}`;
    equal([row.id, row.name, row.price, row.tags, row.data, [...row.raw]], [7, 'item 7', '8.75', ['a', 'b7'], {n: 7}, [0, 7]]);
  }),
  'without prepared statements': using(async (sql) => {
    equal([...await sql`SELECT ${5}::int AS n`], [{n: 5}]);
  }, {prepare: false}),
  'simple': using(async (sql) => {
    const results = await sql`SELECT 1 AS a; SELECT 2 AS b`.simple();
    equal(results.map((r) => ({...r[0]})), [{a: 1}, {b: 2}]);
  }),
  'pipelined': using(async (sql) => {
    const results = await Promise.allSettled([sql`SELECT 1 AS a`, sql`SELECT 1 / ${0}::int`, sql`SELECT 3 AS a`, sql`SELEC`, sql`SELECT 5 AS a`]);
    equal(results.map((r) => r.status), ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  }),
  'transactions': using(async (sql) => {
    await sql`DELETE FROM inbox`;
    await fails('23505', () => sql.begin(async (tx) => {
      await tx`INSERT INTO inbox VALUES (1, 'x')`;
      await tx`INSERT INTO inbox VALUES (1, 'y')`;
    }));
    await sql.begin(async (tx) => {
      await tx`INSERT INTO inbox VALUES (1, 'x')`;
      await fails('23505', () => tx.savepoint((sp) => sp`INSERT INTO inbox VALUES (1, 'y')`));
      equal([...await tx`SELECT id FROM inbox`], [{id: 1}]);
    });
  }),
  'errors': using(async (sql) => {
    const error = await fails('42703', () => sql`SELECT nme FROM items`);
    equal(error.hint, 'Perhaps you meant to reference the column "items.name".');
  }),
  'inserts': using(async (sql) => {
    await sql`DELETE FROM inbox`;
    await sql`INSERT INTO inbox ${sql([{id: 1, body: 'a'}, {id: 2, body: null}])}`;
    equal([...await sql`SELECT * FROM inbox WHERE id IN ${sql([1, 2])} ORDER BY id`], [{id: 1, body: 'a'}, {id: 2, body: null}]);
  }),
  'cursor': using(async (sql) => {
    let seen = 0;
    await sql`SELECT id FROM items`.cursor(100, (rows) => { seen += rows.length; });
    equal(seen, 1000);
  }),
  'copy': using(async (sql) => {
    await sql`DELETE FROM inbox`;
    await pipeline(Readable.from(Array.from({length: 1000}, (_, i) => `${i}\trow ${i}\n`)), await sql`COPY inbox FROM STDIN`.writable());
    let text = '';
    for await (const chunk of await sql`COPY (SELECT id FROM inbox ORDER BY id DESC LIMIT 2) TO STDOUT`.readable()) text += chunk;
    equal(text, '999\n998\n');
  }),
  'cancel': using(async (sql) => {
    const sleeping = sql`SELECT pg_sleep(20)`.execute();
    await sleep(700);
    sleeping.cancel();
    await fails('57014', () => sleeping);
  }, {max: 2}),
  'listen': using(async (sql) => {
    let done;
    const heard = new Promise((d) => { done = d; });
    const {unlisten} = await sql.listen('bell', done);
    await sql.notify('bell', 'ding');
    equal(await heard, 'ding');
    await unlisten();
  }, {max: 2}),
  'describe': using(async (sql) => {
    const {types, columns} = await sql`SELECT id, name FROM items WHERE price > ${0}`.describe();
    equal([types, columns.map((c) => c.name)], [[1700], ['id', 'name']]);
  }),
});
