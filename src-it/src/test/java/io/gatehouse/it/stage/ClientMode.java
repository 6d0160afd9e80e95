package io.gatehouse.it.stage;

import java.util.Properties;

/** How pgjdbc talks. */
public enum ClientMode {
  /** Query messages; results as text. */
  SIMPLE,
  /** Parse, Bind, Execute; results as text. */
  EXTENDED_TEXT,
  /** Parse, Bind, Execute; results binary for every type that pgjdbc reads so, from the start. */
  EXTENDED_BINARY;

  /** The properties that make pgjdbc do so. */
  public Properties properties() {
    Properties properties = new Properties();
    switch (this) {
      case SIMPLE -> properties.setProperty("preferQueryMode", "simple");
      case EXTENDED_TEXT -> properties.setProperty("binaryTransfer", "false");
      case EXTENDED_BINARY -> {
        properties.setProperty("binaryTransfer", "true");
        properties.setProperty("prepareThreshold", "-1");
      }
    }
    return properties;
  }
}
