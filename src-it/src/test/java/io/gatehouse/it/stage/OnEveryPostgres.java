package io.gatehouse.it.stage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The class's tests run once a PostgreSQL version. Its constructor takes a {@link PostgresVersion}
 * and a {@link Stage}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(PostgresVersion.class)
@ExtendWith(StageExtension.class)
public @interface OnEveryPostgres {}
