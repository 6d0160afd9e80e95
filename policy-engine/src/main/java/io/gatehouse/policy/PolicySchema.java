package io.gatehouse.policy;

import io.gatehouse.policy.shape.JsonSchema;

/** JSON Schemas (2020-12) of what people write, from the declarations that the reader goes by. */
public final class PolicySchema {

  private static final String BASE = "urn:gatehouse:schema:v1:";

  private PolicySchema() {}

  /** Of one document of a policy bundle. */
  public static String ofPolicies() {
    return JsonSchema.of(Shapes.DOCUMENT, BASE + "policy.schema.json", "Gatehouse policies");
  }

  /** Of a file of cases. */
  public static String ofCases() {
    return JsonSchema.of(
        CaseFile.FILE, BASE + "policy-cases.schema.json", "Gatehouse policy cases");
  }
}
