package io.huoke.reconciler;

import io.huoke.schemas.LinkRow;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.PriorityOption;
import java.time.Instant;

/** What WeCom says of a link, as a row. */
final class LinkRows {

    private LinkRows() {}

    static LinkRow of(String tenant, Link link, Instant asOf) {
        LinkRange range = link.range();
        PriorityOption priority = link.priorityOption();
        return new LinkRow(
                tenant,
                link.linkId(),
                link.linkName(),
                link.url(),
                link.createTime(),
                link.skipVerify(),
                range == null
                        ? null
                        : new LinkRow.Range(
                                range.userList(),
                                range.departmentList().stream()
                                        .map(Long::intValue)
                                        .toList()),
                priority == null ? null : new LinkRow.Priority(priority.priorityType(), priority.priorityUseridList()),
                LinkRow.Status.ACTIVE,
                asOf);
    }
}
