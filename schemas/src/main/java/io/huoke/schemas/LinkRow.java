package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An acquisition link as WeCom described it last (A2, page 97297): a row of {@code huoke.links}. What WeCom does not tell
 * is absent; to a component it tells name and url only (page 99484).
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param linkId the link
 * @param name its name
 * @param url as WeCom gave it out; a component's has its comp_scene
 * @param createdAt when it was created
 * @param skipVerify whether customers are added without the member's consent
 * @param range who receives its customers
 * @param priority whom it prefers; absent where nothing is set
 * @param status what it is good for
 * @param asOf when WeCom was asked, or was told to change it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LinkRow(
        String tenant,
        String linkId,
        @Nullable String name,
        @Nullable String url,
        @Nullable Instant createdAt,
        @Nullable Boolean skipVerify,
        @Nullable Range range,
        @Nullable Priority priority,
        Status status,
        Instant asOf)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.link";

    /**
     * Who receives a link's customers.
     *
     * @param userIds members
     * @param departmentIds whole departments
     */
    public record Range(List<String> userIds, List<Integer> departmentIds) {

        /** What is absent is empty. */
        public Range(@Nullable List<String> userIds, @Nullable List<Integer> departmentIds) {
            this.userIds = userIds == null ? List.of() : List.copyOf(userIds);
            this.departmentIds = departmentIds == null ? List.of() : List.copyOf(departmentIds);
        }
    }

    /**
     * Whom a link prefers.
     *
     * @param type 1 whoever knows the customer already, 2 the same within {@code userIds}
     */
    public record Priority(int type, List<String> userIds) {

        /** What is absent is empty. */
        public Priority(int type, @Nullable List<String> userIds) {
            this.type = type;
            this.userIds = userIds == null ? List.of() : List.copyOf(userIds);
        }
    }

    /** What a link is good for. */
    public enum Status {
        @JsonProperty("active")
        ACTIVE,
        /** None of its members can be added (link_unavailable, page 97299). */
        @JsonProperty("unavailable")
        UNAVAILABLE,
        @JsonProperty("deleted")
        DELETED
    }

    public LinkRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        Objects.requireNonNull(linkId, "linkId");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(asOf, "asOf");
    }

    /** The key of a link's row. */
    public static String key(String tenant, String linkId) {
        return RowKeys.join(tenant, linkId);
    }

    /** The same in another state. */
    public LinkRow with(Status newStatus, Instant since) {
        return new LinkRow(tenant, linkId, name, url, createdAt, skipVerify, range, priority, newStatus, since);
    }

    /** Whether it says the same, whenever it was learned. */
    public boolean saysTheSameAs(LinkRow other) {
        return with(status, other.asOf).equals(other);
    }

    @Override
    public String key() {
        return key(tenant, linkId);
    }

    @Override
    public String type() {
        return TYPE;
    }
}
