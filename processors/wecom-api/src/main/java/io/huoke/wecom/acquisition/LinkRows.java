package io.huoke.wecom.acquisition;

import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What WeCom says of links as rows of {@code huoke.links}. Pure functions. */
public final class LinkRows {

    private LinkRows() {}

    /**
     * A link as WeCom describes it. Whether its members can be added WeCom does not say here, but only when it ends
     * (link_unavailable, page 97299): so a link that was unavailable stays so until its range is another.
     *
     * @param known the link's row until now
     * @param asOf a moment after WeCom answered
     * @throws ArithmeticException if a department's id exceeds 32 bits
     */
    public static LinkRow of(Tenant tenant, Link link, Optional<LinkRow> known, Instant asOf) {
        LinkRow.Range range = range(link.range());
        boolean unavailable = known.filter(row -> row.status() == LinkRow.Status.UNAVAILABLE)
                .filter(row -> Objects.equals(row.range(), range))
                .isPresent();
        return new LinkRow(
                tenant.toString(),
                link.linkId(),
                link.linkName().isEmpty() ? null : link.linkName(),
                link.url(),
                link.createTime(),
                link.skipVerify(),
                range,
                priority(link.priorityOption()),
                unavailable ? LinkRow.Status.UNAVAILABLE : LinkRow.Status.ACTIVE,
                asOf);
    }

    /**
     * A link that WeCom has no more.
     *
     * @param known the link's row until now, the rest of which stays
     * @param asOf a moment after WeCom said so
     */
    public static LinkRow deleted(Tenant tenant, String linkId, Optional<LinkRow> known, Instant asOf) {
        return known.map(row -> row.with(LinkRow.Status.DELETED, asOf))
                .orElseGet(() -> new LinkRow(
                        tenant.toString(), linkId, null, null, null, null, null, null, LinkRow.Status.DELETED, asOf));
    }

    private static LinkRow.@Nullable Range range(@Nullable LinkRange range) {
        return range == null
                ? null
                : new LinkRow.Range(
                        range.userList(),
                        range.departmentList().stream().map(Math::toIntExact).toList());
    }

    private static LinkRow.@Nullable Priority priority(@Nullable PriorityOption option) {
        return option == null ? null : new LinkRow.Priority(option.priorityType(), option.priorityUseridList());
    }
}
