/**
 * What tests of several modules share: {@link io.huoke.testkit.TestKafka}, the one place that decides which real broker
 * tests use, {@link io.huoke.testkit.ChildJvm} for everything that is to be killed, and
 * {@link io.huoke.testkit.Alertmanager}.
 */
@NullMarked
package io.huoke.testkit;

import org.jspecify.annotations.NullMarked;
