package io.huoke.authorization;

import io.huoke.schemas.TokenRow;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What can be seen of the service from outside. Safe for use by any thread. */
final class AuthorizationMetrics {

    private final MeterRegistry registry;
    private final AtomicLong tenants = new AtomicLong();
    private final AtomicLong exchanges = new AtomicLong();
    private final MultiGauge sealed;

    AuthorizationMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge("huoke.authorization.tenants", "Enterprises whose authorization this instance looks after", tenants);
        gauge("huoke.authorization.exchanges.open", "Auth codes that are not settled yet", exchanges);
        this.sealed = MultiGauge.builder("huoke.sealed.secrets")
                .description("Long-lived secrets that this instance looks after, by the key that sealed them")
                .register(registry);
    }

    private void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    void tenants(long number) {
        tenants.set(number);
    }

    void openExchanges(long number) {
        exchanges.set(number);
    }

    /** @param byKey how many each key has sealed, those of the keyset with none included */
    void sealed(Map<Integer, Long> byKey) {
        List<MultiGauge.Row<?>> rows = byKey.entrySet().stream()
                .<MultiGauge.Row<?>>map(entry ->
                        MultiGauge.Row.of(Tags.of("key", Integer.toUnsignedString(entry.getKey())), entry.getValue()))
                .toList();
        sealed.register(rows, true);
    }

    /** @param outcome done, lost, or why it is tried again */
    void exchanged(String outcome) {
        counter("huoke.authorization.exchanges", "Attempts to exchange an auth code", "outcome", outcome)
                .increment();
    }

    void refreshed(TokenRow.Kind kind, boolean succeeded) {
        Counter.builder("huoke.authorization.refreshes")
                .description("Attempts to get a token")
                .tag("kind", tag(kind))
                .tag("outcome", succeeded ? "done" : "failed")
                .register(registry)
                .increment();
    }

    void rejected(TokenRow.Kind kind) {
        counter("huoke.authorization.rejections", "Tokens that WeCom refused before their end", "kind", tag(kind))
                .increment();
    }

    /** @param reason {@code state}: not issued here, or expired; {@code used}: a second time */
    void installationRefused(String reason) {
        counter(
                        "huoke.authorization.installations.refused",
                        "Redirects of installations that nobody began here",
                        "reason",
                        reason)
                .increment();
    }

    /** This instance looks after nothing. */
    void nothing() {
        tenants(0);
        openExchanges(0);
        sealed(Map.of());
    }

    /** A record that nobody could use. */
    void unusable() {
        Counter.builder("huoke.authorization.dead.letters")
                .description("Records that could not be read, kept on huoke.dead-letters.authorization")
                .register(registry)
                .increment();
    }

    private Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }

    private static String tag(TokenRow.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
