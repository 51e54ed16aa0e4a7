/**
 * The contract between Huoke and everyone who consumes its topics: {@link io.huoke.schemas.WeComEvent} is what a
 * callback becomes, {@link io.huoke.schemas.Topic} says where it goes, the serializers put it on Kafka as a CloudEvent
 * in binary mode. {@link io.huoke.schemas.CallbackCatalogue} knows every documented callback; JSON Schemas, AsyncAPI
 * document and examples ({@link io.huoke.schemas.Fixture}) lie beside the classes as resources. README.md of the module
 * is written for those who consume the topics.
 *
 * <p>May depend on CloudEvents, Jackson, Kafka's client and Tink; never on Vert.x or on WeCom's HTTP. Start reading at
 * {@link io.huoke.schemas.WeComEvent}.
 */
@NullMarked
package io.huoke.schemas;

import org.jspecify.annotations.NullMarked;
