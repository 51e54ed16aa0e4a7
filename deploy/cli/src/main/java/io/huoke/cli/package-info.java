/**
 * The {@code huoke} command. Knows everything and wires it by constructor; nothing depends on it. Start reading at
 * {@link io.huoke.cli.Huoke}; what runs together is in {@link io.huoke.cli.Installation}.
 */
@NullMarked
package io.huoke.cli;

import org.jspecify.annotations.NullMarked;
