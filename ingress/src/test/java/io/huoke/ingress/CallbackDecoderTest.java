package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What nobody can see from outside: what a wrong signature keeps from happening, and what gives events their identity. */
class CallbackDecoderTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final String TIMESTAMP = String.valueOf(NOW.getEpochSecond());
    private static final String SUITE = TestIngress.SUITE;
    private static final KeyPair KEYS = TestIngress.KEYS;

    private final CallbackDecoder decoder =
            new CallbackDecoder(Sealer.ofKeyset(Sealer.generateKeyset()), Duration.ofHours(1));
    private final AtomicInteger decryptions = new AtomicInteger();

    @Test
    void nothingIsDecryptedUnderAWrongSignature() {
        CallbackEndpoint endpoint = endpoint("crm", KEYS, new KeyPair(new Secret("other"), KEYS.encodingAesKey()));
        String encrypt = encrypt(KEYS, create("code"), SUITE);
        String right = new CallbackCrypto(KEYS).sign(TIMESTAMP, "n", encrypt);

        for (String wrong :
                List.of("", "x", right.substring(1), right + "0", right.toUpperCase(java.util.Locale.ROOT))) {
            CallbackQuery query = new CallbackQuery(wrong, TIMESTAMP, "n");
            assertThat(decoder.decode(endpoint, query, outer(encrypt).getBytes(UTF_8), NOW))
                    .isInstanceOfSatisfying(Verdict.Refused.class, refused -> assertThat(refused.status())
                            .isEqualTo(403));
            assertThat(decoder.verify(endpoint, query, encrypt)).isInstanceOf(CallbackDecoder.Echo.Failed.class);
        }
        assertThat(decryptions).hasValue(0);

        decoder.decode(
                endpoint,
                new CallbackQuery(right, TIMESTAMP, "n"),
                outer(encrypt).getBytes(UTF_8),
                NOW);
        assertThat(decryptions).hasValue(1);
    }

    /** GET and POST sign the same: who captured a callback must not have it decrypted by asking for an echo. */
    @Test
    void aCapturedCallbackIsNotAnEcho() {
        String encrypt = encrypt(KEYS, create("marked-code"), SUITE);
        CallbackQuery query = new CallbackQuery(new CallbackCrypto(KEYS).sign(TIMESTAMP, "n", encrypt), TIMESTAMP, "n");

        assertThat(decoder.verify(endpoint("crm", KEYS), query, encrypt))
                .isInstanceOf(CallbackDecoder.Echo.Failed.class)
                .asString()
                .doesNotContain("marked-code");
    }

    @Test
    void eventsOfOneSecondDifferAndTheSameEventIsTheSameHoweverItComes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            String code = "code" + random.nextInt(1_000_000);
            String person = "wm" + random.nextInt(1_000_000);
            List<String> messages =
                    List.of(create(code + "a"), create(code + "b"), add(person + "a"), add(person + "b"));
            Set<String> ids = new HashSet<>();
            for (String message : messages) {
                String id = id(endpoint("crm", KEYS), message, random);
                ids.add(id);
                assertThat(id(endpoint("crm", KEYS), message, random))
                        .as("seed %d", seed)
                        .isEqualTo(id);
                assertThat(id(endpoint("renamed", KEYS), message, random))
                        .as("seed %d", seed)
                        .isEqualTo(id);
            }
            assertThat(ids).as("seed %d", seed).hasSize(4);
        }
    }

    /** The id of the event that a message becomes, encrypted and signed anew. */
    private String id(CallbackEndpoint endpoint, String message, Random random) {
        CallbackCrypto crypto = new CallbackCrypto(KEYS);
        byte[] prefix = new byte[16];
        random.nextBytes(prefix);
        String encrypt = crypto.encrypt(prefix, message.getBytes(UTF_8), SUITE);
        String nonce = String.valueOf(random.nextInt());
        String timestamp = String.valueOf(NOW.getEpochSecond() + random.nextInt(60));
        CallbackQuery query = new CallbackQuery(crypto.sign(timestamp, nonce, encrypt), timestamp, nonce);
        Verdict verdict = decoder.decode(endpoint, query, outer(encrypt).getBytes(UTF_8), NOW);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted) verdict).event().id();
    }

    private static String create(String code) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><InfoType>create_auth</InfoType><TimeStamp>" + TIMESTAMP
                + "</TimeStamp><AuthCode>" + code + "</AuthCode></xml>";
    }

    private static String add(String externalUserId) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId>"
                + "<InfoType>change_external_contact</InfoType><TimeStamp>" + TIMESTAMP + "</TimeStamp>"
                + "<ChangeType>add_external_contact</ChangeType><UserID>u1</UserID><ExternalUserID>" + externalUserId
                + "</ExternalUserID></xml>";
    }

    private CallbackEndpoint endpoint(String id, KeyPair... keys) {
        EndpointConfig config = new EndpointConfig(id, Kind.SUITE, Optional.empty(), Set.of(SUITE), List.of(keys));
        return new CallbackEndpoint(config, CountingCrypto::new);
    }

    private final class CountingCrypto extends CallbackCrypto {

        CountingCrypto(KeyPair keys) {
            super(keys);
        }

        @Override
        public Decryption decrypt(EncryptedText encrypt) {
            decryptions.incrementAndGet();
            return super.decrypt(encrypt);
        }
    }
}
