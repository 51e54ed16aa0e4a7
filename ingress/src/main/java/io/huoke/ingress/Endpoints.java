package io.huoke.ingress;

import io.huoke.schemas.config.EndpointConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of the current {@link RoutingTable}, with ciphers of their own for one event loop. They are made on first
 * use, so that a swap costs the event loop nothing.
 */
final class Endpoints {

    private final Supplier<RoutingTable> current;
    private final Map<String, CallbackEndpoint> used = new HashMap<>();
    private @Nullable RoutingTable table;

    Endpoints(Supplier<RoutingTable> current) {
        this.current = current;
    }

    /** The endpoint of that id, or null. */
    @Nullable CallbackEndpoint find(@Nullable String id) {
        RoutingTable latest = current.get();
        if (!latest.equals(table)) {
            used.clear();
        }
        table = latest;
        EndpointConfig config = id == null ? null : latest.endpoints().get(id);
        return config == null ? null : used.computeIfAbsent(config.id(), unused -> new CallbackEndpoint(config));
    }
}
