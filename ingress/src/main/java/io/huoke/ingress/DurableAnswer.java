package io.huoke.ingress;

import io.huoke.ingress.durable.EventPublisher;
import io.huoke.ingress.durable.EventRecord;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request once its event is durable. An event that cannot be stored gets no answer at all until the
 * {@link Deadline}: a time-out is the one failure that every WeCom page says is retried (pages 91116 and 90238). For one
 * event loop.
 */
final class DurableAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(DurableAnswer.class);

    private final EventPublisher publisher;
    private final IngressMetrics metrics;
    private final RateLimitedLog failures = new RateLimitedLog(LOG);

    DurableAnswer(EventPublisher publisher, IngressMetrics metrics) {
        this.publisher = publisher;
        this.metrics = metrics;
    }

    /**
     * Publishes the record, then lets {@code answer} end the response, unless the sender has gone.
     *
     * @param endpoint for metrics and log: an endpoint's id
     * @param outcome for metrics, if it succeeds
     * @param start when the request came, {@link System#nanoTime()}
     */
    void after(
            EventRecord record,
            RoutingContext context,
            String endpoint,
            String outcome,
            long start,
            Consumer<HttpServerResponse> answer) {
        publisher
                .publish(record)
                .onSuccess(unused -> {
                    metrics.record(endpoint, outcome, start);
                    if (!context.response().closed()) {
                        answer.accept(context.response());
                    }
                })
                .onFailure(failure -> {
                    metrics.record(endpoint, "unstored", start);
                    failures.warn(
                            endpoint, "callback not stored and not answered", String.valueOf(failure.getMessage()));
                });
    }
}
