<?php
function connect(array $more = []): PDO {
    return new PDO(sprintf('pgsql:host=%s;port=%s;dbname=%s;sslmode=require', getenv('PGHOST'), getenv('PGPORT'), getenv('PGDATABASE')),
        getenv('PGUSER'), getenv('PGPASSWORD'), $more + [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
}
function equal($seen, $expected): void {
    if ($seen !== $expected) throw new Exception(json_encode($seen) . ' is not ' . json_encode($expected));
}
function fails(string $state, callable $test): string {
    try {
        $test();
    } catch (PDOException $e) {
        equal($e->getCode(), $state);
        return $e->getMessage();
    }
    throw new Exception("no error $state");
}
function check(string $name, callable $test, array $more = []): void {
    try {
        $test(connect($more));
        echo "$name: ok\n";
    } catch (Throwable $wrong) {
        echo "$name: FAILED ", implode(' ', preg_split('/\s+/', $wrong->getMessage())), "\n";
    }
}
$rows = function (PDO $db) {
    $s = $db->prepare('SELECT id, name, price, raw FROM items WHERE id = ?');
    for ($i = 1; $i < 10; $i++) {
        $s->execute([$i]);
        $row = $s->fetch(PDO::FETCH_ASSOC);
        equal([$row['id'], $row['name'], $row['price'], stream_get_contents($row['raw'])], [$i, "item $i", sprintf('%.2f', $i * 1.25), "\0" . chr($i)]);
    }
};
check('rows', $rows);
check('rows, emulated', $rows, [PDO::ATTR_EMULATE_PREPARES => true]);
check('rows, not prepared', $rows, [PDO::PGSQL_ATTR_DISABLE_PREPARES => true]);
check('transactions', function (PDO $db) {
    $db->exec('DELETE FROM inbox');
    $db->beginTransaction();
    $db->exec("INSERT INTO inbox VALUES (1, 'x')");
    fails('23505', fn () => $db->exec("INSERT INTO inbox VALUES (1, 'y')"));
    fails('25P02', fn () => $db->query('SELECT 1'));
    $db->rollBack();
    equal($db->query('SELECT count(*) FROM inbox')->fetchColumn(), 0);
});
check('errors', function (PDO $db) {
    $said = fails('42P01', fn () => $db->query('SELECT * FROM nowhere'));
    equal(str_contains($said, 'relation "nowhere" does not exist'), true);
    fails('42601', fn () => $db->query('SELEC 1'));
});
check('copy', function (PDO $db) {
    $db->exec('DELETE FROM inbox');
    $db->pgsqlCopyFromArray('inbox', array_map(fn ($i) => "$i\trow $i", range(1, 500)));
    equal(count($db->pgsqlCopyToArray('inbox')), 500);
});
check('listen', function (PDO $db) {
    $db->exec('LISTEN bell');
    connect()->exec("NOTIFY bell, 'ding'");
    $n = $db->pgsqlGetNotify(PDO::FETCH_ASSOC, 5000);
    equal([$n['message'], $n['payload']], ['bell', 'ding']);
});
check('cursor', function (PDO $db) {
    $db->beginTransaction();
    $s = $db->prepare('SELECT id FROM items ORDER BY id', [PDO::ATTR_CURSOR => PDO::CURSOR_SCROLL]);
    $s->execute();
    equal($s->fetch(PDO::FETCH_NUM, PDO::FETCH_ORI_ABS, 500), [500]);
    $db->rollBack();
});
check('metadata', function (PDO $db) {
    $s = $db->query('SELECT id, name FROM items LIMIT 1');
    equal($s->getColumnMeta(1)['table'], 'items');
});
