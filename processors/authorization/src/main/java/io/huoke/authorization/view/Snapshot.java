package io.huoke.authorization.view;

import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The public part of the rows that are there, and the offsets up to which they are. Not thread-safe. */
final class Snapshot {

    private final TreeMap<String, AuthorizationRow> authorizations = new TreeMap<>();
    private final Map<String, TokenLife> tokens = new HashMap<>();
    private final TreeSet<String> suites = new TreeSet<>();
    private final Map<String, RegistrationRow> registrations = new HashMap<>();
    private final Map<String, TreeMap<String, RegistrationRow>> byState = new HashMap<>();
    private Map<TopicPartition, Long> positions = Map.of();

    /** A change of one key; null says that the row is gone. */
    sealed interface Change {

        /** Of {@code huoke.authorizations}. */
        record OfAuthorization(String key, @Nullable AuthorizationRow row) implements Change {}

        /** Of {@code huoke.tokens}. */
        record OfToken(String key, @Nullable TokenRow row) implements Change {}

        /** Of {@code huoke.registrations}. */
        record OfRegistration(String key, @Nullable RegistrationRow row) implements Change {}
    }

    void apply(Change change) {
        switch (change) {
            case Change.OfAuthorization of -> replace(authorizations, of.key(), withoutSecret(of.row()));
            case Change.OfToken of -> apply(of.key(), of.row());
            case Change.OfRegistration of -> apply(of.key(), of.row());
        }
    }

    private static @Nullable AuthorizationRow withoutSecret(@Nullable AuthorizationRow row) {
        return row == null ? null : row.change().sealed(null).row();
    }

    private static <V> void replace(Map<String, V> map, String key, @Nullable V value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    /** Of two the one obtained later counts, in whatever order they come. */
    private void apply(String key, @Nullable TokenRow row) {
        TokenLife known = tokens.get(key);
        if (row == null) {
            tokens.remove(key);
        } else if (known == null || row.obtainedAt().isAfter(known.obtainedAt())) {
            tokens.put(key, new TokenLife(row.obtainedAt(), row.expiresAt()));
            if (row.kind() == TokenRow.Kind.SUITE || row.kind() == TokenRow.Kind.SUITE_TICKET) {
                suites.add(row.owner());
            }
        }
    }

    private void apply(String key, @Nullable RegistrationRow row) {
        RegistrationRow before = registrations.get(key);
        if (before != null) {
            TreeMap<String, RegistrationRow> others = byState.getOrDefault(before.state(), new TreeMap<>());
            others.remove(before.provider());
            if (others.isEmpty()) {
                byState.remove(before.state());
            }
        }
        RegistrationRow bare = row == null ? null : row.withSealed(null);
        replace(registrations, key, bare);
        if (bare != null) {
            byState.computeIfAbsent(bare.state(), unused -> new TreeMap<>()).put(bare.provider(), bare);
        }
    }

    void reached(Map<TopicPartition, Long> now) {
        positions = now;
    }

    /** By topic and partition, the offset of the first record that is not in here. */
    Map<String, SortedMap<Integer, Long>> offsets() {
        return TopicFollower.offsets(positions);
    }

    /**
     * Enterprises in the order of their tenants.
     *
     * @param owner only of this one
     * @param after only those behind this tenant
     */
    List<Authorized> authorizations(@Nullable String owner, @Nullable String after, int limit) {
        List<Authorized> found = new ArrayList<>();
        String prefix = owner == null ? "" : owner + "/";
        String start = after != null && after.compareTo(prefix) > 0 ? after : prefix;
        for (AuthorizationRow row : authorizations.tailMap(start, false).values()) {
            if (found.size() == limit || !row.tenant().startsWith(prefix)) {
                break;
            }
            found.add(authorized(row));
        }
        return found;
    }

    /** That one, if it has authorized. */
    Optional<Authorized> authorization(String tenant) {
        return Optional.ofNullable(authorizations.get(tenant)).map(this::authorized);
    }

    private Authorized authorized(AuthorizationRow row) {
        Tenant tenant = Tenant.parse(row.tenant());
        return new Authorized(row, tokens.get(TokenRow.Kind.CORP.key(tenant.owner(), tenant.corpId())));
    }

    /** @param owner only this one */
    List<SuiteLife> suites(@Nullable String owner) {
        return suites.stream()
                .filter(suite -> owner == null || suite.equals(owner))
                .map(this::suite)
                .filter(suite -> suite.ticketAt() != null || suite.tokenExpiresAt() != null)
                .toList();
    }

    private SuiteLife suite(String owner) {
        TokenLife ticket = tokens.get(TokenRow.Kind.SUITE_TICKET.key(owner, null));
        TokenLife token = tokens.get(TokenRow.Kind.SUITE.key(owner, null));
        return new SuiteLife(
                owner, ticket == null ? null : ticket.obtainedAt(), token == null ? null : token.expiresAt());
    }

    /** Every registration with that State, one per provider at most. */
    List<RegistrationRow> registrations(String state) {
        return List.copyOf(byState.getOrDefault(state, new TreeMap<>()).values());
    }
}
