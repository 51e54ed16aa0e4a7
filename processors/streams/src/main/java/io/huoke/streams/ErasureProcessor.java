package io.huoke.streams;

import static java.util.Objects.requireNonNull;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases tenants on command, in the stores that it shares with its service, puts a fence where they were, and
 * keeps cleaning going in topics and files. What was done is told by a receipt, in the same transaction. One Streams
 * thread at a time, as Streams guarantees.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class ErasureProcessor implements Processor<String, RowEvent<ErasureRow>, String, Receipt> {

    private static final Logger LOG = LoggerFactory.getLogger(ErasureProcessor.class);

    /** A large tenant is erased bit by bit: all at once would outlive the transaction that it is part of. */
    private static final Duration NEXT_BIT = Duration.ofMillis(100);

    private final Erasure erasure;
    private ProcessorContext<String, Receipt> context;
    private KeyValueStore<String, Fence> fences;
    private KeyValueStore<String, Erasing> erasing;
    private List<KeyValueStore<String, ?>> ofTenants;
    private TenantHoldings holdings;
    private Turns bits;

    /** A processor for one task. */
    ErasureProcessor(Erasure erasure) {
        this.erasure = erasure;
    }

    @Override
    public void init(ProcessorContext<String, Receipt> initialized) {
        context = initialized;
        fences = initialized.getStateStore(Erasure.FENCES);
        erasing = initialized.getStateStore(Erasure.ERASING);
        ofTenants = Stream.concat(erasure.stores().stream(), Stream.of(Erasure.ERASING))
                .<KeyValueStore<String, ?>>map(initialized::getStateStore)
                .toList();
        holdings = erasure.holdings().apply(initialized);
        bits = new Turns(initialized, NEXT_BIT, this::proceed);
        bits.begin();
        initialized.schedule(erasure.forgetting().sweep(), PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<String, RowEvent<ErasureRow>> record) {
        RowEvent<ErasureRow> event = record.value();
        if (event == null) {
            // Every service has obeyed that command, or it is a marker of a sweep.
            return;
        }
        ErasureRow command = event.row();
        switch (command.command()) {
            case ERASE -> erase(command, record.timestamp());
            case READMIT -> readmit(command, record.timestamp());
        }
    }

    private void erase(ErasureRow command, long timestamp) {
        Fence fence = fences.get(command.tenantHash());
        if (fence == null || fence.epoch() < command.epoch()) {
            fences.put(command.tenantHash(), new Fence(command.epoch(), command.time(), null));
            proceed(command.tenant(), new Erasing(command.tenantHash(), command.epoch(), Map.of()), timestamp);
        } else if (erasing.get(command.tenant()) == null) {
            // A repeated command; whoever repeats it has not seen the receipt.
            confirm(
                    command.tenant(),
                    new Erasing(command.tenantHash(), command.epoch(), Map.of()),
                    command.time(),
                    timestamp);
        }
    }

    private void readmit(ErasureRow command, long timestamp) {
        Fence fence = fences.get(command.tenantHash());
        if (fence != null && fence.epoch() >= command.epoch()) {
            return;
        }
        int ended = command.epoch() - 1;
        boolean missed = fence == null || fence.epoch() < ended;
        Fence last = missed ? new Fence(ended, command.time(), null) : fence;
        fences.put(command.tenantHash(), last.readmitted(command.time()));
        if (missed) {
            // Compaction may leave nothing but this command to who was away for long.
            proceed(command.tenant(), new Erasing(command.tenantHash(), ended, Map.of()), timestamp);
        }
    }

    /** Tells whether more is unfinished. */
    private boolean proceed(long now) {
        KeyValue<String, Erasing> next;
        boolean more;
        try (KeyValueIterator<String, Erasing> unfinished = erasing.all()) {
            if (!unfinished.hasNext()) {
                return false;
            }
            next = unfinished.next();
            more = unfinished.hasNext();
        }
        proceed(next.key, next.value, now);
        return more || erasing.get(next.key) != null;
    }

    private void proceed(String tenant, Erasing before, long timestamp) {
        Map<String, Long> removed =
                holdings.erase(tenant, erasure.atOnce(), (sink, key) -> forward(key, null, timestamp, sink));
        Erasing now = before.plus(removed);
        if (removed.values().stream().mapToLong(Long::longValue).sum() == erasure.atOnce()) {
            erasing.put(tenant, now);
            bits.begin();
            return;
        }
        if (erasing.get(tenant) != null) {
            erasing.delete(tenant);
        }
        Fence fence = requireNonNull(fences.get(now.tenantHash()), "it is put before anything is erased");
        confirm(tenant, now, fence.erasedAt(), timestamp);
    }

    private void confirm(String tenant, Erasing done, Instant cancelledAt, long timestamp) {
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        ReceiptRow row = new ReceiptRow(done.tenantHash(), done.epoch(), erasure.service(), now, done.removed());
        String owner = Tenant.parse(tenant).owner();
        forward(row.key(), new Receipt(owner, new RowEvent<>(row, cancelledAt)), timestamp, Erasure.RECEIPTS);
        LOG.atInfo()
                .addKeyValue("tenantHash", done.tenantHash())
                .addKeyValue("epoch", done.epoch())
                .addKeyValue("removed", done.removed())
                .log("tenant erased");
    }

    /** Appends to each topic and file that may hold a deleted tenant, so that what is deleted leaves them. */
    private void sweep(long now) {
        for (KeyValueStore<String, ?> store : ofTenants) {
            LocalForgetting.markers().forEach(store::delete);
        }
        // One task is enough: a marker goes to every partition.
        if (context.taskId().partition() == 0) {
            erasure.sinks().forEach(sink -> forward(Forgetting.MARKER, null, now, sink));
        }
    }

    private void forward(String key, @Nullable Receipt receipt, long timestamp, String sink) {
        context.forward(new Record<>(key, receipt, timestamp, new RecordHeaders()), sink);
    }
}
