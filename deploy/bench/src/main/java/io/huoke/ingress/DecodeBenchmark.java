package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.bench.Callbacks;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.ingress.wecom.MalformedXmlException;
import io.huoke.ingress.wecom.Normalizer;
import io.huoke.ingress.wecom.UnusableMessageException;
import io.huoke.ingress.wecom.XmlMessage;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import me.chanjar.weixin.cp.bean.message.WxCpTpXmlMessage;
import me.chanjar.weixin.cp.config.impl.WxCpTpDefaultConfigImpl;
import me.chanjar.weixin.cp.util.crypto.WxCpTpCryptUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From the bytes of a body to the record for Kafka, as a whole and by its parts, beside weixin-java-cp's one call from
 * body to bean. Callbacks come from a ring, so that neither branches nor caches get used to one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {

    private static final int RING = 1_000;
    private static final int STRIDE = 1_001; // The stages by turns.

    private Captured[] mixed = {};
    private Captured[] plain = {};
    private Captured[] sealed = {};
    private final CallbackCrypto crypto = new CallbackCrypto(Callbacks.KEYS);
    private final CallbackEndpoint endpoint = new CallbackEndpoint(PreparedRecords.endpoint());
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final CallbackDecoder decoder = new CallbackDecoder(sealer, Duration.ofMinutes(5));
    private final Normalizer normalizer = new Normalizer(sealer);
    private final RecordFactory records = new RecordFactory(sealer, new TopicNames(""));
    private final WxCpTpDefaultConfigImpl weixinConfig = weixinConfig();
    private final Instant now = Instant.now();
    private final WxCpTpCryptUtil weixinCrypto = new WxCpTpCryptUtil(weixinConfig);
    private int next;

    /** A callback, and what each step of its decoding starts with. */
    private record Captured(
            Callbacks.Post post,
            CallbackQuery query,
            byte[] body,
            EncryptedText encrypt,
            byte[] message,
            XmlMessage xml,
            Topic topic,
            WeComEvent event) {}

    /** Makes the rings. */
    @Setup
    public void prepare() throws MalformedXmlException, UnusableMessageException {
        Callbacks callbacks = new Callbacks(100);
        mixed = ring(callbacks, number -> true);
        plain = ring(callbacks, number -> !Callbacks.hasSecret(number));
        sealed = ring(callbacks, Callbacks::hasSecret);
    }

    private Captured[] ring(Callbacks callbacks, LongPredicate which)
            throws MalformedXmlException, UnusableMessageException {
        long[] numbers = LongStream.iterate(0, number -> number + STRIDE)
                .filter(which)
                .limit(RING)
                .toArray();
        Captured[] ring = new Captured[RING];
        for (int i = 0; i < RING; i++) {
            ring[i] = capture(callbacks, numbers[i]);
        }
        return ring;
    }

    @SuppressWarnings("deprecation") // There is no other way to give it keys.
    private static WxCpTpDefaultConfigImpl weixinConfig() {
        WxCpTpDefaultConfigImpl config = new WxCpTpDefaultConfigImpl();
        config.setToken(Callbacks.KEYS.token().value());
        config.setAesKey(Callbacks.KEYS.encodingAesKey().value());
        config.setCorpId(Callbacks.SUITE);
        return config;
    }

    private Captured capture(Callbacks callbacks, long number) throws MalformedXmlException, UnusableMessageException {
        Callbacks.Post post = callbacks.post(number, now.getEpochSecond());
        byte[] body = post.body().getBytes(UTF_8);
        EncryptedText encrypt = encrypted(XmlMessage.parseBody(body));
        if (!(crypto.decrypt(encrypt) instanceof Decryption.Message decrypted)) {
            throw new IllegalStateException("callback " + number + " does not decrypt");
        }
        XmlMessage xml = XmlMessage.parse(decrypted.message());
        Normalizer.Normalized normalized = normalize(decrypted.message(), xml);
        return new Captured(
                post,
                new CallbackQuery(post.signature(), post.timestamp(), post.nonce()),
                body,
                encrypt,
                decrypted.message(),
                xml,
                normalized.topic(),
                normalized.event());
    }

    private static EncryptedText encrypted(XmlMessage body) {
        return EncryptedText.parse(String.valueOf(body.text("Encrypt"))).orElseThrow();
    }

    private Captured next(Captured[] ring) {
        next = (next + 1) % RING;
        return ring[next];
    }

    /** Everything, a quarter of the callbacks with a secret. */
    @Benchmark
    public EventRecord decodePath() {
        return decode(next(mixed));
    }

    /** Everything, no callback with a secret. */
    @Benchmark
    public EventRecord decodePathPlain() {
        return decode(next(plain));
    }

    /** Everything, all callbacks with a secret. */
    @Benchmark
    public EventRecord decodePathSealed() {
        return decode(next(sealed));
    }

    private EventRecord decode(Captured callback) {
        if (!(decoder.decode(endpoint, callback.query, callback.body, now) instanceof Verdict.Accepted accepted)) {
            throw new IllegalStateException("not accepted: " + callback.post);
        }
        return records.event(accepted.topic(), accepted.event());
    }

    /** SHA-1 of token, timestamp, nonce and Encrypt, compared. */
    @Benchmark
    public boolean signature() {
        CallbackQuery query = next(mixed).query;
        return crypto.signatureHolds(query.signature(), query.timestamp(), query.nonce(), mixed[next].encrypt);
    }

    /** AES, padding and lengths. */
    @Benchmark
    public Decryption decrypt() {
        return crypto.decrypt(next(mixed).encrypt);
    }

    /** The XML of the body, and the Base64 in it. */
    @Benchmark
    public EncryptedText outerXml() throws MalformedXmlException {
        return encrypted(XmlMessage.parseBody(next(mixed).body));
    }

    /** The XML of the message. */
    @Benchmark
    public XmlMessage innerXml() throws MalformedXmlException {
        return XmlMessage.parse(next(mixed).message);
    }

    /** The event of a parsed message, its id and its sealed part included. */
    @Benchmark
    public Normalizer.Normalized event() throws UnusableMessageException {
        Captured callback = next(mixed);
        return normalize(callback.message, callback.xml);
    }

    private Normalizer.Normalized normalize(byte[] message, XmlMessage xml) throws UnusableMessageException {
        return normalizer.normalize(endpoint.source(), Optional.empty(), message, xml, now);
    }

    /** The CloudEvent of an event, as record. */
    @Benchmark
    public EventRecord serialization() {
        Captured callback = next(mixed);
        return records.event(callback.topic, callback.event);
    }

    /** weixin-java-cp: signature and decryption. */
    @Benchmark
    public String weixinDecrypt() {
        Callbacks.Post post = next(plain).post;
        return weixinCrypto.decryptXml(post.signature(), post.timestamp(), post.nonce(), post.body());
    }

    /** weixin-java-cp: from body to bean in one call; no record is made of it. */
    @Benchmark
    public WxCpTpXmlMessage weixinOneCall() {
        Callbacks.Post post = next(plain).post;
        return WxCpTpXmlMessage.fromEncryptedXml(
                post.body(), weixinConfig, post.timestamp(), post.nonce(), post.signature());
    }
}
