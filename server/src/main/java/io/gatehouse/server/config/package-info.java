/** The configuration file: read strictly, every mistake with its place. */
package io.gatehouse.server.config;
