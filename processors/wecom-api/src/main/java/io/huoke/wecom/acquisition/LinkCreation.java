package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A3, which WeCom executes as often as it gets it: a call of unknown outcome is followed by a look at the links, and
 * only if none of them is the wanted one is it made again. A call that was not answered in time is not made again at
 * all, for WeCom may still be at it.
 */
final class LinkCreation {

    private static final int MAX_ATTEMPTS = 3;

    /** How far WeCom's clock may be behind ours. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private static final String LINK_ID = "link.link_id";

    private final AcquisitionApi links;
    private final ApiCaller caller;
    private final TokenKey key;
    private final InstantSource clock;

    private record Answer(Link.Fields link) {
        @JsonCreator
        private Answer(Link.@Nullable Fields link) {
            this.link = MissingFieldException.require(link, "link");
            MissingFieldException.require(this.link.linkId(), LINK_ID);
        }
    }

    /** @param links over the same {@code caller} */
    LinkCreation(AcquisitionApi links, ApiCaller caller, TokenKey key, InstantSource clock) {
        this.links = links;
        this.caller = caller;
        this.key = key;
        this.clock = clock;
    }

    Link create(NewLink wanted) {
        Instant since = clock.instant().minus(CLOCK_DIFFERENCE);
        for (int attempt = 1; ; attempt++) {
            try {
                return createOnce(wanted);
            } catch (WeComException e) {
                if (e.effect() == Effect.NONE) {
                    throw e;
                }
                Optional<Link> created = find(wanted, since, e);
                if (created.isPresent()) {
                    return created.get();
                }
                if (e.stillUnderWay() || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Link createOnce(NewLink wanted) {
        Link.Fields created = caller.call(Call.post(Api.CREATE_LINK, key, wanted, Answer.class))
                .link();
        return new Link(
                MissingFieldException.require(created.linkId(), LINK_ID),
                wanted.linkName(),
                created.url(),
                created.createTime(),
                wanted.range(),
                wanted.skipVerify(),
                wanted.priorityOption());
    }

    private Optional<Link> find(NewLink wanted, Instant since, WeComException why) {
        try {
            return links.linkIds()
                    .map(links::get)
                    .filter(link -> is(link, wanted, since))
                    .findFirst();
        } catch (WeComException e) {
            why.addSuppressed(e);
            throw why;
        }
    }

    private static boolean is(Link link, NewLink wanted, Instant since) {
        return link.linkName().equals(wanted.linkName())
                && (link.createTime() == null || !link.createTime().isBefore(since))
                && link.skipVerify() == wanted.skipVerify()
                && Objects.equals(link.priorityOption(), wanted.priorityOption())
                && link.range() != null
                && sameMembers(link.range(), wanted.range());
    }

    private static boolean sameMembers(LinkRange a, LinkRange b) {
        return new HashSet<>(a.userList()).equals(new HashSet<>(b.userList()))
                && new HashSet<>(a.departmentList()).equals(new HashSet<>(b.departmentList()));
    }
}
