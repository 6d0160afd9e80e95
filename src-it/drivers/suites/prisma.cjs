const {PrismaPg} = require('@prisma/adapter-pg');
const {config, run, fails, equal} = require('./check.cjs');
const {Prisma, PrismaClient} = require(process.cwd() + '/client');

const using = (test, more = {}) => async () => {
  const db = new PrismaClient({adapter: new PrismaPg({...config, max: 4, ...more})});
  try { await test(db); } finally { await db.$disconnect(); }
};

// A raw statement's error comes as Prisma's P2010 with the SQLSTATE inside.
const sqlState = (error) => error.meta?.driverAdapterError?.cause?.originalCode ?? error.meta?.code;

const rejects = async (code, state, test) => {
  const error = await fails(code, test);
  equal(sqlState(error), state);
};

run({
  'rows': using(async (db) => {
    for (let i = 1; i <= 12; i++) {
      const row = await db.item.findUnique({where: {id: i}});
      equal([row.id, row.name, row.price.toString(), row.made.getTime(), row.tags, row.data, [...row.raw]],
        [i, `item ${i}`, String(i * 1.25), 1704067200000 + i * 3600000, ['a', `b${i}`], {n: i}, [0, i]]);
    }
    equal(await db.item.findUnique({where: {id: -1}}), null);
    equal((await db.item.findMany({orderBy: {id: 'desc'}, take: 3, skip: 2, select: {id: true}})).map((r) => r.id), [998, 997, 996]);
  }),
  'filters': using(async (db) => {
    equal(await db.item.count({where: {name: {contains: 'ITEM 99', mode: 'insensitive'}}}), 11);
    equal(await db.item.count({where: {tags: {has: 'b7'}}}), 1);
    equal(await db.item.count({where: {data: {path: ['n'], equals: 7}}}), 1);
    equal(await db.item.count({where: {OR: [{id: {in: [1, 2, 3]}}, {price: {gt: new Prisma.Decimal('1249')}}]}}), 4);
    equal(await db.item.count({where: {made: {lt: new Date('2024-01-01T03:00:00Z')}}}), 2);
    equal(await db.item.count({where: {id: {in: Array.from({length: 5000}, (_, i) => i * 2)}}}), 500);
    equal(await db.item.count({where: {raw: Buffer.from([0, 7])}}), 1);
    const sum = await db.item.aggregate({_sum: {price: true, id: true}, _max: {made: true}, where: {id: {lte: 4}}});
    equal([sum._sum.price.toString(), sum._sum.id, sum._max.made.toISOString()], ['12.5', 10, '2024-01-01T04:00:00.000Z']);
  }),
  'changes': using(async (db) => {
    await db.inbox.deleteMany();
    equal(await db.inbox.create({data: {id: 1, body: 'ä✓'}}), {id: 1, body: 'ä✓'});
    equal(await db.inbox.createMany({data: Array.from({length: 500}, (_, i) => ({id: i, body: null})), skipDuplicates: true}), {count: 499});
    equal(await db.inbox.update({where: {id: 2}, data: {body: 'two'}}), {id: 2, body: 'two'});
    equal(await db.inbox.upsert({where: {id: 2}, create: {id: 2}, update: {body: 'deux'}}), {id: 2, body: 'deux'});
    equal(await db.inbox.upsert({where: {id: 900}, create: {id: 900}, update: {body: 'x'}}), {id: 900, body: null});
    equal((await db.inbox.createManyAndReturn({data: [{id: 901}, {id: 902}]})).length, 2);
    equal((await db.inbox.delete({where: {id: 2}})).body, 'deux');
    equal((await db.inbox.updateMany({where: {body: null}, data: {body: 'x'}})).count, 501);
    equal((await db.inbox.groupBy({by: ['body'], _count: true, orderBy: {body: 'asc'}})).map((g) => g._count), [501, 1]);
  }),
  'types': using(async (db) => {
    const [row] = await db.$queryRaw`SELECT ${7}::int4 AS i, ${2n ** 62n}::int8 AS l, ${'1.50'}::numeric AS n, ${true}::bool AS b, ${'ä✓'}::text AS t,
      ${Buffer.from([0, 255])}::bytea AS r, ${new Date(1704067200123)}::timestamptz AS w, ${'1999-12-31'}::date AS d,
      ${'00112233-4455-6677-8899-aabbccddeeff'}::uuid AS u, ${'{"a": [1]}'}::json AS j, ${'{"b": null}'}::jsonb AS k,
      ${[1, 2]}::int[] AS a, ${['x', 'y"']}::text[] AS s, ${null}::int AS z`;
    equal([row.i, row.l, row.n.toFixed(2), row.b, row.t, [...row.r], row.w.getTime(), row.d.toISOString(), row.u, row.j, row.k, row.a, row.s, row.z],
      [7, 2n ** 62n, '1.50', true, 'ä✓', [0, 255], 1704067200123, '1999-12-31T00:00:00.000Z', '00112233-4455-6677-8899-aabbccddeeff', {a: [1]},
        {b: null}, [1, 2], ['x', 'y"'], null]);
  }),
  'transactions': using(async (db) => {
    await db.inbox.deleteMany();
    await db.$transaction(async (tx) => {
      await tx.inbox.create({data: {id: 1}});
      equal(await tx.inbox.count(), 1);
      equal(await db.inbox.count(), 0);
    });
    await fails('P2002', () => db.$transaction(async (tx) => {
      await tx.inbox.create({data: {id: 2}});
      await tx.inbox.create({data: {id: 1}});
    }));
    equal(await db.inbox.count(), 1);
    await fails('P2002', () => db.$transaction([db.inbox.create({data: {id: 3}}), db.inbox.create({data: {id: 1}})]));
    equal(await db.inbox.count(), 1);
    equal((await db.$transaction([db.inbox.create({data: {id: 4}}), db.inbox.count()]))[1], 2);
    equal(await db.$transaction((tx) => tx.$queryRaw`SHOW transaction_isolation`, {isolationLevel: 'Serializable'}), [{transaction_isolation: 'serializable'}]);
    await fails('P2028', () => db.$transaction(async (tx) => {
      await tx.inbox.create({data: {id: 5}});
      await tx.$queryRaw`SELECT pg_sleep(1)::text`;
      await tx.inbox.create({data: {id: 6}});
    }, {timeout: 300}));
    equal(await db.inbox.count(), 2);
  }),
  'savepoints': using(async (db) => {
    await db.inbox.deleteMany();
    await db.$transaction(async (tx) => {
      await tx.inbox.create({data: {id: 1}});
      await tx.$executeRaw`SAVEPOINT before`;
      await fails('P2002', () => tx.inbox.create({data: {id: 1}}));
      await tx.$executeRaw`ROLLBACK TO before`;
      await tx.inbox.create({data: {id: 2}});
    });
    equal(await db.inbox.count(), 2);
  }),
  'errors': using(async (db) => {
    await rejects('P2010', '42P01', () => db.$queryRaw`SELECT * FROM nowhere`);
    await rejects('P2010', '42601', () => db.$queryRawUnsafe('SELEC 1'));
    await rejects('P2010', '22012', () => db.$queryRaw`SELECT 1 / ${0}::int`);
    await fails('P2025', () => db.inbox.delete({where: {id: -9}}));
    equal(await db.$queryRaw`SELECT 1 AS a`, [{a: 1}]);
  }),
  'raw': using(async (db) => {
    await db.$executeRawUnsafe('DELETE FROM inbox');
    equal(await db.$executeRaw`INSERT INTO inbox SELECT i, ${'x'} FROM generate_series(1, ${20}::int) AS i`, 20);
    equal(await db.$queryRawUnsafe('SELECT count(*)::int AS n FROM inbox WHERE id > $1', 5), [{n: 15}]);
  }),
  'pool': using(async (db) => {
    const ask = (number) => Promise.allSettled(Array.from({length: 60}, (_, i) => db.$queryRaw`SELECT 60 / ${number(i)}::int AS v, pg_backend_pid() AS pid`));
    const pids = new Set((await ask((i) => i + 1)).map((r) => r.value[0].pid));
    equal(pids.size >= 1 && pids.size <= 4, true);
    // The pool parts with a connection that has seen an error.
    equal((await ask((i) => i % 10)).map((r) => r.status === 'fulfilled' ? r.value[0].v : sqlState(r.reason)),
      Array.from({length: 60}, (_, i) => i % 10 === 0 ? '22012' : Math.trunc(60 / (i % 10))));
  }),
  'large': using(async (db) => {
    await db.inbox.deleteMany();
    const body = '0123456789abcde✓'.repeat(1 << 16);
    await db.inbox.create({data: {id: 1, body}});
    equal((await db.inbox.findUnique({where: {id: 1}})).body === body, true);
    const [{r}] = await db.$queryRaw`SELECT ${Buffer.alloc(1 << 20, 7)}::bytea AS r`;
    equal([r.length, r[12345]], [1 << 20, 7]);
    equal((await db.item.findMany()).length, 1000);
  }),
  'many statements': using(async (db) => {
    for (let i = 0; i < 500; i++) equal(await db.$queryRawUnsafe(`SELECT $1::int + ${i} AS v`, 1), [{v: i + 1}]);
  }),
  'verified': using(async (db) => {
    equal(await db.$queryRaw`SELECT 1 AS a`, [{a: 1}]);
    // Nobody's authority has signed the certificate.
    const distrusting = new PrismaClient({adapter: new PrismaPg({...config, ssl: true})});
    let error;
    try { await distrusting.$queryRaw`SELECT 1 AS a`; } catch (wrong) { error = wrong; }
    equal(Boolean(error), true);
  }, {ssl: {ca: require('fs').readFileSync(process.env.TRIAL_CERTIFICATE, 'utf8')}}),
});
