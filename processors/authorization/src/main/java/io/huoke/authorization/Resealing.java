package io.huoke.authorization;

import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.wecom.reactor.Reactor;
import java.nio.BufferUnderflowException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals whatever is kept for long anew when the key has changed (guarantee G8), and counts by key what is sealed, so that
 * an operator sees when an old key may go. For the reactor's thread.
 */
final class Resealing {

    private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);
    private static final Duration CHECK = Duration.ofSeconds(5);

    /** Counting goes through everything. */
    private static final Duration COUNT = Duration.ofMinutes(1);

    /** So many at a time, lest everything else should wait; a hundred thousand are done in two minutes. */
    private static final int BATCH = 2_000;

    private static final Duration NEXT_BATCH = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Sealer sealer;
    private final AuthorizationMetrics metrics;
    private Set<Integer> keys;
    private int primary;
    private boolean unfinished = true;

    /** A row that holds something sealed, and what the row is with another sealed part. */
    private record Holder(Topic topic, String owner, Row row, String sealed, Function<String, Row> with) {}

    Resealing(Ledger ledger, Reactor reactor, Sealer sealer, AuthorizationMetrics metrics) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.sealer = sealer;
        this.metrics = metrics;
        this.keys = sealer.keyIds();
        this.primary = sealer.primaryKeyId();
    }

    void begin() {
        reactor.after(NEXT_BATCH, this::check);
        reactor.every(COUNT, this::count);
    }

    private void check() {
        if (!keys.equals(sealer.keyIds())) {
            keys = sealer.keyIds();
            primary = sealer.primaryKeyId();
            unfinished = true;
        }
        boolean more = false;
        if (unfinished) {
            more = reseal();
            count();
        }
        reactor.after(more ? NEXT_BATCH : CHECK, this::check);
    }

    /** Whether there is more to do at once. */
    private boolean reseal() {
        int done = 0;
        int failed = 0;
        for (Holder holder : (Iterable<Holder>) holders().filter(this::isOld)::iterator) {
            if (done == BATCH) {
                return true;
            }
            try {
                Map<String, String> secrets = sealer.open(holder.sealed(), holder.row());
                ledger.put(
                        holder.topic(),
                        holder.owner(),
                        holder.with().apply(sealer.seal(secrets, holder.row())),
                        reactor.now());
                done++;
            } catch (GeneralSecurityException e) {
                failed++;
            }
        }
        if (failed > 0) {
            LOG.atError()
                    .addKeyValue("count", failed)
                    .log("secrets cannot be opened: their key is not in the keyset; restore it");
        }
        // What failed is tried again when there are other keys.
        unfinished = false;
        return false;
    }

    private boolean isOld(Holder holder) {
        return keyOf(holder.sealed()).filter(id -> id != primary).isPresent();
    }

    private void count() {
        Map<Integer, Long> byKey = new HashMap<>();
        sealer.keyIds().forEach(id -> byKey.put(id, 0L));
        Stream.concat(holders().map(Holder::sealed), originals())
                .map(Resealing::keyOf)
                .flatMap(Optional::stream)
                .forEach(id -> byKey.merge(id, 1L, Long::sum));
        metrics.sealed(byKey);
    }

    /** What is not sealed at all, whoever wrote it, has no key. */
    private static Optional<Integer> keyOf(String sealed) {
        try {
            return Optional.of(Sealer.keyIdOf(sealed));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** Of events that could not be opened yet; they are sealed anew when they can. */
    private Stream<String> originals() {
        return ledger.exchanges().stream().flatMap(row -> {
            ExchangeRow.Original original = row.original();
            return original == null ? Stream.empty() : Stream.of(original.sealed());
        });
    }

    private Stream<Holder> holders() {
        return Stream.of(authorizations(), fences(), tokens(), exchanges(), registrations())
                .flatMap(Function.identity())
                .flatMap(Optional::stream);
    }

    private Stream<Optional<Holder>> authorizations() {
        return ledger.authorizations().stream()
                .map(row -> holder(Topic.AUTHORIZATIONS, row.owner(), row, row.sealed(), other -> row.change()
                        .sealed(other)
                        .row()));
    }

    private Stream<Optional<Holder>> fences() {
        return ledger.fences().stream()
                .map(row -> holder(
                        Topic.AUTHORIZATIONS,
                        row.owner(),
                        row,
                        row.sealed(),
                        other -> new FenceRow(
                                row.owner(), row.tenantHash(), row.epoch(), row.erasedAt(), row.awaiting(), other)));
    }

    private Stream<Optional<Holder>> tokens() {
        return ledger.tokens().stream()
                .map(row -> holder(
                        Topic.TOKENS,
                        row.owner(),
                        row,
                        row.sealed(),
                        other -> new TokenRow(
                                row.tenant(),
                                row.owner(),
                                row.kind(),
                                row.corpId(),
                                row.obtainedAt(),
                                row.expiresAt(),
                                other)));
    }

    private Stream<Optional<Holder>> exchanges() {
        return ledger.exchanges().stream()
                .map(row -> holder(
                        Topic.EXCHANGES,
                        row.owner(),
                        row,
                        row.sealed(),
                        other -> row.with(row.status(), row.attempts(), other)));
    }

    private Stream<Optional<Holder>> registrations() {
        return ledger.registrations().stream()
                .map(row -> holder(Topic.REGISTRATIONS, row.provider(), row, row.sealed(), row::withSealed));
    }

    private static Optional<Holder> holder(
            Topic topic, String owner, Row row, @Nullable String sealed, Function<String, Row> with) {
        return sealed == null ? Optional.empty() : Optional.of(new Holder(topic, owner, row, sealed, with));
    }
}
