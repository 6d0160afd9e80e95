// One text, two answers: agreement, disagreement, or not understood.

const CLASSES = ['SELECT', 'DML', 'UTILITY'];
const BARS = { SELECT: 0.97, DML: 0.97, UTILITY: 0.99 };

export class Report {
  corpora = new Map();
  disagreements = [];
  missed = [];
  lenient = [];
  passed = 0;

  of(corpus) {
    if (!this.corpora.has(corpus)) {
      const classes = Object.fromEntries(CLASSES.map((c) => [c, { valid: 0, read: 0, resolved: 0 }]));
      this.corpora.set(corpus, { texts: 0, scans: 0, classes });
    }
    return this.corpora.get(corpus);
  }

  disagree(where, what, sql, theirs, ours) {
    this.disagreements.push({ where, what, sql, theirs, ours });
  }

  print(fuzz) {
    if (fuzz) {
      this.missed.length = Math.min(this.missed.length, 50);
      this.lenient.length = Math.min(this.lenient.length, 50);
    }
    for (const m of this.missed) console.log(`NOT UNDERSTOOD ${m.where} ${m.why}\n    ${oneLine(m.sql)}`);
    for (const l of this.lenient) console.log(`ACCEPTED BY US ALONE ${l.where} ${l.why}\n    ${oneLine(l.sql)}`);
    for (const d of this.disagreements) {
      console.log(`DISAGREEMENT ${d.where} ${d.what}\n    ${oneLine(d.sql)}\n    PostgreSQL ${d.theirs}\n    ours       ${d.ours}`);
    }
    console.log();
    let failed = this.disagreements.length;
    for (const [name, c] of this.corpora) {
      console.log(`${name}: ${c.texts} texts, ${c.scans} scanned alike`);
      for (const k of CLASSES) {
        const { valid, read, resolved } = c.classes[k];
        if (!valid) continue;
        const bar = k !== 'UTILITY' && name.startsWith('client') ? 0.99 : BARS[k];
        const low = !fuzz && read / valid < bar;
        if (low) failed++;
        const share = (n) => `${n} (${((100 * n) / valid).toFixed(2)} %)`;
        console.log(`  ${k}: ${valid} valid, understood ${share(read)}${low ? ` BELOW ${100 * bar} %` : ''}, resolved ${share(resolved)}`);
      }
    }
    console.log(`not understood: ${this.missed.length}; accepted by us alone: ${this.lenient.length}; disagreements: ${this.disagreements.length}`);
    console.log(`${this.passed} passed, ${failed} failed`);
    return failed === 0;
  }
}

const oneLine = (sql) => JSON.stringify(sql.length > 1500 ? sql.slice(0, 1500) + '…' : sql);

function classOf(statement) {
  if (statement.tag === 'SelectStmt') return 'SELECT';
  return statement.tree === undefined ? 'UTILITY' : 'DML';
}

/** The name of each relation alone. */
const namesOnly = (list) => [...new Set(list.map((r) => r.slice(0, r.lastIndexOf(' '))))];

/** LOCK and what only a utility does are no part of the comparison. */
const accesses = (list) =>
  list
    .map((r) => {
      const at = r.lastIndexOf(' ');
      const kept = r.slice(at + 1).split(',').filter((a) => a !== 'LOCK');
      return `${r.slice(0, at)} ${kept.join(',')}`;
    })
    .sort();

export function judge(report, corpus, where, sql, theirs, ours) {
  const found = report.of(corpus);
  const before = report.disagreements.length;
  if (theirs.unsure) return;
  found.texts++;
  if (theirs.tokens !== undefined && ours.tokens !== undefined) {
    if (theirs.tokens !== ours.tokens) {
      report.disagree(where, 'tokens', sql, theirs.tokens, ours.tokens);
      return;
    }
    found.scans++;
  } else if (theirs.tokens === undefined && ours.tokens !== undefined) {
    report.lenient.push({ where, why: `scanner: ${theirs.lexical}`, sql });
    return;
  } else if (theirs.tokens === undefined) {
    found.scans++;
    report.passed++;
    return;
  }
  if (!theirs.statements.length) {
    if (theirs.error !== undefined && ours.statements.some((s) => s.error === undefined)) {
      report.lenient.push({ where, why: theirs.error, sql });
    } else if (theirs.error === undefined && ours.statements.length) {
      report.disagree(where, 'statements', sql, '0', String(ours.statements.length));
      return;
    }
    report.passed++;
    return;
  }
  if (ours.lexical !== undefined) {
    for (const s of theirs.statements) {
      found.classes[classOf(s)].valid++;
    }
    report.missed.push({ where, why: `LEXICAL: ${ours.lexical}`, sql });
    report.passed++;
    return;
  }
  if (theirs.statements.length !== ours.statements.length) {
    // A BEGIN ATOMIC body makes the rest of the text one statement that nothing understands.
    const last = ours.statements.at(-1);
    if (last?.error === undefined) {
      report.disagree(where, 'statements', sql, theirs.statements.length, ours.statements.length);
      return;
    }
  }
  ours.statements.forEach((o, i) => statement(report, found, where, sql, theirs.statements[i], o));
  if (report.disagreements.length === before) report.passed++;
}

function statement(report, found, where, sql, t, o) {
  const share = found.classes[classOf(t)];
  share.valid++;
  if (o.error !== undefined) {
    report.missed.push({ where, why: o.error, sql });
    return;
  }
  share.read++;
  if (t.start !== o.start || t.end !== o.end) {
    report.disagree(where, 'boundaries', sql, `${t.start}-${t.end}`, `${o.start}-${o.end}`);
  }
  if (t.tree !== o.tree) report.disagree(where, 'tree', sql, t.tree, o.tree);
  if (o.relations === undefined) return;
  share.resolved++;
  if (t.kind !== undefined && t.kind !== o.kind) report.disagree(where, 'kind', sql, t.kind, o.kind);
  const same = t.tree === undefined ? namesOnly : accesses;
  const mine = same(o.relations);
  // What is opaque says so itself: the names in it are not told.
  const [a, b] = [same(t.relations).filter((r) => !o.opaque || mine.includes(r)).join('; '), mine.join('; ')];
  if (a !== b) report.disagree(where, 'relations', sql, a, b);
}
