package io.huoke.funnel.history;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the funnel made of a tenant's history.
 *
 * @param rows of the three topics, by key
 * @param eventIds those of each conversion, by key
 */
public record Actual(Expected rows, Map<String, List<String>> eventIds) {

    private static final int PARTS_OF_COUNTS = 5;

    /** What a tenant has if nothing was made of it. */
    public static Actual nothing() {
        return new Actual(new Expected(new TreeMap<>(), new TreeMap<>(), new TreeMap<>()), new TreeMap<>());
    }

    /**
     * Reads rows.
     *
     * @param values JSON by key, of all three topics
     * @return by tenant
     */
    public static Map<String, Actual> byTenant(Map<String, String> values) {
        Map<String, Actual> tenants = new HashMap<>();
        values.forEach((key, json) -> {
            String[] parts = key.split("/", -1);
            Actual actual = tenants.computeIfAbsent(new Tenant(parts[0], parts[1]).toString(), unused -> nothing());
            if (parts.length == PARTS_OF_COUNTS) {
                actual.rows.counts().put(key, read(json, FunnelRow.class));
            } else if (json.contains("\"linkMethod\"")) {
                ConversionRow row = read(json, ConversionRow.class);
                actual.rows.conversions().put(key, Expected.plain(row));
                actual.eventIds.put(key, row.eventIds());
            } else {
                actual.rows.links().put(key, read(json, LinkFunnelRow.class));
            }
        });
        return tenants;
    }

    private static <R> R read(String json, Class<R> type) {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with it, a line each. */
    public List<String> problems(Case some) {
        Expected expected = Oracle.expect(some.history(), some.arrivals());
        List<String> problems = new ArrayList<>();
        compare(expected.conversions(), rows.conversions(), problems);
        compare(expected.counts(), rows.counts(), problems);
        compare(expected.links(), rows.links(), problems);
        Truth.violations(some.history(), some.arrivals(), rows).forEach(problems::add);
        Set<String> delivered = new HashSet<>(some.arrivals().stream()
                .flatMap(arrival -> switch (arrival) {
                    case Arrival.Told told -> Stream.of(told.fact().id());
                    case Arrival.Found found -> Stream.of(found.event().id());
                    case Arrival.Mapped unused -> Stream.empty();
                    case Arrival.Passed unused -> Stream.empty();
                })
                .toList());
        eventIds.forEach((key, ids) -> {
            if (ids.isEmpty() || !delivered.containsAll(ids) || new HashSet<>(ids).size() < ids.size()) {
                problems.add(key + " was made by events that are none, twice the same, or not of this tenant: " + ids);
            }
        });
        return problems;
    }

    private static <R> void compare(Map<String, R> expected, Map<String, R> actual, List<String> problems) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), actual.get(key)))
                .forEach(key -> problems.add(
                        "%s%n    expected %s%n     but was %s".formatted(key, expected.get(key), actual.get(key))));
    }
}
