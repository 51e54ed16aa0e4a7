/**
 * A WeCom that knows the truth: it makes up customers, posts their callbacks signed and encrypted as WeCom does, with
 * WeCom's retry rule, loses, repeats and reorders some on request, and says afterwards what the right answer is.
 *
 * <p>May use the ingress's crypto and nothing else of Huoke's insides. Start reading at
 * {@link io.huoke.sandbox.SimulatedWecom}, which {@link io.huoke.sandbox.Rehearsal} shows to {@code huoke demo};
 * {@link io.huoke.sandbox.Population} makes larger worlds.
 */
@NullMarked
package io.huoke.sandbox;

import org.jspecify.annotations.NullMarked;
