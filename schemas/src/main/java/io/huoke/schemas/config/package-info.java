/**
 * The typed configuration: {@link io.huoke.schemas.config.HuokeConfig} is an immutable tree that can only exist valid,
 * {@link io.huoke.schemas.config.ConfigLoader} reads it from YAML and names every problem at once.
 */
@NullMarked
package io.huoke.schemas.config;

import org.jspecify.annotations.NullMarked;
