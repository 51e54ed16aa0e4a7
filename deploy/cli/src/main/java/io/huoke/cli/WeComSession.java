package io.huoke.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.tokens.PublishedTokens;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Limits;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;

/** WeCom as a short command calls it, with the tokens that the running authorization service has published. */
final class WeComSession implements AutoCloseable {

    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(15);
    private static final String CALLER = "cli";

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final PublishedTokens tokens;
    private final ApiConnection connection;
    private final WeComClient client;

    private WeComSession(HuokeConfig config, RunningKafka kafka, Sealer sealer) {
        this.tokens = new PublishedTokens(
                kafka.connection(),
                config.topics().names(),
                sealer,
                config.wecom().provider().map(WeComConfig.Provider::corpId),
                CALLER,
                InstantSource.system(),
                meters);
        this.connection = new ApiConnection(config.wecom().apiBase(), Limits.WECOM, ATTEMPT, meters);
        this.client = new WeComClient(connection, tokens, CALL, InstantSource.system());
    }

    /**
     * Reads the tokens that there are.
     *
     * @throws IOException if Kafka does not answer; the message names the remedy
     */
    static WeComSession open(HuokeConfig config, RunningKafka kafka, Sealer sealer)
            throws IOException, InterruptedException {
        // What it has to say is in the exception.
        ((Logger) LoggerFactory.getLogger(PublishedTokens.class)).setLevel(Level.ERROR);
        WeComSession session = new WeComSession(config, kafka, sealer);
        session.tokens.start();
        try {
            kafka.await(session.tokens::awaitReady, session.tokens::problem);
            return session;
        } catch (IOException | InterruptedException e) {
            session.close();
            throw e;
        }
    }

    /** Throws {@link io.huoke.wecom.call.WeComException}, whose message names the remedy. */
    WeComClient client() {
        return client;
    }

    @Override
    public void close() {
        connection.close();
        tokens.close();
    }
}
