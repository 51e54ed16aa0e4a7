package io.huoke.schemas;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * Somebody wants a tenant reconciled now: a record of {@code huoke.reconciliation-requests}.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param requestId by which {@link ReconciliationRow} refers to it
 * @param days how many days of figures (A7) to fetch again, today included: 1 to 180
 * @param requestedAt when it was asked for
 */
public record ReconciliationRequestRow(String tenant, String requestId, int days, Instant requestedAt) implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.reconciliation-request";

    /** As many as WeCom remembers (page 97375). */
    public static final int MAX_DAYS = 180;

    public ReconciliationRequestRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(requestedAt, "requestedAt");
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException("days: 1 to " + MAX_DAYS + ", not " + days);
        }
    }

    /** One that has an id of its own. */
    public static ReconciliationRequestRow of(String tenant, int days, Instant now) {
        return new ReconciliationRequestRow(tenant, UUID.randomUUID().toString(), days, now);
    }

    @Override
    public String key() {
        return tenant;
    }

    @Override
    public String type() {
        return TYPE;
    }
}
