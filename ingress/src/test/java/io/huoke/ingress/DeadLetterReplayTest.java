package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.ingress.DeadLetterReplay.Result;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.DeadLetterDeserializer;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Letters are made as the ingress makes them, and read as whoever replays them does. */
class DeadLetterReplayTest {

    private static final Instant SEEN = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final String TIMESTAMP = String.valueOf(SEEN.getEpochSecond());
    private static final String NONCE = "a+b/c&d=e\n%41 ü";
    private static final TopicNames NAMES = new TopicNames("");
    private static final EndpointConfig MISTAKEN = endpoint(Set.of("wwother"), KEYS);
    private static final EndpointConfig MENDED = endpoint(Set.of(SUITE), KEYS);

    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    @Test
    void aLetterBecomesTheEventThatWouldHaveBeenAccepted() {
        byte[] body = body(suiteMessage("c1"));
        DeadLetter letter = letter(MISTAKEN, query(TIMESTAMP, body), body);
        assertThat(letter.reason()).isEqualTo("receiveid");

        Verdict normal = decoder().decode(new CallbackEndpoint(MENDED), query(TIMESTAMP, body), body, SEEN);

        assertThat(normal).isInstanceOfSatisfying(Verdict.Accepted.class, accepted -> assertThat(replay(letter, MENDED))
                .isEqualTo(new Result.Replayable(accepted.topic(), accepted.event())));
    }

    @Test
    void theEventOfALetterIsReceivedWhenTheLetterWasFirstSeenAndItsSecretsAreSealed() throws Exception {
        byte[] body = body("<xml><SuiteId>" + SUITE + "</SuiteId><InfoType>create_auth</InfoType>"
                + "<AuthCode>marked-code</AuthCode></xml>");
        DeadLetter letter = letter(MISTAKEN, query(TIMESTAMP, body), body);

        WeComEvent event = replayed(letter, MENDED);

        assertThat(event.receivedAt()).isEqualTo(SEEN);
        assertThat(event.time()).as("the message has none").isEqualTo(SEEN);
        assertThat(sealer.open(event)).isEqualTo(Map.of("AuthCode", "marked-code"));
        assertThat(replay(letter, MENDED).toString())
                .doesNotContain(
                        "marked-code",
                        KEYS.token().value(),
                        KEYS.encodingAesKey().value());
    }

    @Test
    void aStaleLetterCanBeReplayedHoweverOldOrOdd() {
        byte[] body = body(suiteMessage("c1"));
        for (String timestamp : List.of("1409659589", "", "yesterday", "-9223372036854775808")) {
            DeadLetter letter = letter(MENDED, query(timestamp, body), body);

            assertThat(letter.reason()).as(timestamp).isEqualTo("stale");
            assertThat(replayed(letter, MENDED).data().state()).as(timestamp).isEqualTo("c1");
        }
    }

    @Test
    void aLetterOfAMistakeThatIsStillThereSaysWhich() {
        byte[] body = body(suiteMessage("c1"));

        assertThat(replay(letter(MISTAKEN, query(TIMESTAMP, body), body), MISTAKEN))
                .isInstanceOfSatisfying(Result.Unusable.class, unusable -> {
                    assertThat(unusable.reason()).isEqualTo("receiveid");
                    assertThat(unusable.detail()).contains(SUITE, "receive-ids");
                });
        byte[] broken = body("<xml>");
        assertThat(replay(letter(MISTAKEN, query(TIMESTAMP, broken), broken), MENDED))
                .isInstanceOfSatisfying(Result.Unusable.class, unusable -> assertThat(unusable.reason())
                        .isEqualTo("xml"));
    }

    @Test
    void aLetterWhoseKeyPairWasTakenAwayAsksForItBack() {
        byte[] body = body(suiteMessage("c1"));
        DeadLetter letter = letter(MISTAKEN, query(TIMESTAMP, body), body);
        KeyPair next = new KeyPair(new Secret("nexttoken"), KEYS.encodingAesKey());

        assertThat(replay(letter, endpoint(Set.of(SUITE), next)))
                .isInstanceOfSatisfying(Result.Unusable.class, unusable -> {
                    assertThat(unusable.reason()).isEqualTo("signature");
                    assertThat(unusable.detail()).contains("add the one of that time");
                });
        assertThat(replay(letter, endpoint(Set.of(SUITE), next, KEYS))).isInstanceOf(Result.Replayable.class);
    }

    @Test
    void aLetterOfAnEndpointThatIsGoneSaysSo() {
        byte[] body = body(suiteMessage("c1"));

        assertThat(new DeadLetterReplay(List.of(), sealer).replay(letter(MISTAKEN, query(TIMESTAMP, body), body)))
                .isEqualTo(new Result.NoEndpoint("crm"));
    }

    @Test
    void aLetterThatWasSealedWithAnotherKeyOrForAnotherIdStaysSealed() {
        byte[] body = body(suiteMessage("c1"));
        DeadLetter letter = letter(MISTAKEN, query(TIMESTAMP, body), body);
        DeadLetter moved = new DeadLetter(
                "f".repeat(32), letter.endpoint(), letter.reason(), letter.detail(), SEEN, letter.sealed());
        DeadLetterReplay stranger = new DeadLetterReplay(List.of(MENDED), Sealer.ofKeyset(Sealer.generateKeyset()));

        assertThat(stranger.replay(letter)).isEqualTo(new Result.Sealed());
        assertThat(stranger.open(letter)).isEmpty();
        assertThat(replay(moved, MENDED)).isEqualTo(new Result.Sealed());
    }

    @Test
    void theDoctorCanExamineWhatALetterHolds() {
        byte[] body = body(suiteMessage("c1"));
        DeadLetter letter = letter(MISTAKEN, query(TIMESTAMP, body), body);

        CapturedCallback callback =
                new DeadLetterReplay(List.of(), sealer).open(letter).orElseThrow();

        assertThat(callback.body()).isEqualTo(body);
        assertThat(callback.query()).doesNotContainAnyWhitespaces();
        assertThat(new CallbackDoctor(List.of(MENDED), Duration.ofHours(1))
                        .examine("crm", callback.query(), callback.body(), SEEN))
                .allMatch(CallbackDoctor.Finding::ok);
    }

    /** None is made by the ingress, but one such letter must not keep the others from being replayed. */
    @Test
    void aLetterThatHoldsNoCallbackIsUnusable() {
        for (String content : List.of("", "no query", "msg_signature=a&timestamp=1&nonce=2", "\n\n")) {
            byte[] sealed = sealer.sealBytes(content.getBytes(UTF_8), "id", DeadLetter.TYPE);

            assertThat(replay(new DeadLetter("id", "crm", "xml", "detail", SEEN, sealed), MENDED))
                    .as(content)
                    .isInstanceOf(Result.Unusable.class);
        }
    }

    private WeComEvent replayed(DeadLetter letter, EndpointConfig config) {
        assertThat(replay(letter, config)).isInstanceOf(Result.Replayable.class);
        return ((Result.Replayable) replay(letter, config)).event();
    }

    private Result replay(DeadLetter letter, EndpointConfig config) {
        return new DeadLetterReplay(List.of(config), sealer).replay(letter);
    }

    /** What the ingress keeps of a callback that is of no use to it. */
    private DeadLetter letter(EndpointConfig config, CallbackQuery query, byte[] body) {
        Verdict verdict = decoder().decode(new CallbackEndpoint(config), query, body, SEEN);
        assertThat(verdict).isInstanceOf(Verdict.Unusable.class);
        String id = EventId.ofMessage(config.id(), body);
        EventRecord record = new RecordFactory(sealer, NAMES)
                .deadLetter(id, config.id(), query, body, (Verdict.Unusable) verdict, SEEN);
        return new DeadLetterDeserializer().deserialize(NAMES.of(record.topic()), record.headers(), record.value());
    }

    private CallbackDecoder decoder() {
        return new CallbackDecoder(sealer, Duration.ofHours(1));
    }

    private static byte[] body(String message) {
        return outer(encrypt(KEYS, message, SUITE)).getBytes(UTF_8);
    }

    private static CallbackQuery query(String timestamp, byte[] body) {
        String text = new String(body, UTF_8);
        String encrypt = text.substring(text.indexOf("<Encrypt><![CDATA[") + 18, text.indexOf("]]></Encrypt>"));
        return new CallbackQuery(new CallbackCrypto(KEYS).sign(timestamp, NONCE, encrypt), timestamp, NONCE);
    }

    private static EndpointConfig endpoint(Set<String> receiveIds, KeyPair... keys) {
        return new EndpointConfig("crm", Kind.SUITE, Optional.empty(), receiveIds, List.of(keys));
    }
}
