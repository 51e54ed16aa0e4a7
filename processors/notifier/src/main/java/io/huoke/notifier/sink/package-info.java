/**
 * The ways to on-call: each takes alerts to one kind of receiver, in that receiver's form and at its pace. Start with
 * {@link io.huoke.notifier.sink.Sink}; {@link io.huoke.notifier.sink.Sinks} makes them. What an alert says may have been
 * named by strangers, so every sink cleans and bounds what it sends. None knows why an alert fires, when it is due, or
 * that there is Kafka.
 */
@NullMarked
package io.huoke.notifier.sink;

import org.jspecify.annotations.NullMarked;
