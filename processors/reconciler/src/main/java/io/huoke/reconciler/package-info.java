/** Asks WeCom's API for what callbacks missed and makes events of it. */
@NullMarked
package io.huoke.reconciler;

import org.jspecify.annotations.NullMarked;
