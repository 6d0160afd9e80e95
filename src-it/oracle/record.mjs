// Writes PostgreSQL's answers for a corpus, for the test that runs without node.
import fs from 'node:fs';
import { load } from './reference.mjs';

const [, , folder, statements, expected] = process.argv;
const reference = await load(folder);
const lines = fs.readFileSync(statements, 'utf8').split('\n').filter((l) => l);
const answers = lines
  .map((line) => JSON.parse(line))
  .filter((text) => text.scs !== false)
  .map((text) => JSON.stringify({ sql: text.sql, ...reference.answer(text.sql) }));
fs.writeFileSync(expected, answers.join('\n') + '\n');
console.log(`${answers.length} answers recorded`);
