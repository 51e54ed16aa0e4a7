package io.huoke.notifier.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What came of asking a service for {@code /health/ready}. Nothing in it is longer than a few lines. */
sealed interface Readiness {

    /**
     * The service said how it is.
     *
     * @param notReady why it is not ready, or empty if it is
     * @param spool why its spool is not at rest, or empty if it is, or there is none
     */
    record Report(Optional<String> notReady, Optional<String> spool) implements Readiness {}

    /**
     * It did not.
     *
     * @param why it is not known how it is
     */
    record NoReport(String why) implements Readiness {}

    /** What is found in a report of the first so many that are down is told. */
    int MAX_TOLD = 3;

    /** Of the ingress, alone in its process or beside others. */
    String SPOOL = "spool";

    /** What an answer of that status and body says. */
    static Readiness of(int status, byte[] body) {
        return switch (status) {
            case 200, 503 -> report(status, body);
            case 401, 403 -> new NoReport("it does not accept the token that it is asked with (status " + status + ")");
            default -> new NoReport("it answers with status " + status);
        };
    }

    private static Readiness report(int status, byte[] body) {
        JsonNode report;
        try {
            report = Json.MAPPER.readTree(body);
        } catch (IOException e) {
            return noReport(status);
        }
        if (!report.path("status").isTextual() || !report.path("dependencies").isObject()) {
            return noReport(status);
        }
        boolean ready = status == 200
                && Set.of("ready", "degraded").contains(report.get("status").asText());
        List<String> down = new ArrayList<>();
        Optional<String> spool = Optional.empty();
        for (Map.Entry<String, JsonNode> dependency : report.get("dependencies").properties()) {
            String name = dependency.getKey();
            JsonNode health = dependency.getValue();
            if (health.path("status").asText().equals("down")) {
                down.add(Words.clean(name) + " is down: " + detail(health));
            }
            if (isSpool(name) && !health.path("status").asText().equals("up")) {
                spool = Optional.of(detail(health));
            }
        }
        return new Report(ready ? Optional.empty() : Optional.of(inWords(down)), spool);
    }

    private static NoReport noReport(int status) {
        return new NoReport(
                status == 200 ? "it answers with something else than readiness" : "it answers with status " + status);
    }

    private static boolean isSpool(String name) {
        return name.equals(SPOOL) || name.endsWith("." + SPOOL);
    }

    private static String detail(JsonNode health) {
        return Words.clean(health.path("detail").asText());
    }

    private static String inWords(List<String> down) {
        if (down.isEmpty()) {
            return "it does not say why";
        }
        String told = String.join("; ", down.subList(0, Math.min(MAX_TOLD, down.size())));
        return down.size() > MAX_TOLD ? told + "; and " + (down.size() - MAX_TOLD) + " more" : told;
    }
}
