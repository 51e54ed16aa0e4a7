package io.huoke.bench.ingress;

import io.huoke.bench.Callbacks;
import io.huoke.bench.load.Ring;
import io.huoke.ingress.PreparedRecords;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.schemas.TopicNames;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What no ingress can beat: reads a body and answers, at once or when Kafka has acknowledged a record. The records are
 * made in advance, by the ingress's own code from the same callbacks; event loops and producer settings are the
 * ingress's.
 */
public final class BaselineServer extends VerticleBase {

    private static final int ANY_SHARED_PORT = -1;
    private static final TopicNames NAMES = new TopicNames("");

    private final Optional<Recorder> recorder;
    private final AtomicInteger port;

    private BaselineServer(Optional<Recorder> recorder, AtomicInteger port) {
        this.recorder = recorder;
        this.port = port;
    }

    /** Sends the next of the records; shared by all event loops, as the ingress's producer is. */
    private static final class Recorder {

        private final List<EventRecord> records = LongStream.range(0, Ring.SIZE)
                .mapToObj(new PreparedRecords(new Callbacks(Ring.TENANTS))::of)
                .toList();
        private final AtomicLong next = new AtomicLong();
        private final Producer<byte[], byte[]> producer;

        Recorder(String bootstrapServers) {
            producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            bootstrapServers,
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.LINGER_MS_CONFIG,
                            0),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            records.stream()
                    .map(EventRecord::topic)
                    .distinct()
                    .forEach(topic -> producer.partitionsFor(topic.baseName()));
        }

        void record(Runnable acknowledged) {
            EventRecord record = records.get((int) (next.getAndIncrement() % records.size()));
            java.util.concurrent.Future<?> unused = producer.send(record.on(NAMES), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.run();
                }
            });
        }
    }

    @Override
    public Future<?> start() {
        Context loop = context;
        HttpServerOptions asTheIngress = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        return vertx.createHttpServer(asTheIngress)
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (recorder.isEmpty()) {
                        answer(request);
                    } else {
                        recorder.get().record(() -> loop.runOnContext(acknowledged -> answer(request)));
                    }
                }))
                .listen(ANY_SHARED_PORT, "127.0.0.1")
                .onSuccess(server -> port.set(server.actualPort()));
    }

    private static void answer(HttpServerRequest request) {
        Future<Void> unused =
                request.response().putHeader("content-type", "text/plain").end("success");
    }

    /** Serves until it is killed. The argument, if there is one, is where Kafka is. */
    public static void main(String[] arguments) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        AtomicInteger port = new AtomicInteger();
        Optional<Recorder> recorder =
                arguments.length == 0 ? Optional.empty() : Optional.of(new Recorder(arguments[0]));
        int loops = Runtime.getRuntime().availableProcessors();
        vertx.deployVerticle(() -> new BaselineServer(recorder, port), new DeploymentOptions().setInstances(loops))
                .await();
        System.out.println("listening on 127.0.0.1:" + port);
        Thread.currentThread().join();
    }
}
