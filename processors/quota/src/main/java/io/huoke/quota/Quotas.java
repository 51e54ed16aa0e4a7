package io.huoke.quota;

import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.streams.Expiry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was told of quotas and links, and has it announced what follows from it, at once and when time has passed.
 * For one task; each processor has one over the same stores.
 */
final class Quotas {

    /** How often {@link #punctuate} is to be called. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** How many are judged in one call: a tenth of a second or two, for which callbacks wait. */
    private static final int AT_ONCE = 500;

    private static final Duration AGAIN = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);

    private final ProcessorContext<String, RowEvent<? extends Row>> context;
    private final KeyValueStore<String, QuotaFacts> quotas;
    private final KeyValueStore<String, LinkFacts> links;
    private final Function<String, Optional<String>> names;
    private final Announcer announcer;
    private final DueIndex due;
    private final Expiry<LinkFacts> expiry;

    /** One for a processor, to be made in its {@code init}. */
    Quotas(ProcessorContext<String, RowEvent<? extends Row>> context, QuotaTopology.Settings settings) {
        this.context = context;
        this.quotas = context.getStateStore(QuotaStores.FACTS);
        this.links = context.getStateStore(QuotaStores.LINKS);
        this.names = settings.names();
        this.announcer = new Announcer(context, settings.keepAlerts());
        this.due = new DueIndex(context);
        this.expiry = new Expiry<>(links, (key, facts, now) -> LinkRules.isForgotten(facts, Instant.ofEpochMilli(now)));
    }

    /** Something was told of a subject's quota. Does nothing if that was known. */
    void told(String subject, UnaryOperator<QuotaFacts> fact) {
        Scope scope = Scope.of(subject);
        QuotaFacts before = Objects.requireNonNullElse(quotas.get(scope.key()), QuotaFacts.NONE);
        QuotaFacts after = fact.apply(before);
        if (!after.equals(before)) {
            Instant now = now();
            // Last, so that what cannot be announced is not taken for known when it comes again.
            announcer.announce(scope, judge(scope, after, now), now);
            quotas.put(scope.key(), after);
        }
    }

    /** Something was told of a tenant's link. Does nothing if that was known. */
    void toldOfLink(String tenant, String linkId, UnaryOperator<LinkFacts> fact) {
        Scope scope = Scope.of(tenant, linkId);
        LinkFacts before = Objects.requireNonNullElse(links.get(scope.key()), LinkFacts.NONE);
        LinkFacts after = fact.apply(before);
        if (!after.equals(before)) {
            Instant now = now();
            announcer.announce(scope, judge(scope, after, now), now);
            links.put(scope.key(), after);
        }
    }

    /** Judges whatever is due, so much at once, by wall clock. */
    void punctuate(long timestamp) {
        Instant now = Instant.ofEpochMilli(timestamp);
        for (Scope scope : due.find(now, AT_ONCE)) {
            try {
                announce(scope, now);
            } catch (SerializationException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
                // One that cannot be judged must not keep the others, nor the records that wait.
                LOG.atError()
                        .addKeyValue("subject", scope.subject())
                        .setCause(e)
                        .log("what is left of a quota cannot be judged; trying again in an hour");
                due.set(scope, Optional.of(now.plus(AGAIN)));
            }
        }
    }

    private void announce(Scope scope, Instant now) {
        Optional<Findings> findings = scope.isLink()
                ? Optional.ofNullable(links.get(scope.key())).map(facts -> judge(scope, facts, now))
                : Optional.ofNullable(quotas.get(scope.key())).map(facts -> judge(scope, facts, now));
        findings.ifPresentOrElse(
                found -> announcer.announce(scope, found, now), () -> due.set(scope, Optional.empty()));
    }

    /** Forgets what nothing comes of any more, bit by bit. */
    void tidy(long now) {
        announcer.tidy(now);
        expiry.tidy(now);
    }

    private Findings judge(Scope scope, QuotaFacts facts, Instant now) {
        return QuotaRules.of(subject(scope), facts, now);
    }

    private Findings judge(Scope scope, LinkFacts facts, Instant now) {
        return LinkRules.of(subject(scope), scope.linkId(), facts, now);
    }

    private Subject subject(Scope scope) {
        Subject nameless = new Subject(scope.subject(), null);
        return nameless.isTenant()
                ? names.apply(nameless.id()).map(nameless::named).orElse(nameless)
                : nameless;
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
}
