/**
 * What a suite (third-party app, component or 代开发 template) asks on its own behalf: how an enterprise authorizes it,
 * and what the provider pays. Start at {@link io.huoke.wecom.suite.SuiteApi}.
 */
@NullMarked
package io.huoke.wecom.suite;

import org.jspecify.annotations.NullMarked;
