package io.gatehouse.it.stage;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the one {@link Stage} of the whole run to whoever names it as a parameter. A class fails
 * when a network buffer was lost while it, or one before it, ran.
 */
public final class StageExtension implements ParameterResolver, AfterAllCallback {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(StageExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stage.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Stage.class, key -> new Stage(), Stage.class);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> leaks = LeakRecorder.take();
    if (!leaks.isEmpty()) {
      throw new AssertionError("buffers were not released: " + leaks);
    }
  }
}
