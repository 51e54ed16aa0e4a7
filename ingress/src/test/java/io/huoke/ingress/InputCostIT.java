package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.outer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long one body of the greatest size keeps an event loop busy; in a JVM with all of its compilers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated("it measures")
class InputCostIT {

    private static final int BODY = 1 << 20;
    /** What fits into a body once it is encrypted and in Base64. */
    private static final int MESSAGE = BODY / 4 * 3 - 512;

    private static final Duration CPU_LIMIT = Duration.ofMillis(50);
    private static final int RUNS = 20;
    private static final int MAX_RUNS = 150;
    private static final int WARM_UP = 700;
    private static final int WARM_UP_SIZE = 1 << 16;
    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final String TIMESTAMP = String.valueOf(NOW.getEpochSecond());
    private static final KeyPair KEYS = TestIngress.KEYS;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final CallbackCrypto crypto = new CallbackCrypto(KEYS);
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final CallbackDecoder decoder = new CallbackDecoder(sealer, Duration.ofHours(1));
    private final RecordFactory records = new RecordFactory(sealer, new TopicNames(""));
    private final CallbackEndpoint endpoint = new CallbackEndpoint(
            new EndpointConfig("crm", Kind.DATA, Optional.of(TestIngress.SUITE), Set.of("x"), List.of(KEYS)));

    /** What costs a parser most, without end. */
    private enum Shape {
        LONG_TEXT("<a>", "x", "</a>"),
        CHARACTER_ENTITIES("<a>", "&amp;", "</a>"),
        CDATA_SECTIONS("<a>", "<![CDATA[x]]>", "</a>"),
        EMPTY_ELEMENTS("", "<a/>", ""),
        REPEATED_ELEMENTS("", "<a>1</a>", ""),
        REPEATED_OBJECTS("", "<a><b>1</b><c>2</c></a>", ""),
        NESTING("", "<a>", ""),
        COMMENTS("", "<!--x-->", ""),
        PROCESSING_INSTRUCTIONS("", "<?x y?>", ""),
        ATTRIBUTES("<a ", "a%d='' ", "/>"),
        NAMESPACES("<a ", "xmlns:n%d='u' ", "/>"),
        LONG_NAME("<", "n", "/>"),
        MANY_NAMES("", "<n%d>1</n%<d>", ""),
        QUOTED_TAG_ENDS("<a ", "a%d='>' ", "/>"),
        /** A whole comment for those who look for its end too early. */
        HIDDEN_BY_A_COMMENT("<!--><![CDATA[--><a ", "a%d='' ", "/><!--]]>-->"),
        HIDDEN_BY_AN_INSTRUCTION("<?x <![CDATA[?><a ", "a%d='' ", "/>"),
        MANY_INSTRUCTIONS("", "<?a%d?>", ""),
        UNTERMINATED_CDATA("<a>", "![CDATA[", "</a>"),
        BROKEN_CDATA("<a>", "![CDATA[x]]>", "</a>"),
        CHINESE("<a>", "中", "</a>"),
        SECRETS("", "<AuthCode>x</AuthCode>", "");

        private final String start;
        private final String part;
        private final String end;

        Shape(String start, String part, String end) {
            this.start = start;
            this.part = part;
            this.end = end;
        }

        byte[] ofSize(int size) {
            StringBuilder xml =
                    new StringBuilder("<xml><ToUserName>x</ToUserName><InfoType>t</InfoType>").append(start);
            int bytes = xml.length();
            for (int i = 0; bytes < size - 32; i++) {
                String next = part.formatted(i);
                xml.append(next);
                bytes += next.getBytes(UTF_8).length;
            }
            return xml.append(end).append("</xml>").toString().getBytes(UTF_8);
        }
    }

    /** An event loop that serves a stranger's megabyte has served many ordinary callbacks before. */
    @BeforeAll
    void warmUp() {
        for (int i = 0; i < WARM_UP; i++) {
            Shape shape = Shape.values()[i % Shape.values().length];
            for (String receiver : List.of("x", "dead letter")) {
                byte[] body = outer(crypto.encrypt(new byte[16], shape.ofSize(WARM_UP_SIZE), receiver))
                        .getBytes(UTF_8);
                work(CallbackClient.signed(crypto, TIMESTAMP, body), body);
            }
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(Shape.values());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aMegabyteCostsLessThanItsLimit(Shape shape) {
        byte[] authentic =
                outer(crypto.encrypt(new byte[16], shape.ofSize(MESSAGE), "x")).getBytes(UTF_8);
        byte[] strangers = shape.ofSize(BODY);

        Duration ofAuthentic = cpuOf(authentic);
        Duration ofStrangers = cpuOf(strangers);

        System.out.printf(
                "%-24s authentic %3d ms, a stranger's %3d ms%n", shape, ofAuthentic.toMillis(), ofStrangers.toMillis());
        assertThat(authentic.length).isBetween(BODY - 4_096, BODY);
        assertThat(ofAuthentic).isLessThan(CPU_LIMIT);
        assertThat(ofStrangers).isLessThan(CPU_LIMIT);
    }

    /** The least of some runs: what the input costs, not what the collector, the compiler and the neighbours do meanwhile. */
    private Duration cpuOf(byte[] body) {
        CallbackQuery query = CallbackClient.signed(crypto, TIMESTAMP, body);
        long least = Long.MAX_VALUE;
        for (int run = 0; run < RUNS || (run < MAX_RUNS && least > CPU_LIMIT.toNanos()); run++) {
            long before = THREADS.getCurrentThreadCpuTime();
            work(query, body);
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
        }
        return Duration.ofNanos(least);
    }

    /** All that the event loop does with it. */
    private void work(CallbackQuery query, byte[] body) {
        switch (decoder.decode(endpoint, query, body, NOW)) {
            case Verdict.Unusable unusable ->
                records.deadLetter(EventId.ofMessage("crm", body), "crm", query, body, unusable, NOW);
            case Verdict.Accepted accepted -> records.event(accepted.topic(), accepted.event());
            case Verdict.Refused refused -> assertThat(refused.status()).isEqualTo(400);
        }
    }
}
