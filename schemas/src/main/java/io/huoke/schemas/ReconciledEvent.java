package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * Something that WeCom's API told.
 *
 * @param id deterministic: the same fact, learned by the same poll, has the same id however often it is published; a
 *     customer's has it whichever poll learned it
 * @param time when it was observed
 */
public record ReconciledEvent(String id, Instant time, Reconciled data) implements Event {

    /**
     * An observation.
     *
     * @param slot what the poll was due for, which stays the same when it is repeated after a crash
     * @param time of the observation
     */
    public static ReconciledEvent of(Reconciled data, Instant slot, Instant time) {
        String json = new String(BinaryMode.json(data), UTF_8);
        String tenant = data.tenant().toString();
        String id =
                switch (data) {
                    case Reconciled.Customer customer -> EventId.ofParts(data.type(), tenant, json);
                    case Reconciled.Chat chat -> EventId.ofParts(data.type(), tenant, chat.callbackId());
                    case Reconciled.Link link -> EventId.ofParts(data.type(), tenant, json, slot.toString());
                    case Reconciled.Statistic statistic -> EventId.ofParts(data.type(), tenant, json, slot.toString());
                    case Reconciled.Quota quota -> EventId.ofParts(data.type(), tenant, json, slot.toString());
                };
        return new ReconciledEvent(id, time, data);
    }

    @Override
    public String type() {
        return data.type();
    }

    @Override
    public Origin origin() {
        return Origin.RECONCILIATION;
    }

    @Override
    public Tenant tenant() {
        return data.tenant();
    }

    /** Where it is published, with the tenant as its key. */
    public Topic topic() {
        return data instanceof Reconciled.Quota ? Topic.QUOTA : Topic.ACQUISITION;
    }
}
