/**
 * What the services that run on Kafka Streams have in common: how they are set up and run, state as JSON, and how they
 * forget a tenant. Knows topics and rows; no service, and nothing of WeCom.
 *
 * <p>Start reading at {@link io.huoke.streams.StreamsRunner}, which runs a topology, and
 * {@link io.huoke.streams.Erasure}, which is the part of it that erases.
 */
@NullMarked
package io.huoke.streams;

import org.jspecify.annotations.NullMarked;
