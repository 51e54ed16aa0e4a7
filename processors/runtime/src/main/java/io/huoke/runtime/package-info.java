/**
 * The plumbing that every service shares, once: {@link io.huoke.runtime.Service} is what a service is,
 * {@link io.huoke.runtime.KafkaConnection} how it reaches Kafka, {@link io.huoke.runtime.TopicInitializer} makes and
 * checks topics, {@link io.huoke.runtime.ManagementServer} shows health and metrics.
 *
 * <p>May depend on {@code schemas}; knows no service.
 */
@NullMarked
package io.huoke.runtime;

import org.jspecify.annotations.NullMarked;
