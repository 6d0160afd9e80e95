package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/** The database that the tests speak of. */
final class Shop {

  static final int CUSTOMERS = 20100;
  static final int ORDERS = 20101;
  static final int V_CUSTOMERS = 20102;
  static final int EVENTS = 20103;
  static final int EVENTS_2024 = 20104;
  static final int PG_CLASS = 1259;
  static final int PG_SETTINGS = 12100;
  static final int INT4 = 23;
  static final int TEXT = 25;
  static final int JSONB = 3802;

  static final ColumnId EMAIL = ColumnId.of("public", "customers", "email");
  static final ColumnId SSN = ColumnId.of("public", "customers", "ssn");
  static final ColumnId NAME = ColumnId.of("public", "customers", "name");
  static final ColumnId EVENT_EMAIL = ColumnId.of("public", "events", "customer_email");

  static final RelationName EVENTS_NAME = new RelationName("public", "events");

  /** As a principal of group agents sees it. */
  static final MaskView MASKED = view(ColumnMasks.blocking(new Mask.Email()));

  private Shop() {}

  static InMemoryCatalog catalog() {
    return new InMemoryCatalog()
        .table(
            CUSTOMERS,
            "public",
            "customers",
            "id:23",
            "name:25",
            "email:25",
            "ssn:25",
            "notes:3802")
        .table(ORDERS, "public", "orders", "id:23", "customer_id:23", "status:25", "total:1700")
        .view(
            V_CUSTOMERS,
            "public",
            "v_customers",
            " SELECT customers.id, customers.name, customers.email, customers.ssn"
                + " FROM public.customers;",
            "id:23",
            "name:25",
            "email:25",
            "ssn:25")
        .table(EVENTS, "public", "events", "id:23", "customer_email:25")
        .child(EVENTS_2024, "public", "events_2024", EVENTS_NAME, "id:23", "customer_email:25")
        .table(20105, "public", "products", "id:23", "sku:25", "title:25")
        .table(20107, "public", "sink", "k:23", "v:25")
        .relation(
            20106, "public", "legacy_orders", Relation.Kind.FOREIGN_TABLE, "id:23", "total:1700")
        .table(PG_CLASS, "pg_catalog", "pg_class", "oid:26", "relname:19", "relpartbound:194")
        .relation(
            PG_SETTINGS, "pg_catalog", "pg_settings", Relation.Kind.VIEW, "name:25", "setting:25")
        .relation(
            12101, "pg_catalog", "pg_views", Relation.Kind.VIEW, "viewname:19", "definition:25")
        .table(2619, "pg_catalog", "pg_statistic", "starelid:26", "stavalues1:2277")
        .type(23, "int4", Type.Kind.BASE, 0)
        .type(25, "text", Type.Kind.BASE, 0)
        .type(1009, "_text", Type.Kind.ARRAY, 25);
  }

  /** E-mail under the given rule, ssn masked whole by a rule that blocks everything. */
  static MaskView view(ColumnMask email) {
    Map<ColumnId, ColumnMask> masks = new LinkedHashMap<>();
    masks.put(EMAIL, email);
    masks.put(EVENT_EMAIL, email);
    masks.put(SSN, new ColumnMask("mask-ssn", new Mask.Full(), true, true, false));
    return new ColumnMasks(masks);
  }
}
