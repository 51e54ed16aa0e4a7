/**
 * What the notifier notices by itself, without Kafka, since nobody else could say it: {@link KafkaWatch} and
 * {@link ReadinessWatch}. They only say what holds; whom that is told, and how often, is decided elsewhere.
 */
@NullMarked
package io.huoke.notifier.watch;

import org.jspecify.annotations.NullMarked;
