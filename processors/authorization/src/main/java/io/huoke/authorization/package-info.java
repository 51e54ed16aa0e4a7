/**
 * Turns auth codes into permanent codes, keeps every token fresh, and forgets whoever cancels (design §5, guarantees G6
 * and G7). Knows the WeCom API client; no other service knows it, they read its topics.
 */
@NullMarked
package io.huoke.authorization;

import org.jspecify.annotations.NullMarked;
