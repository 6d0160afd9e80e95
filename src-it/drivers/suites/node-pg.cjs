const {Client, Pool} = require('pg');
const Cursor = require('pg-cursor');
const copy = require('pg-copy-streams');
const {pipeline} = require('stream/promises');
const {Readable} = require('stream');
const {config, run, fails, equal, sleep} = require('./check.cjs');

const using = (test) => async () => {
  const client = new Client(config);
  client.on('error', () => {});
  await client.connect();
  try { await test(client); } finally { await client.end(); }
};

run({
  'rows': using(async (c) => {
    const {rows: [row], fields} = await c.query('SELECT * FROM items WHERE id = $1', [7]);
    equal([row.id, row.name, row.price, row.made.toISOString(), row.tags, row.data, [...row.raw]],
      [7, 'item 7', '8.75', '2024-01-01T07:00:00.000Z', ['a', 'b7'], {n: 7}, [0, 7]]);
    equal(fields[0].name, 'id');
  }),
  'rows in binary': using(async (c) => {
    const {rows: [row]} = await c.query({text: 'SELECT id, name FROM items WHERE id = $1', values: [7], binary: true});
    equal(row, {id: 7, name: 'item 7'});
  }),
  'prepared': using(async (c) => {
    for (let i = 1; i < 20; i++) {
      equal((await c.query({name: 'ps', text: 'SELECT name FROM items WHERE id = $1', values: [i]})).rows, [{name: `item ${i}`}]);
    }
  }),
  'several statements': using(async (c) => {
    const results = await c.query("SELECT 1 AS a; SELECT 2 AS b; INSERT INTO inbox VALUES (-2, 'x'); DELETE FROM inbox WHERE id = -2");
    equal(results.map((r) => r.command), ['SELECT', 'SELECT', 'INSERT', 'DELETE']);
  }),
  'transactions': using(async (c) => {
    await c.query('BEGIN');
    await c.query('DELETE FROM inbox');
    await c.query("INSERT INTO inbox VALUES (1, 'x')");
    await fails('23505', () => c.query('INSERT INTO inbox VALUES ($1, $2)', [1, 'y']));
    await fails('25P02', () => c.query('SELECT 1'));
    await c.query('ROLLBACK');
    equal((await c.query('SELECT 1 AS a')).rows, [{a: 1}]);
  }),
  'errors': using(async (c) => {
    const error = await fails('42P01', () => c.query('SELECT * FROM nowhere'));
    equal([error.message, error.position], ['relation "nowhere" does not exist', '15']);
    await fails('42601', () => c.query('SELEC 1'));
    await fails('22012', () => c.query('SELECT 1 / $1::int', [0]));
    await fails('08P01', () => c.query('SELECT $1::int, $2::int', [0]));
  }),
  'queued': using(async (c) => {
    const results = await Promise.allSettled([c.query('SELECT 1 AS a'), c.query('SELECT 1 / 0'), c.query('SELECT 3 AS a')]);
    equal(results.map((r) => r.status), ['fulfilled', 'rejected', 'fulfilled']);
  }),
  'cursor': using(async (c) => {
    const cursor = c.query(new Cursor('SELECT id FROM items ORDER BY id'));
    equal((await cursor.read(2)).map((r) => r.id), [1, 2]);
    equal((await cursor.read(500)).length, 500);
    await cursor.close();
    equal((await c.query('SELECT 1 AS a')).rows, [{a: 1}]);
  }),
  'copy': using(async (c) => {
    await c.query('DELETE FROM inbox');
    await pipeline(Readable.from(Array.from({length: 1000}, (_, i) => `${i}\trow ${i}\n`)), c.query(copy.from('COPY inbox FROM STDIN')));
    let text = '';
    for await (const chunk of c.query(copy.to('COPY (SELECT id FROM inbox ORDER BY id DESC LIMIT 2) TO STDOUT'))) text += chunk;
    equal(text, '999\n998\n');
    await fails('22P02', () => pipeline(Readable.from(['x\ty\n']), c.query(copy.from('COPY inbox FROM STDIN'))));
  }),
  'cancel': using(async (c) => {
    const sleeping = c.query('SELECT pg_sleep(20)');
    await sleep(500);
    const other = new Client(config);
    // node-pg's own cancel() knows no TLS.
    await other.connect();
    await other.query('SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()', ['SELECT pg_sleep(20)%']);
    await fails('57014', () => sleeping);
    await other.end();
  }),
  'listen': using(async (c) => {
    const heard = new Promise((done) => c.on('notification', (n) => done([n.channel, n.payload])));
    await c.query('LISTEN bell');
    const other = new Client(config);
    await other.connect();
    await other.query("NOTIFY bell, 'ding'");
    equal(await heard, ['bell', 'ding']);
    await other.end();
  }),
  'notices': using(async (c) => {
    const heard = [];
    c.on('notice', (n) => heard.push(n.message));
    await c.query("DO $$ BEGIN RAISE NOTICE 'hello'; END $$");
    equal(heard, ['hello']);
  }),
  'pool': async () => {
    const pool = new Pool({...config, max: 4});
    const seen = await Promise.all(Array.from({length: 40}, (_, i) => pool.query('SELECT $1::int AS i', [i])));
    equal(seen.map((r) => r.rows[0].i), Array.from({length: 40}, (_, i) => i));
    await pool.end();
  },
});
