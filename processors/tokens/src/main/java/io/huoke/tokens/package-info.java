/**
 * WeCom's tokens for every service that does not fetch them itself: read from {@code huoke.tokens}, and reported on
 * {@code huoke.token-rejections} when WeCom refuses one. Knows Kafka and the API client, no service.
 */
@NullMarked
package io.huoke.tokens;

import org.jspecify.annotations.NullMarked;
