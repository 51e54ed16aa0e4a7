/**
 * Who authorized what, and who registers, as the topics say it, for humans and for the provider's own web back end. Knows
 * the topics only, not the service that writes them, and no secret. Begin with {@link AuthorizationView}.
 */
@NullMarked
package io.huoke.authorization.view;

import org.jspecify.annotations.NullMarked;
