/**
 * The test kit of the funnel: random true histories of tenants, random deliveries of them, and an oracle that says what
 * the funnel's rows must be. It knows the contract ({@code io.huoke.schemas}) and nothing of how the funnel works. Start
 * reading at {@link io.huoke.funnel.history.History}.
 */
@NullMarked
package io.huoke.funnel.history;

import org.jspecify.annotations.NullMarked;
