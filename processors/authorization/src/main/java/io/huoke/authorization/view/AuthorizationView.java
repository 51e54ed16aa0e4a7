package io.huoke.authorization.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.authorization.view.Snapshot.Change;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.RowReader;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Who has authorized what, how old the tokens are, and who registers: the public part of what is committed on the topics,
 * in memory. Thread-safe; nothing but {@link #awaitReady} and {@link #close} blocks.
 */
public final class AuthorizationView implements AutoCloseable {

    private final RowReader<AuthorizationRow> authorizations = new RowReader<>(AuthorizationRow.class);
    private final RowReader<TokenRow> tokens = new RowReader<>(TokenRow.class);
    private final RowReader<RegistrationRow> registrations = new RowReader<>(RegistrationRow.class);
    private final TopicNames names;
    private final TopicFollower follower;
    private final Waiters waiters = new Waiters();

    /** Guarded by itself. */
    private final Snapshot snapshot = new Snapshot();

    /**
     * Does not connect.
     *
     * @param waiting is told, once per outage, why nothing can be read
     */
    public AuthorizationView(KafkaConnection kafka, TopicNames names, Consumer<String> waiting) {
        this.names = names;
        this.follower = new TopicFollower(
                kafka,
                "authorization-view",
                List.of(names.of(Topic.AUTHORIZATIONS), names.of(Topic.TOKENS), names.of(Topic.REGISTRATIONS)),
                this::take,
                waiting);
    }

    /** Begins to read; returns at once. */
    public void start() {
        follower.start();
    }

    /** Whether everything is known that was there before the start. */
    public boolean isReady() {
        return follower.isReady();
    }

    /** Waits until {@link #isReady}, or for so long; tells which. */
    public boolean awaitReady(Duration time) throws InterruptedException {
        return follower.awaitReady(time);
    }

    /** Why nothing can be read at present. */
    public Optional<String> problem() {
        return follower.problem();
    }

    /** What the management listener tells of it. */
    public List<Resource> resources() {
        return new ViewResources(this).all();
    }

    /**
     * What is known, all as of one moment.
     *
     * @param offsets by topic and partition, the offset of the first record that is not in it
     */
    public record Page(
            List<Authorized> authorizations, List<SuiteLife> suites, Map<String, SortedMap<Integer, Long>> offsets) {

        /** As {@code GET /v1/authorizations} shows it. */
        public ObjectNode toJson() {
            ObjectNode json = Json.MAPPER.createObjectNode();
            ArrayNode rows = json.putArray("authorizations");
            authorizations.forEach(authorized -> rows.add(authorized.toJson()));
            json.set("suites", Json.MAPPER.valueToTree(suites));
            json.set("offsets", Json.MAPPER.valueToTree(offsets));
            return json;
        }
    }

    /**
     * Enterprises in the order of their tenants.
     *
     * @param owner only of this one
     * @param after only those behind this tenant
     */
    public Page authorizations(Optional<String> owner, Optional<String> after, int limit) {
        synchronized (snapshot) {
            return new Page(
                    snapshot.authorizations(owner.orElse(null), after.orElse(null), limit),
                    snapshot.suites(owner.orElse(null)),
                    snapshot.offsets());
        }
    }

    /** One enterprise, if it has authorized, and its owner. */
    public Page authorization(String tenant) {
        synchronized (snapshot) {
            Optional<Authorized> found = snapshot.authorization(tenant);
            return new Page(
                    found.stream().toList(),
                    found.map(authorized -> snapshot.suites(authorized.row().owner()))
                            .orElse(List.of()),
                    snapshot.offsets());
        }
    }

    /** Registrations without their sealed parts, one per provider at most. */
    public List<RegistrationRow> registrations(String state) {
        synchronized (snapshot) {
            return snapshot.registrations(state);
        }
    }

    /** By topic and partition, the offset of the first record that is not taken into account. */
    Map<String, SortedMap<Integer, Long>> offsets() {
        synchronized (snapshot) {
            return snapshot.offsets();
        }
    }

    /**
     * A registration once it is no longer pending.
     *
     * @return cancelled if the row goes before that, or this is closed
     */
    CompletableFuture<RegistrationRow> settled(RegistrationRow row) {
        synchronized (snapshot) {
            Optional<RegistrationRow> now = snapshot.registrations(row.state()).stream()
                    .filter(known -> known.provider().equals(row.provider()))
                    .findFirst();
            return now.filter(AuthorizationView::isSettled)
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> waiters.await(row.key()));
        }
    }

    static boolean isSettled(RegistrationRow row) {
        return row.status() != RegistrationRow.Status.PENDING;
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> positions) {
        List<Change> changes = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> message : records) {
            read(message, changes);
        }
        synchronized (snapshot) {
            changes.forEach(snapshot::apply);
            snapshot.reached(positions);
        }
        for (Change change : changes) {
            if (change instanceof Change.OfRegistration registration) {
                tell(registration.key(), registration.row());
            }
        }
    }

    private void tell(String key, @Nullable RegistrationRow row) {
        if (row == null) {
            waiters.gone(key);
        } else if (isSettled(row)) {
            waiters.changed(row.withSealed(null));
        }
    }

    private void read(ConsumerRecord<String, byte[]> message, List<Change> changes) {
        if (message.topic().equals(names.of(Topic.TOKENS))) {
            tokens.read(message, (key, row) -> changes.add(new Change.OfToken(key, row)));
        } else if (message.topic().equals(names.of(Topic.REGISTRATIONS))) {
            registrations.read(message, (key, row) -> changes.add(new Change.OfRegistration(key, row)));
        } else {
            authorizations.read(message, (key, row) -> changes.add(new Change.OfAuthorization(key, row)));
        }
    }

    /** Stops reading; whoever waits for a registration waits no longer. */
    @Override
    public void close() {
        follower.close();
        waiters.close();
    }
}
