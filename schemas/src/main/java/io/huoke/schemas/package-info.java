/**
 * The contract between Huoke and everyone who consumes its topics: {@link io.huoke.schemas.WeComEvent} is what a
 * callback becomes, {@link io.huoke.schemas.Topic} says where it goes, the serializers put it on Kafka as a CloudEvent
 * in binary mode, and the JSON Schemas lie beside the classes as resources.
 *
 * <p>May depend on CloudEvents, Jackson, Kafka's client and Tink; never on Vert.x or on WeCom's HTTP. Start reading at
 * {@link io.huoke.schemas.WeComEvent}.
 */
@NullMarked
package io.huoke.schemas;

import org.jspecify.annotations.NullMarked;
