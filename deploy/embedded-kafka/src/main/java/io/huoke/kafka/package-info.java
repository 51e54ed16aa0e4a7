/**
 * A real Kafka broker (KRaft, broker and controller in one) inside this JVM, for one machine and for tests.
 *
 * <p>The only place that touches Kafka's internal server classes; knows nothing of Huoke. Start reading at
 * {@link io.huoke.kafka.EmbeddedKafka}.
 */
@NullMarked
package io.huoke.kafka;

import org.jspecify.annotations.NullMarked;
