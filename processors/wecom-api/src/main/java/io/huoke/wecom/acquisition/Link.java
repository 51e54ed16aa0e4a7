package io.huoke.wecom.acquisition;

import io.huoke.wecom.call.MissingFieldException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link as WeCom describes it (A2, page 97297).
 *
 * @param range null where WeCom does not tell, which is not the same as nobody
 * @param skipVerify null where WeCom does not tell; its page has true for a default
 * @param priorityOption null where none is set
 */
public record Link(
        String linkId,
        String linkName,
        String url,
        @Nullable Instant createTime,
        @Nullable LinkRange range,
        @Nullable Boolean skipVerify,
        @Nullable PriorityOption priorityOption) {

    /** The answer of A2, which does not repeat the id, and of A3, which knows no range. */
    record Answer(Fields link, @Nullable LinkRange range, @Nullable PriorityOption priorityOption) {

        Answer(@Nullable Fields link, @Nullable LinkRange range, @Nullable PriorityOption priorityOption) {
            this.link = MissingFieldException.require(link, "link");
            this.range = range;
            this.priorityOption = priorityOption;
        }

        Link link(String linkId) {
            return new Link(
                    linkId,
                    link.linkName() == null ? "" : link.linkName(),
                    link.url(),
                    link.createTime(),
                    range,
                    link.skipVerify(),
                    priorityOption);
        }
    }

    record Fields(
            @Nullable String linkId,
            @Nullable String linkName,
            String url,
            @Nullable Instant createTime,
            @Nullable Boolean skipVerify) {

        Fields(
                @Nullable String linkId,
                @Nullable String linkName,
                @Nullable String url,
                @Nullable Instant createTime,
                @Nullable Boolean skipVerify) {
            this.linkId = linkId;
            this.linkName = linkName;
            this.url = MissingFieldException.require(url, "link.url");
            this.createTime = createTime;
            this.skipVerify = skipVerify;
        }
    }
}
