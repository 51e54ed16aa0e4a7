package io.huoke.ingress.durable;

import io.huoke.schemas.Topic;
import org.apache.kafka.common.header.Headers;

/**
 * Something to be made durable: an event in the form in which it travels and rests.
 *
 * @param topic where it goes
 * @param key decides the partition
 * @param headers the CloudEvents attributes
 * @param value the data
 */
public record EventRecord(Topic topic, String key, Headers headers, byte[] value) {}
