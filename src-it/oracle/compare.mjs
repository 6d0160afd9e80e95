// Holds our answers against PostgreSQL's. See README.md.
import fs from 'node:fs';
import path from 'node:path';
import { load } from './reference.mjs';
import { judge, Report } from './judge.mjs';

const [, , folder, ...rest] = process.argv;
// Of mutants only disagreements count: most are refused by both.
const fuzz = rest[0] === '--fuzz';
const pairs = fuzz ? rest.slice(1) : rest;
const reference = await load(folder);
const report = new Report();
for (const pair of pairs) {
  const [statements, answers] = pair.split('=');
  const texts = fs.readFileSync(statements, 'utf8').split('\n').filter((l) => l);
  const ours = fs.readFileSync(answers, 'utf8').split('\n').filter((l) => l);
  if (texts.length !== ours.length) throw new Error(`${texts.length} texts, ${ours.length} answers`);
  texts.forEach((line, i) => {
    const text = JSON.parse(line);
    if (text.scs === false) return; // libpg-query knows only the default
    const where = `${path.basename(statements)}:${i + 1}`;
    judge(report, path.basename(statements), where, text.sql, reference.answer(text.sql), JSON.parse(ours[i]));
  });
}
process.exitCode = report.print(fuzz) ? 0 : 1;
