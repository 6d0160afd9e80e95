package io.gatehouse.server.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** What a running demo says to the person who started it: how to connect, and what to try. */
record Welcome(Demo demo, Ansi ansi) {

  private static final Map<Person, List<String>> TO_TRY =
      Map.of(
          Person.AGENT,
          List.of(
              "SELECT id, name, email, ssn FROM customers LIMIT 5;    -- e-mail and ssn come back"
                  + " masked",
              "SELECT * FROM v_customers LIMIT 5;                     -- also through a view, under"
                  + " other names",
              "DELETE FROM orders;                                    -- refused, with the policy"
                  + " and a hint",
              "DROP TABLE customers;                                  -- refused"),
          Person.ANALYST,
          List.of(
              "SELECT tier, count(*) FROM customers GROUP BY tier;    -- fine",
              "SELECT full_name, salary FROM hr.employees LIMIT 5;    -- what is personal is"
                  + " masked"),
          Person.OFFICER,
          List.of("SELECT id, name, email, ssn FROM customers LIMIT 5;    -- true values"),
          Person.DBA,
          List.of("ALTER TABLE products ADD COLUMN gift boolean;          -- DDL is a DBA's work"));

  /** Prints it all. */
  void print(PrintWriter out) {
    out.println();
    out.println(bold("Ready. In another terminal, as any of these people:"));
    for (Person person : List.of(Person.AGENT, Person.ANALYST, Person.OFFICER, Person.DBA)) {
      out.println();
      out.println(bold(person.name() + ", " + person.role()));
      out.println("  " + psql(person));
      for (String statement : TO_TRY.get(person)) {
        out.println("    " + statement);
      }
    }
    out.println();
    out.println(bold("Where things are"));
    out.println("  policies   " + demo.policiesFolder());
    out.println("  audit log  " + demo.auditFolder());
    out.println("  CA file    " + demo.caFile() + "   (for sslmode=verify-full sslrootcert=…)");
    out.println("  issuer     " + demo.issuer().url());
    out.println("  admin API  http://127.0.0.1:" + demo.adminPort() + ", such as:");
    out.println(
        "    GATEHOUSE_TOKEN=$(./gatehouse token --as erin) ./gatehouse approvals list --url"
            + " http://127.0.0.1:"
            + demo.adminPort());
    out.println();
    out.println(
        demo.temporary()
            ? "Ctrl-C stops the demo and deletes its data; --data-dir DIR would keep it."
            : "Ctrl-C stops the demo; its data stays in " + demo.folder() + ".");
    out.flush();
  }

  private String psql(Person person) {
    String which = demo.port() == DemoState.DEFAULT_PORT ? "" : " --port " + demo.port();
    return "PGPASSWORD=$(./gatehouse token --as "
        + person.name()
        + which
        + ") psql \"host=127.0.0.1 port="
        + demo.port()
        + " user="
        + person.name()
        + " dbname="
        + SampleDatabase.NAME
        + " sslmode=require\"";
  }

  private String bold(String text) {
    return ansi.enabled() ? ansi.new Text("@|bold " + text + "|@").toString() : text;
  }
}
