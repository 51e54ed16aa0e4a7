/** Takes alerts to on-call: at least once to each sink, and tells when they are over. */
@NullMarked
package io.huoke.notifier;

import org.jspecify.annotations.NullMarked;
