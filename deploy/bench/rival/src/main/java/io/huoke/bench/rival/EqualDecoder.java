package io.huoke.bench.rival;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.ingress.wecom.MalformedXmlException;
import io.huoke.ingress.wecom.Normalizer;
import io.huoke.ingress.wecom.Normalizer.Normalized;
import io.huoke.ingress.wecom.UnusableMessageException;
import io.huoke.ingress.wecom.XmlMessage;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The ingress's steps in the ingress's order with the ingress's classes. What the ingress would keep as a dead letter is
 * refused: a benchmark sends none.
 */
final class EqualDecoder implements Decoder {

    private static final TopicNames NAMES = new TopicNames("");

    /** Ciphers are reused, and a request stays on one thread. Not static, as the keys are not. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<CallbackCrypto> crypto;

    private final Normalizer normalizer;
    private final String receiveId;
    private final Optional<String> owner;

    EqualDecoder(RivalProperties properties) {
        this.crypto = ThreadLocal.withInitial(() -> new CallbackCrypto(properties.keys()));
        this.normalizer = new Normalizer(Sealer.ofKeyset(properties
                .keyset()
                .orElseThrow(() -> new IllegalArgumentException("rival.keyset is not set"))
                .value()));
        this.receiveId = properties.receiveId();
        this.owner = properties.owner();
    }

    @Override
    public Optional<ProducerRecord<String, Object>> decode(Callback callback) {
        Instant receivedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        CallbackCrypto ciphers = crypto.get();
        try {
            Optional<EncryptedText> encrypt = Optional.ofNullable(
                            XmlMessage.parseBody(callback.body()).text("Encrypt"))
                    .flatMap(EncryptedText::parse);
            if (encrypt.isEmpty()
                    || !ciphers.signatureHolds(
                            callback.signature(), callback.timestamp(), callback.nonce(), encrypt.get())) {
                return Optional.empty();
            }
            return ciphers.decrypt(encrypt.get()) instanceof Decryption.Message message
                            && message.receiveId().equals(receiveId)
                    ? Optional.of(record(callback, message.message(), receivedAt))
                    : Optional.empty();
        } catch (MalformedXmlException | UnusableMessageException e) {
            return Optional.empty();
        }
    }

    private ProducerRecord<String, Object> record(Callback callback, byte[] message, Instant receivedAt)
            throws MalformedXmlException, UnusableMessageException {
        Normalized normalized = normalizer.normalize(
                "/wecom/" + callback.endpoint(), owner, message, XmlMessage.parse(message), receivedAt);
        return new ProducerRecord<>(
                NAMES.of(normalized.topic()), normalized.event().keyOn(normalized.topic()), normalized.event());
    }
}
