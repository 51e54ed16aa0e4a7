/** What the services that run on Kafka Streams have in common. */
@NullMarked
package io.huoke.streams;

import org.jspecify.annotations.NullMarked;
