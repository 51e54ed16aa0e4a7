package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Headers are bytes of the contract: what the CloudEvents library reads in them, it writes just so. */
class BinaryModeTest {

    private static final String TOPIC = "topic";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:01.2Z");

    @Test
    void theHeadersOfCallbacksAreThoseOfTheLibrary() {
        for (String corpId : Arrays.asList("wpCorp", "中文", null)) {
            for (String type : List.of("wecom.customer_acquisition.open_profile", "wecom.unheard of, and ü")) {
                CallbackData data = new CallbackData(
                        "ww1", corpId, null, null, null, null, "l", "s", null, null, null, null, null, null, Map.of(),
                        null);
                isWhatTheLibraryWrites(
                        new WeComEventSerializer(),
                        new WeComEvent("id", "/wecom/crm", type, TIME, Origin.CALLBACK, RECEIVED, data));
            }
        }
    }

    @Test
    void theHeadersOfEverythingElseAreThoseOfTheLibrary() {
        FunnelRow row = new FunnelRow("ww1/wpCorp", "ca1", "a/b", Day.parse("2026-01-01"), 1, 2, 3, 4, 5, 6, false);
        RowEventSerializer<FunnelRow> rows = new RowEventSerializer<>("funnel");
        isWhatTheLibraryWrites(rows, new RowEvent<>(row, RECEIVED));
        isWhatTheLibraryWrites(rows, new RowEvent<>(row, RECEIVED, 7L));
        isWhatTheLibraryWrites(
                new ReconciledEventSerializer(),
                ReconciledEvent.of(new Reconciled.Quota("ww1", "wpCorp", 120, 80, List.of()), TIME, RECEIVED));
        isWhatTheLibraryWrites(
                new DeadLetterSerializer(), new DeadLetter("id", "crm", "stale", "detail", RECEIVED, new byte[] {1}));
    }

    private static <T> void isWhatTheLibraryWrites(Serializer<T> serializer, T event) {
        Headers headers = new RecordHeaders();
        byte[] value = serializer.serialize(TOPIC, headers, event);

        Headers expected = new RecordHeaders();
        CloudEvent read = new CloudEventDeserializer().deserialize(TOPIC, headers, value);
        byte[] expectedValue = new CloudEventSerializer().serialize(TOPIC, expected, read);

        assertThat(texts(headers)).isEqualTo(texts(expected));
        assertThat(value).isEqualTo(expectedValue);
    }

    private static List<String> texts(Headers headers) {
        return Arrays.stream(headers.toArray())
                .map(header -> header.key() + ": " + new String(header.value(), UTF_8))
                .toList();
    }

    @Test
    void timesAreWrittenAsTheLibraryWritesThem() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[] digits = {1, 10, 1_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
        for (int i = 0; i < 10_000; i++) {
            // Years from -9,999 to 20,000, with every number of digits behind the point.
            long second = random.nextLong(-377_705_116_800L, 568_970_000_000L);
            int unit = digits[i % digits.length];
            Instant time = Instant.ofEpochSecond(second, (long) random.nextInt(1_000_000_000 / unit) * unit);
            assertThat(Rfc3339.format(time))
                    .as("seed %d", seed)
                    .isEqualTo(ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
        }
        assertThat(Rfc3339.format(TIME)).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void timesAreReadAsTheJdkReadsThem() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-377_705_116_800L, 568_970_000_000L), random.nextInt(1_000_000_000));
            StringBuilder text = new StringBuilder(Rfc3339.format(time));
            if (i % 2 == 0) {
                text.setCharAt(random.nextInt(text.length()), "0123456789-:.TZ +x".charAt(random.nextInt(18)));
            }
            assertThat(outcome(() -> Rfc3339.parse(text.toString())))
                    .as("%s, seed %d", text, seed)
                    .isEqualTo(outcome(() -> Instant.parse(text)));
        }
        assertThat(Rfc3339.parse("2026-01-01T08:00:00+08:00")).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        for (String wrong : List.of("", "2026-01-01", "2026-13-01T00:00:00Z", "２026-01-01T00:00:00Z")) {
            assertThatThrownBy(() -> Rfc3339.parse(wrong)).isInstanceOf(DateTimeException.class);
        }
    }

    private static String outcome(Supplier<Instant> reading) {
        try {
            return reading.get().toString();
        } catch (DateTimeException e) {
            return "not a time";
        }
    }
}
