package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.outer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.testkit.JsonSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to input that nobody thought of, at every depth: the body, what it decrypts to, and the message inside,
 * for whose sake it is signed and encrypted as it should be. {@code -Dhuoke.fuzz.inputs} and {@code -Dhuoke.fuzz.seed}
 * make it longer, or the same again.
 */
class DecoderFuzzTest {

    private static final int INPUTS = Integer.getInteger("huoke.fuzz.inputs", 30_000);
    private static final long SEED = Long.getLong("huoke.fuzz.seed", new Random().nextLong());
    private static final int VALIDATE_EVERY = 50;
    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final String TIMESTAMP = String.valueOf(NOW.getEpochSecond());
    private static final KeyPair KEYS = TestIngress.KEYS;
    private static final String MARK = "content-of-a-file-that-no-entity-may-read";

    private enum Depth {
        BODY,
        PLAINTEXT,
        MESSAGE
    }

    private final CallbackCrypto crypto = new CallbackCrypto(KEYS);
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final CallbackDecoder decoder = new CallbackDecoder(sealer, Duration.ofHours(1));
    private final RecordFactory records = new RecordFactory(sealer, new TopicNames(""));
    private final CallbackEndpoint endpoint = new CallbackEndpoint(
            new EndpointConfig("crm", Kind.DATA, Optional.of(TestIngress.SUITE), Set.of("x"), List.of(KEYS)));

    @Test
    void everyInputHasADefinedOutcome() throws Exception {
        Map<Depth, Map<String, Integer>> outcomes = new EnumMap<>(Depth.class);
        for (int i = 0; i < INPUTS; i++) {
            Mutator mutator = new Mutator(SEED + i);
            Depth depth = Depth.values()[i % Depth.values().length];
            byte[] body = body(depth, mutator);
            try {
                String outcome = outcome(body, i % VALIDATE_EVERY == 0);
                outcomes.computeIfAbsent(depth, unused -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
            } catch (Throwable failure) {
                throw new AssertionError(
                        "-Dhuoke.fuzz.seed=" + (SEED + i) + ", " + depth + ": "
                                + HexFormat.of().formatHex(body),
                        failure);
            }
        }

        System.out.println("outcomes of " + INPUTS + " inputs from seed " + SEED + ": " + outcomes);
        // The generator reaches what it is meant to reach.
        assertThat(outcomes.get(Depth.BODY)).containsKeys("refused.body", "refused.encrypt", "accepted");
        assertThat(outcomes.get(Depth.PLAINTEXT)).containsKeys("padding", "length", "receiveid", "xml");
        assertThat(outcomes.get(Depth.MESSAGE)).containsKeys("accepted", "xml", "no-type");
    }

    /** Signed for what its Encrypt element holds, so that only what is meant to be wrong is wrong. */
    private byte[] body(Depth depth, Mutator mutator) throws GeneralSecurityException {
        byte[] message = mutator.message();
        return switch (depth) {
            case MESSAGE -> outer(crypto.encrypt(new byte[16], message, "x")).getBytes(UTF_8);
            case PLAINTEXT -> outer(plaintext(mutator, message)).getBytes(UTF_8);
            case BODY -> {
                byte[] body = outer(crypto.encrypt(new byte[16], message, "x")).getBytes(UTF_8);
                for (int i = mutator.below(4); i > 0; i--) {
                    body = mutator.mutate(body);
                }
                yield body;
            }
        };
    }

    /** Blocks that decrypt to something whose length, receiveid or padding may be anything. */
    private static String plaintext(Mutator mutator, byte[] message) throws GeneralSecurityException {
        byte[] receiver = mutator.below(2) == 0 ? mutator.noise() : "x".getBytes(UTF_8);
        int length = 20 + message.length + receiver.length;
        int padding = 32 - length % 32;
        byte[] plain = new byte[length + padding];
        java.util.Arrays.fill(
                plain, length, plain.length, (byte) (mutator.below(3) == 0 ? mutator.below(256) : padding));
        ByteBuffer.wrap(plain)
                .putInt(16, mutator.below(3) == 0 ? mutator.below(2 * plain.length) - plain.length / 4 : message.length)
                .put(20, message)
                .put(20 + message.length, receiver);
        byte[] key = Base64.getDecoder().decode(KEYS.encodingAesKey().value());
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
        return Base64.getEncoder().encodeToString(cipher.doFinal(plain));
    }

    private String outcome(byte[] body, boolean validate) {
        return switch (decoder.decode(endpoint, CallbackClient.signed(crypto, TIMESTAMP, body), body, NOW)) {
            case Verdict.Refused refused -> {
                assertThat(refused.status()).isIn(400, 403);
                yield "refused." + refused.reason();
            }
            case Verdict.Unusable unusable -> {
                records.deadLetter(
                        EventId.ofMessage("crm", body),
                        "crm",
                        CallbackClient.signed(crypto, TIMESTAMP, body),
                        body,
                        unusable,
                        NOW);
                yield unusable.reason();
            }
            case Verdict.Accepted accepted -> {
                String json = new String(
                        records.event(accepted.topic(), accepted.event()).value(), UTF_8);
                if (validate) {
                    String schema = CallbackCatalogue.schemaOf(
                            accepted.event().type(), accepted.event().data());
                    assertThat(JsonSchemas.violations(schema, json)).isEmpty();
                }
                yield "accepted";
            }
        };
    }

    @Test
    void noEntityIsEverResolved(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), MARK);
        for (String doctype : List.of(
                "<!DOCTYPE xml [<!ENTITY e SYSTEM '%s'>]>",
                "<!DOCTYPE xml [<!ENTITY %% p SYSTEM '%s'>%%p;<!ENTITY e 'x'>]>",
                "<!DOCTYPE xml SYSTEM '%s'>",
                "<!DOCTYPE xml PUBLIC 'x' '%s'>")) {
            byte[] message = (doctype.formatted(file.toUri())
                            + "<xml><ToUserName>x</ToUserName><InfoType>a&e;b</InfoType></xml>")
                    .getBytes(UTF_8);
            byte[] body = outer(crypto.encrypt(new byte[16], message, "x")).getBytes(UTF_8);

            assertThat(outcome(body, true)).isEqualTo("xml");
            assertThat(decoder.decode(endpoint, CallbackClient.signed(crypto, TIMESTAMP, message), message, NOW)
                            .toString())
                    .doesNotContain(MARK);
        }
    }
}
