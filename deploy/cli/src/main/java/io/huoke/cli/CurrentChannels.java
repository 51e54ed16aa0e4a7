package io.huoke.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.huoke.channels.Channels;
import io.huoke.channels.Mapping;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.LoggerFactory;

/** The channels as they are when a command asks, and what it maps itself. */
final class CurrentChannels {

    private CurrentChannels() {}

    /**
     * Reads the topics to their ends.
     *
     * @throws IOException if Kafka does not answer or there are no such topics; the message names the remedy
     */
    static Channels read(RunningKafka kafka, HuokeConfig config, Sealer sealer)
            throws IOException, InterruptedException {
        // What it has to say is in what it answers.
        ((Logger) LoggerFactory.getLogger(Channels.class)).setLevel(Level.ERROR);
        Channels channels = new Channels(kafka.connection(), config.topics().names(), sealer, reason -> {});
        channels.start();
        try {
            kafka.await(channels::awaitReady, channels::problem);
            return channels;
        } catch (IOException | InterruptedException e) {
            channels.close();
            throw e;
        }
    }

    /**
     * The row of an id that was to be mapped.
     *
     * @throws IOException if it is not; the message names the remedy
     */
    static ChannelRow mapped(CompletableFuture<Mapping> mapping)
            throws IOException, ExecutionException, InterruptedException {
        return switch (mapping.get()) {
            case Mapping.Mapped mapped -> mapped.row();
            case Mapping.NotAuthorized refused -> throw new IOException(refused.detail());
            case Mapping.Unavailable unavailable -> throw new IOException(unavailable.detail());
        };
    }

    /** @throws IOException if the enterprise has not authorized */
    static void requireAuthorized(Channels channels, Tenant tenant) throws IOException {
        if (!channels.isAuthorized(tenant)) {
            throw new IOException(
                    tenant + " has not authorized, or has cancelled; `huoke authorizations list` shows who has");
        }
    }
}
