package io.huoke.funnel;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Deletion;
import io.huoke.streams.JsonSerde;
import io.huoke.streams.StoreKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What the funnel knew of journeys before the days that a shadow counts, for one task: without it a customer who was added
 * long ago would be a new one. What the funnel knows of those days themselves is left out, since that is in question.
 */
final class Past {

    /** Which stores of the funnel have it, by the names of the shadow's copies. */
    static final Map<String, String> COPIES =
            Map.of("past-journeys", FunnelStores.JOURNEYS, "past-state-journeys", FunnelStores.STATE_JOURNEYS);

    /** The copies, which name tenants. */
    static final Set<String> STORES = COPIES.keySet();

    private final KeyValueStore<String, Journey> persons;
    private final KeyValueStore<String, StateJourney> states;
    private final @Nullable Instant until;

    /** @param untils when the first day begins that is counted, by partition; nothing is asked of the others */
    Past(ProcessingContext context, Map<Integer, Instant> untils) {
        this.persons = context.getStateStore("past-journeys");
        this.states = context.getStateStore("past-state-journeys");
        this.until = untils.get(context.taskId().partition());
    }

    /** The copies' stores. */
    static List<StoreBuilder<?>> stores() {
        return List.of(
                JsonSerde.store("past-journeys", new TypeReference<Journey>() {}),
                JsonSerde.store("past-state-journeys", new TypeReference<StateJourney>() {}));
    }

    /** A person; empty if nothing was known. */
    Optional<Journey> of(Tenant tenant, String userId, String externalUserId) {
        Journey known = persons.get(StoreKey.of(tenant.toString(), userId, externalUserId));
        if (known == null || until == null) {
            return Optional.empty();
        }
        Set<Step> steps = new TreeSet<>(known.steps());
        steps.removeIf(step -> !isPast(step));
        Set<Finding> findings = new TreeSet<>(known.findings());
        findings.removeIf(
                finding -> finding.addedAt() != null && !finding.addedAt().isBefore(until));
        return Optional.of(Journey.empty(tenant, userId, externalUserId).with(steps, findings));
    }

    /** Those with a State whom no callback names; empty if nothing was known. */
    Optional<StateJourney> of(Tenant tenant, String state) {
        StateJourney known = states.get(StoreKey.of(tenant.toString(), state));
        if (known == null) {
            return Optional.empty();
        }
        StateJourney past = StateJourney.empty(tenant, state);
        Step add = known.add();
        Step chat = known.chat();
        past = add != null && isPast(add) ? past.withAdd(add) : past;
        return Optional.of(chat != null && isPast(chat) ? past.withChat(chat) : past);
    }

    private boolean isPast(Step step) {
        return until != null && step.time().isBefore(until);
    }

    /** Deletes what there is of a tenant. */
    void erase(String tenant, Deletion deletion) {
        String prefix = StoreKey.of(tenant, "");
        deletion.keysIn(persons, prefix, key -> {});
        deletion.keysIn(states, prefix, key -> {});
    }
}
