package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgx/v4"
)

var ctx = context.Background()

func connect(simple bool) *pgx.Conn {
	// Everything comes from PGHOST, PGPORT…
	config, err := pgx.ParseConfig("")
	if err != nil {
		panic(err)
	}
	config.PreferSimpleProtocol = simple
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		panic(err)
	}
	return c
}

func check(name string, simple bool, test func(c *pgx.Conn)) {
	defer func() {
		if wrong := recover(); wrong != nil {
			fmt.Printf("%s: FAILED %s\n", name, strings.Join(strings.Fields(fmt.Sprint(wrong)), " "))
		} else {
			fmt.Printf("%s: ok\n", name)
		}
	}()
	c := connect(simple)
	defer c.Close(ctx)
	test(c)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(seen, expected interface{}) {
	if fmt.Sprint(seen) != fmt.Sprint(expected) {
		panic(fmt.Sprintf("%v is not %v", seen, expected))
	}
}

func state(err error) string {
	var known *pgconn.PgError
	if errors.As(err, &known) {
		return known.Code
	}
	return fmt.Sprint(err)
}

func rows(c *pgx.Conn) {
	var id int
	var name string
	var price float64
	var made time.Time
	var tags []string
	var data map[string]int
	var raw []byte
	must(c.QueryRow(ctx, "SELECT id, name, price::float8, made, tags, data, raw FROM items WHERE id = $1", 7).Scan(&id, &name, &price, &made, &tags, &data, &raw))
	equal([]interface{}{id, name, price, made.UTC().Hour(), tags, data["n"], raw}, []interface{}{7, "item 7", 8.75, 7, []string{"a", "b7"}, 7, []byte{0, 7}})
	n := 0
	all, err := c.Query(ctx, "SELECT id FROM items ORDER BY id")
	must(err)
	for all.Next() {
		n++
	}
	must(all.Err())
	equal(n, 1000)
}

func transactions(c *pgx.Conn) {
	_, err := c.Exec(ctx, "DELETE FROM inbox")
	must(err)
	must(c.BeginFunc(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO inbox VALUES ($1, $2)", 1, "x")
		must(err)
		err = tx.BeginFunc(ctx, func(inner pgx.Tx) error {
			_, err := inner.Exec(ctx, "INSERT INTO inbox VALUES ($1, $2)", 1, "y")
			return err
		})
		equal(state(err), "23505")
		return nil
	}))
	tx, err := c.Begin(ctx)
	must(err)
	_, err = tx.Exec(ctx, "SELECT 1 / $1::int", 0)
	equal(state(err), "22012")
	_, err = tx.Exec(ctx, "SELECT 1")
	equal(state(err), "25P02")
	must(tx.Rollback(ctx))
	var n int
	must(c.QueryRow(ctx, "SELECT count(*)::int FROM inbox").Scan(&n))
	equal(n, 1)
}

func failures(c *pgx.Conn) {
	_, err := c.Exec(ctx, "SELECT * FROM nowhere")
	equal(err, `ERROR: relation "nowhere" does not exist (SQLSTATE 42P01)`)
	_, err = c.Exec(ctx, "SELEC 1")
	equal(state(err), "42601")
	_, err = c.Exec(ctx, "SELECT 1")
	must(err)
}

func batch(c *pgx.Conn) {
	b := &pgx.Batch{}
	for i := 0; i < 50; i++ {
		b.Queue("SELECT $1::int", i)
	}
	results := c.SendBatch(ctx, b)
	for i := 0; i < 50; i++ {
		var seen int
		must(results.QueryRow().Scan(&seen))
		equal(seen, i)
	}
	must(results.Close())
	b = &pgx.Batch{}
	b.Queue("SELECT 1")
	b.Queue("SELECT 1 / $1::int", 0)
	b.Queue("SELECT 3")
	results = c.SendBatch(ctx, b)
	_, err := results.Exec()
	must(err)
	_, err = results.Exec()
	equal(state(err), "22012")
	results.Close()
	_, err = c.Exec(ctx, "SELECT 1")
	must(err)
}

func copies(c *pgx.Conn) {
	_, err := c.Exec(ctx, "DELETE FROM inbox")
	must(err)
	var source [][]interface{}
	for i := 0; i < 1000; i++ {
		source = append(source, []interface{}{i, fmt.Sprintf("row %d", i)})
	}
	n, err := c.CopyFrom(ctx, pgx.Identifier{"inbox"}, []string{"id", "body"}, pgx.CopyFromRows(source))
	must(err)
	equal(n, 1000)
	_, err = c.CopyFrom(ctx, pgx.Identifier{"inbox"}, []string{"id", "body"}, pgx.CopyFromRows(source[:1]))
	equal(state(err), "23505")
	var out bytes.Buffer
	_, err = c.PgConn().CopyTo(ctx, &out, "COPY (SELECT id FROM inbox ORDER BY id DESC LIMIT 2) TO STDOUT")
	must(err)
	equal(out.String(), "999\n998\n")
}

func cancel(c *pgx.Conn) {
	go func() {
		time.Sleep(time.Second / 2)
		c.PgConn().CancelRequest(ctx)
	}()
	_, err := c.Exec(ctx, "SELECT pg_sleep(20)")
	equal(state(err), "57014")
}

func timeout(c *pgx.Conn) {
	short, end := context.WithTimeout(ctx, time.Second/2)
	defer end()
	_, err := c.Exec(short, "SELECT pg_sleep(20)")
	equal(err != nil && c.IsClosed(), true)
}

func listen(c *pgx.Conn) {
	_, err := c.Exec(ctx, "LISTEN bell")
	must(err)
	other := connect(false)
	defer other.Close(ctx)
	_, err = other.Exec(ctx, "SELECT pg_notify('bell', $1)", "ding")
	must(err)
	limit, end := context.WithTimeout(ctx, 10*time.Second)
	defer end()
	note, err := c.WaitForNotification(limit)
	must(err)
	equal([]string{note.Channel, note.Payload}, []string{"bell", "ding"})
}

func prepared(c *pgx.Conn) {
	d, err := c.Prepare(ctx, "ps", "SELECT name FROM items WHERE id = $1")
	must(err)
	equal([]interface{}{d.ParamOIDs, string(d.Fields[0].Name)}, []interface{}{[]uint32{23}, "name"})
	for i := 1; i < 20; i++ {
		var name string
		must(c.QueryRow(ctx, "ps", i).Scan(&name))
		equal(name, fmt.Sprintf("item %d", i))
	}
	must(c.Deallocate(ctx, "ps"))
}

func several(c *pgx.Conn) {
	results, err := c.PgConn().Exec(ctx, "SELECT 1; SELECT 2, 3; INSERT INTO inbox VALUES (-1, 'x'); DELETE FROM inbox WHERE id = -1").ReadAll()
	must(err)
	equal(len(results), 4)
	equal(results[3].CommandTag, "DELETE 1")
}

func main() {
	if os.Getenv("PGPORT") == "" {
		os.Exit(2)
	}
	check("rows", false, rows)
	check("rows in the simple protocol", true, rows)
	check("transactions", false, transactions)
	check("transactions in the simple protocol", true, transactions)
	check("errors", false, failures)
	check("batch", false, batch)
	check("copy", false, copies)
	check("cancel", false, cancel)
	check("timeout", false, timeout)
	check("listen", false, listen)
	check("prepared", false, prepared)
	check("several statements", false, several)
}
