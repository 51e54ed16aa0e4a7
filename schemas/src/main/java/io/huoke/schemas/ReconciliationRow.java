package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the reconciliation of one tenant goes: a row of {@code huoke.reconciliation}. Fields that are not known are absent.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param kind what the owner is, which decides what can be asked
 * @param pass the pass that is under way
 * @param lastPass the last one that was completed
 * @param calls to WeCom so far, by interface, as its path ends: {@code list_link}, {@code customer}, …
 * @param failing what keeps WeCom from answering
 * @param asOf when this was so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReconciliationRow(
        String tenant,
        AppKind kind,
        @Nullable Pass pass,
        @Nullable Pass lastPass,
        Map<String, Long> calls,
        @Nullable Failing failing,
        Instant asOf)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.reconciliation";

    /**
     * A look at everything that WeCom has of a tenant.
     *
     * @param startedAt when it began
     * @param completedAt when it had seen all; absent before
     * @param requestId of the {@link ReconciliationRequestRow} that it answers; absent where it was due
     * @param days of figures that it fetches
     * @param first whether it is the tenant's first, which finds what was there before Huoke
     * @param links how many there are; absent until they are listed
     * @param linksDone how many have been looked at
     * @param linksFailed those of them that WeCom did not tell about
     * @param customers rows of A6 that were seen
     * @param missing those of them whose add no callback had told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pass(
            Instant startedAt,
            @Nullable Instant completedAt,
            @Nullable String requestId,
            int days,
            boolean first,
            @Nullable Integer links,
            int linksDone,
            int linksFailed,
            long customers,
            long missing) {

        /** A pass that has seen nothing yet. */
        public static Pass beginning(Instant startedAt, @Nullable String requestId, int days, boolean first) {
            return new Pass(startedAt, null, requestId, days, first, null, 0, 0, 0, 0);
        }

        /** There are so many links. */
        public Pass listed(int number) {
            return new Pass(startedAt, null, requestId, days, first, number, 0, 0, customers, missing);
        }

        /** A link has been looked at, or WeCom did not tell about it. */
        public Pass looked(boolean failed) {
            return new Pass(
                    startedAt,
                    null,
                    requestId,
                    days,
                    first,
                    links,
                    linksDone + 1,
                    linksFailed + (failed ? 1 : 0),
                    customers,
                    missing);
        }

        /** More rows of A6 were seen. */
        public Pass saw(int rows, int unknown) {
            return new Pass(
                    startedAt,
                    null,
                    requestId,
                    days,
                    first,
                    links,
                    linksDone,
                    linksFailed,
                    customers + rows,
                    missing + unknown);
        }

        /** It has seen all. */
        public Pass completed(Instant at) {
            return new Pass(startedAt, at, requestId, days, first, links, linksDone, linksFailed, customers, missing);
        }
    }

    /**
     * Why WeCom does not answer.
     *
     * @param since when it began
     * @param api the interface that was asked
     * @param errcode WeCom's; absent where it gave none
     * @param reason a sentence that names the remedy
     * @param attempts in a row that failed
     * @param nextAttempt when it is asked again
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failing(
            Instant since,
            @Nullable String api,
            @Nullable Integer errcode,
            String reason,
            int attempts,
            Instant nextAttempt) {}

    public ReconciliationRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(asOf, "asOf");
        calls = calls == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(calls));
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
