package io.huoke.tokens;

import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.TokenSource;
import io.huoke.wecom.token.AwaitedTokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that the authorization service keeps fresh, as they are on {@code huoke.tokens}; one that WeCom refuses is
 * reported on {@code huoke.token-rejections} and its successor awaited. Asks WeCom nothing. Thread-safe.
 */
public final class PublishedTokens implements TokenSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedTokens.class);
    private static final long WARN_NANOS = Duration.ofSeconds(10).toNanos();

    private final Sealer sealer;
    private final Optional<String> provider;
    private final AwaitedTokens tokens;
    private final RejectionWriter rejections;
    private final TopicFollower follower;
    private final RowEventDeserializer<TokenRow> rows = new RowEventDeserializer<>(TokenRow.class);
    private final String topic;
    private final Counter unreadable;

    /** Rows whose key is not in the keyset; it may come with the next one. Only on the follower's thread, like the rest. */
    private final Map<String, TokenRow> unopened = new HashMap<>();

    private Set<Integer> triedWith = Set.of();
    private long warnedAt = System.nanoTime() - WARN_NANOS;

    /**
     * Does not connect.
     *
     * @param provider the provider's corp id, without which refused contact-sync tokens cannot be reported
     * @param service who uses the tokens, the source of what is reported
     */
    public PublishedTokens(
            KafkaConnection kafka,
            TopicNames names,
            Sealer sealer,
            Optional<String> provider,
            String service,
            InstantSource clock,
            MeterRegistry metrics) {
        this.sealer = sealer;
        this.provider = provider;
        this.topic = names.of(Topic.TOKENS);
        this.rejections = new RejectionWriter(kafka, names.of(Topic.TOKEN_REJECTIONS), service, clock, metrics);
        this.tokens = new AwaitedTokens(this::report);
        this.follower = new TopicFollower(kafka, service + "-tokens", List.of(topic), this::take, reason -> LOG.atWarn()
                .addKeyValue("error", reason)
                .log("no tokens are read"));
        this.unreadable = Counter.builder("huoke.tokens.unreadable")
                .description("Rows of tokens that could not be opened or read when they came")
                .register(metrics);
    }

    /** Begins to read; returns at once. */
    public void start() {
        follower.start();
    }

    /** Whether everything is known that was published before the start. */
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

    /** Whether there is a token, so that nobody has to wait for it. */
    public boolean has(TokenKey key) {
        return tokens.has(key);
    }

    @Override
    public Token current(TokenKey key, Deadline deadline) {
        return tokens.current(key, deadline);
    }

    @Override
    public Token replacement(TokenKey key, Token refused, int errcode, Deadline deadline) {
        return tokens.replacement(key, refused, errcode, deadline);
    }

    /** With a lock of {@link AwaitedTokens} held. */
    private void report(TokenKey key, Token refused, int errcode) {
        if (provider.isPresent() || !(key instanceof TokenKey.ContactSync)) {
            String value = refused.value().value();
            rejections.write(TokenIdentity.of(key, provider).rejection(value, errcode));
        }
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> positions) {
        if (!sealer.keyIds().equals(triedWith)) {
            triedWith = sealer.keyIds();
            Map<String, TokenRow> again = Map.copyOf(unopened);
            unopened.clear();
            again.values().forEach(this::offer);
        }
        records.forEach(this::take);
    }

    private void take(ConsumerRecord<String, byte[]> message) {
        if (message.key() == null) {
            return;
        }
        try {
            RowEvent<TokenRow> event = rows.deserialize(topic, message.headers(), message.value());
            if (event == null) {
                unopened.remove(message.key());
                TokenIdentity.ofRowKey(message.key())
                        .filter(TokenIdentity::isToken)
                        .ifPresent(gone -> tokens.withdraw(gone.key()));
            } else {
                offer(event.row());
            }
        } catch (SerializationException e) {
            warn(message.key(), String.valueOf(e.getMessage()));
        }
    }

    private void offer(TokenRow row) {
        TokenIdentity identity = TokenIdentity.of(row);
        if (!identity.isToken()) {
            return;
        }
        try {
            String value = sealer.open(row.sealed(), row).get(TokenRow.VALUE);
            if (value == null) {
                warn(row.key(), "there is no " + TokenRow.VALUE + " in its sealed part");
                return;
            }
            unopened.remove(row.key());
            tokens.offer(identity.key(), new Token(new Secret(value), row.obtainedAt(), row.expiresAt()));
        } catch (GeneralSecurityException e) {
            if (row.isNewerThan(unopened.get(row.key()))) {
                unopened.put(row.key(), row);
            }
            warn(row.key(), "sealed with a key that is not in this keyset, or for another row");
        }
    }

    private void warn(String key, String error) {
        unreadable.increment();
        if (System.nanoTime() - warnedAt >= WARN_NANOS) {
            warnedAt = System.nanoTime();
            LOG.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("error", error)
                    .log("a token cannot be read, the one before is used; give this process the current keyset");
        }
    }

    /** Stops reading; whoever waits for a token waits until its deadline. */
    @Override
    public void close() {
        follower.close();
        rejections.close();
    }
}
