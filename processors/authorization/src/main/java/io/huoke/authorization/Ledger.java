package io.huoke.authorization;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of the owners of some partitions, as it is on the topics after the writes that wait for the
 * next transaction. One thread writes; any may read.
 */
final class Ledger {

    /**
     * A record for the next transaction.
     *
     * @param partition null for the one that the key says
     * @param event null for a tombstone
     */
    record Write(Topic topic, @Nullable Integer partition, String key, @Nullable RowEvent<? extends Row> event) {}

    private final Set<Integer> partitions;
    private final int partitionCount;
    private final ConcurrentMap<String, AuthorizationRow> authorizations = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, FenceRow> fences = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, TokenRow> tokens = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, ExchangeRow> exchanges = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RegistrationRow> registrations = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AlertRow> alerts = new ConcurrentHashMap<>();
    private List<Write> pending = new ArrayList<>();

    /**
     * An empty one.
     *
     * @param partitions whose owners it is about
     * @param partitionCount of the topics that are placed by owner
     */
    Ledger(Set<Integer> partitions, int partitionCount) {
        this.partitions = Set.copyOf(partitions);
        this.partitionCount = partitionCount;
    }

    Set<Integer> partitions() {
        return partitions;
    }

    int partitionCount() {
        return partitionCount;
    }

    /** Whether an owner is this instance's business. */
    boolean owns(String owner) {
        return partitions.contains(OwnerPartition.of(owner, partitionCount));
    }

    /** Takes in a row that is on a topic already. */
    void load(Row row) {
        keep(row);
    }

    /** Forgets a row of which a tombstone is on a topic already. */
    void unload(Topic topic, String key) {
        drop(topic, key);
    }

    private void keep(Row row) {
        switch (row) {
            case AuthorizationRow authorization -> authorizations.put(row.key(), authorization);
            case FenceRow fence -> fences.put(row.key(), fence);
            case TokenRow token -> tokens.put(row.key(), token);
            case ExchangeRow exchange -> exchanges.put(row.key(), exchange);
            case RegistrationRow registration -> registrations.put(row.key(), registration);
            case AlertRow alert -> alerts.put(row.key(), alert);
            default -> {
                // A message to others; nothing to keep.
            }
        }
    }

    private void drop(Topic topic, String key) {
        switch (topic) {
            case AUTHORIZATIONS -> {
                authorizations.remove(key);
                fences.remove(key);
            }
            case TOKENS -> tokens.remove(key);
            case EXCHANGES -> exchanges.remove(key);
            case REGISTRATIONS -> registrations.remove(key);
            case ALERTS -> alerts.remove(key);
            default -> {
                // A message to others; nothing was kept.
            }
        }
    }

    /**
     * Writes a row that lies with its owner.
     *
     * @param time of what changed it
     */
    void put(Topic topic, String owner, Row row, Instant time) {
        keep(row);
        pending.add(new Write(topic, OwnerPartition.of(owner, partitionCount), row.key(), new RowEvent<>(row, time)));
    }

    /** Writes a row that lies where its key says. */
    void put(Topic topic, Row row, Instant time) {
        keep(row);
        pending.add(new Write(topic, null, row.key(), new RowEvent<>(row, time)));
    }

    /** Deletes a row that lies with its owner. */
    void remove(Topic topic, String owner, String key) {
        drop(topic, key);
        pending.add(new Write(topic, OwnerPartition.of(owner, partitionCount), key, null));
    }

    /** Deletes a row that lies where its key says. */
    void remove(Topic topic, String key) {
        drop(topic, key);
        pending.add(new Write(topic, null, key, null));
    }

    /** Writes a record without a value that is about nothing. */
    void mark(Topic topic, int partition, String marker) {
        pending.add(new Write(topic, partition, marker, null));
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** What waits for the next transaction; it is that one's business from now on. */
    List<Write> takePending() {
        List<Write> taken = pending;
        pending = new ArrayList<>();
        return taken;
    }

    Optional<AuthorizationRow> authorization(Tenant tenant) {
        return Optional.ofNullable(authorizations.get(tenant.toString()));
    }

    Collection<AuthorizationRow> authorizations() {
        return authorizations.values();
    }

    Optional<FenceRow> fence(String owner, String tenantHash) {
        return Optional.ofNullable(fences.get(FenceRow.key(owner, tenantHash)));
    }

    Optional<FenceRow> fence(String key) {
        return Optional.ofNullable(fences.get(key));
    }

    Collection<FenceRow> fences() {
        return fences.values();
    }

    Optional<TokenRow> token(String key) {
        return Optional.ofNullable(tokens.get(key));
    }

    Optional<TokenRow> token(TokenRow.Kind kind, String owner, @Nullable String corpId) {
        return token(kind.key(owner, corpId));
    }

    Collection<TokenRow> tokens() {
        return tokens.values();
    }

    Optional<ExchangeRow> exchange(String key) {
        return Optional.ofNullable(exchanges.get(key));
    }

    Collection<ExchangeRow> exchanges() {
        return exchanges.values();
    }

    Optional<RegistrationRow> registration(String key) {
        return Optional.ofNullable(registrations.get(key));
    }

    Collection<RegistrationRow> registrations() {
        return registrations.values();
    }

    Optional<AlertRow> alert(String key) {
        return Optional.ofNullable(alerts.get(key));
    }

    /** Those that fire, and those that did. */
    Collection<AlertRow> alerts() {
        return alerts.values();
    }
}
