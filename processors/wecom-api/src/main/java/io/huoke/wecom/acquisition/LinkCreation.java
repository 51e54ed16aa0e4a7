package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A3, which WeCom executes as often as it gets it. The links that are there are noted first; after a call of unknown
 * outcome the wanted one is looked for among those that came since. It is created again only if WeCom itself said that
 * it was too busy and none came: after a broken connection, an error of a proxy or silence WeCom may still be at it.
 */
final class LinkCreation {

    private static final int MAX_ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String LINK_ID = "link.link_id";

    private final AcquisitionApi links;
    private final ApiCaller caller;
    private final TokenKey key;

    private record Answer(Link.Fields link) {
        @JsonCreator
        private Answer(Link.@Nullable Fields link) {
            this.link = MissingFieldException.require(link, "link");
            MissingFieldException.require(this.link.linkId(), LINK_ID);
        }
    }

    /** @param links over the same {@code caller}, whose calls share one deadline */
    LinkCreation(AcquisitionApi links, ApiCaller caller, TokenKey key) {
        this.links = links;
        this.caller = caller;
        this.key = key;
    }

    Link create(NewLink wanted) {
        Set<String> before = links.linkIds().collect(Collectors.toSet());
        WeComException doubt = null;
        for (int attempt = 1; ; attempt++) {
            try {
                return createOnce(wanted);
            } catch (WeComException e) {
                if (doubt == null && e.effect() == Effect.NONE) {
                    throw e;
                }
                doubt = doubt == null ? e : doubt;
                Optional<Link> created = look(wanted, before, doubt);
                if (created.isPresent()) {
                    return created.get();
                }
                boolean onlyBusy = e.effect() == Effect.POSSIBLE && e.errcode().isPresent();
                if (!onlyBusy || attempt == MAX_ATTEMPTS) {
                    throw doubt;
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

    /** A little later, because a list may lag behind. */
    private Optional<Link> look(NewLink wanted, Set<String> before, WeComException why) {
        try {
            Duration left = caller.left();
            TimeUnit.NANOSECONDS.sleep((left.compareTo(PAUSE) < 0 ? left : PAUSE).toNanos());
            return find(wanted, before, why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        } catch (WeComException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
            throw why;
        }
    }

    /** @throws WeComException {@code why} if a link of that name came which may or may not be the wanted one */
    private Optional<Link> find(NewLink wanted, Set<String> before, WeComException why) {
        List<Link> namesakes = new ArrayList<>();
        links.linkIds()
                .filter(id -> !before.contains(id))
                .map(this::get)
                .flatMap(Optional::stream)
                .filter(link -> link.linkName().equals(wanted.linkName()))
                .forEach(namesakes::add);
        if (namesakes.isEmpty()) {
            return Optional.empty();
        }
        if (namesakes.size() > 1 || !is(namesakes.getFirst(), wanted)) {
            throw why;
        }
        return Optional.of(namesakes.getFirst());
    }

    private Optional<Link> get(String linkId) {
        try {
            return Optional.of(links.get(linkId));
        } catch (WeComException e) {
            if (e.failure() instanceof Failure.ItemFinal) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean is(Link link, NewLink wanted) {
        return Objects.equals(link.skipVerify(), wanted.skipVerify())
                && Objects.equals(link.priorityOption(), wanted.priorityOption())
                && link.range() != null
                && members(link.range()).equals(members(wanted.range()));
    }

    /** WeCom takes userids in any case and gives them back in one. */
    private static Set<String> members(LinkRange range) {
        Set<String> members = new TreeSet<>();
        range.userList().forEach(user -> members.add("user " + user.toLowerCase(Locale.ROOT)));
        range.departmentList().forEach(department -> members.add("department " + department));
        return members;
    }
}
