/**
 * What WeCom says of acquisition links as rows of {@code huoke.links}: {@link io.huoke.links.LinkRows} makes them,
 * {@link io.huoke.links.LinkWriter} writes them. Whoever asks WeCom about a link, or changes one, does it in this way.
 *
 * <p>May depend on {@code schemas}, {@code runtime} and {@code wecom-api}; calls nobody.
 */
@NullMarked
package io.huoke.links;

import org.jspecify.annotations.NullMarked;
