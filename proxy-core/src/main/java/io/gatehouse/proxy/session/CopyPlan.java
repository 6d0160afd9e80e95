package io.gatehouse.proxy.session;

import io.gatehouse.masking.CopyFormat;
import io.gatehouse.masking.CopyMasker;
import io.gatehouse.masking.InspectionTools;
import io.gatehouse.masking.MaskPlan;
import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.backend.CopyOutResponse;
import io.gatehouse.sql.CopyFacts;
import java.util.List;
import java.util.Objects;

/**
 * What the rows of one COPY TO STDOUT go through, known before it runs: there is no RowDescription
 * in front of COPY data.
 *
 * @param plan what happens to each column
 * @param copy how it writes its rows
 * @param names of its columns
 */
record CopyPlan(MaskPlan plan, CopyFacts copy, List<String> names) {

  CopyPlan {
    Objects.requireNonNull(plan);
    Objects.requireNonNull(copy);
    names = List.copyOf(names);
  }

  /**
   * Sees to it that what the server begins to send is what was planned for.
   *
   * @throws ProtocolViolation when it is not
   */
  void require(CopyOutResponse response) {
    Format format = copy.format() == CopyFacts.Format.BINARY ? Format.BINARY : Format.TEXT;
    if (response.columnFormats().size() != plan.columnCount()) {
      throw new ProtocolViolation(
          "COPY sends %d columns where %d are expected"
              .formatted(response.columnFormats().size(), plan.columnCount()));
    }
    if (response.format() != format
        || response.columnFormats().stream().anyMatch(column -> column != format)) {
      throw new ProtocolViolation("COPY sends another format than its options say");
    }
  }

  /** Masks rows, and looks at them; the plan must not be clear. */
  CopyMasker masker(int maxRowBytes, InspectionTools tools) {
    return plan.copyMasker(CopyFormat.of(copy), names, maxRowBytes, tools);
  }
}
