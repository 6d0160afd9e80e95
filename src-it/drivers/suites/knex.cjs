const knex = require('knex');
const {config, run, fails, equal} = require('./check.cjs');

const db = knex({client: 'pg', connection: config, pool: {min: 0, max: 4}});

run({
  'schema': async () => {
    await db.schema.dropTableIfExists('kx_books');
    await db.schema.dropTableIfExists('kx_authors');
    await db.schema.createTable('kx_authors', (t) => { t.increments(); t.string('name').unique(); t.timestamps(true, true); });
    await db.schema.createTable('kx_books', (t) => { t.increments(); t.text('title'); t.jsonb('data'); t.integer('author').references('kx_authors.id'); });
    await db.schema.alterTable('kx_books', (t) => { t.integer('pages').defaultTo(0); t.index(['title']); });
    equal([await db.schema.hasTable('kx_books'), await db.schema.hasColumn('kx_books', 'pages')], [true, true]);
    equal(Object.keys(await db('kx_books').columnInfo()), ['id', 'title', 'data', 'author', 'pages']);
  },
  'queries': async () => {
    const [{id}] = await db('kx_authors').insert({name: 'Ada'}).returning('id');
    await db('kx_books').insert([{title: 'One', data: {n: 1}, author: id}, {title: 'Two', author: id}]);
    equal(await db('kx_books').join('kx_authors', 'author', 'kx_authors.id').where('name', 'Ada').orderBy('title').pluck('title'), ['One', 'Two']);
    equal(await db('kx_books').where('title', 'One').update({pages: 10}), 1);
    equal(Number((await db('items').count('* AS n').where('id', '<=', 10))[0].n), 10);
    equal((await db.raw('SELECT ?::int + ?::int AS n', [1, 2])).rows, [{n: 3}]);
    await db('kx_authors').insert({name: 'Ada'}).onConflict('name').merge();
  },
  'transactions': async () => {
    await fails('23505', () => db.transaction(async (tx) => {
      await tx('kx_authors').insert({name: 'Bo'});
      await tx('kx_authors').insert({name: 'Ada'});
    }));
    equal((await db('kx_authors').where('name', 'Bo')).length, 0);
    await db.transaction(async (tx) => {
      await fails('23505', () => tx.transaction((sp) => sp('kx_authors').insert({name: 'Ada'})));
      await tx('kx_authors').insert({name: 'Cy'});
    });
    equal((await db('kx_authors').where('name', 'Cy')).length, 1);
  },
  'stream': async () => {
    let n = 0;
    for await (const row of db('items').select('id').stream()) n += row.id > 0 ? 1 : 0;
    equal(n, 1000);
  },
  'drop': async () => {
    await db.schema.dropTable('kx_books').dropTable('kx_authors');
    await db.destroy();
  },
});
