// What the suites in JavaScript share. The proxy's certificate is the test's own.
const assert = require('assert');

exports.config = {
  host: process.env.PGHOST, port: Number(process.env.PGPORT), database: process.env.PGDATABASE, user: process.env.PGUSER,
  password: process.env.PGPASSWORD, ssl: {rejectUnauthorized: false},
};

exports.run = async (tests) => {
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`${name}: ok`);
    } catch (wrong) {
      console.log(`${name}: FAILED ${String(wrong.message || wrong).split(/\s+/).join(' ').slice(0, 200)}`);
    }
  }
  process.exit(0);
};

exports.fails = async (code, test) => {
  try {
    await test();
  } catch (error) {
    assert.strictEqual(error.code, code, error.message);
    return error;
  }
  throw new Error(`no error ${code}`);
};

exports.sleep = (millis) => new Promise((done) => setTimeout(done, millis));
exports.equal = assert.deepStrictEqual;
