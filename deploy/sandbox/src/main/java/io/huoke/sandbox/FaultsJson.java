package io.huoke.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.schemas.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Faults as a human writes them: shares by name, {@code slow} with {@code latency_ms}, {@code seed}, {@code paths}. */
final class FaultsJson {

    private static final Duration MAX_LATENCY = Duration.ofMinutes(10);

    private FaultsJson() {}

    static Faults read(ControlBody body) {
        List<String> names = new ArrayList<>(List.of("slow", "latency_ms", "seed", "paths"));
        for (Fault fault : Fault.values()) {
            names.add(name(fault));
        }
        body.only(names.toArray(String[]::new));
        Faults faults = Faults.none()
                .withLatency(body.number("slow"), latency(body.number("latency_ms")))
                .withSeed((long) body.number("seed"))
                .onlyFor(paths(body.json().path("paths")));
        for (Fault fault : Fault.values()) {
            faults = faults.with(fault, body.number(name(fault)));
        }
        return faults;
    }

    static ObjectNode write(Faults faults) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        for (Fault fault : Fault.values()) {
            json.put(name(fault), faults.shares().getOrDefault(fault, 0.0));
        }
        json.put("slow", faults.slow()).put("latency_ms", faults.latency().toMillis());
        json.put("seed", faults.seed());
        faults.paths().forEach(json.putArray("paths")::add);
        return json;
    }

    private static Duration latency(double millis) {
        if (millis < 0 || millis > MAX_LATENCY.toMillis()) {
            throw new IllegalArgumentException("'latency_ms' is a number from 0 to " + MAX_LATENCY.toMillis());
        }
        return Duration.ofMillis((long) millis);
    }

    private static String[] paths(JsonNode paths) {
        if (!paths.isMissingNode() && !paths.isArray()) {
            throw new IllegalArgumentException("'paths' is not a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode path : paths) {
            if (!ApiServer.paths().contains(path.asText())) {
                throw new IllegalArgumentException(
                        "'paths' has " + path + ", which is none of " + String.join(", ", ApiServer.paths()));
            }
            texts.add(path.asText());
        }
        return texts.toArray(String[]::new);
    }

    private static String name(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT);
    }
}
