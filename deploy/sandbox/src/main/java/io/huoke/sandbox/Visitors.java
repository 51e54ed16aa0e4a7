package io.huoke.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.Callback.ChangeType;
import io.huoke.sandbox.api.CustomerChannel;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of links and of the quota: it happens in the world and is told by callback, as far as WeCom tells it. What
 * cannot be is an {@link IllegalArgumentException}. Safe for use by any thread.
 */
final class Visitors {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** Page 97299. */
    private static final long LOW = 20;

    private static final int BATCH_DAYS = 365;

    private final World world;
    private final Cast cast;
    private final Announcer announcer;
    private final InstantSource clock;

    Visitors(World world, Cast cast, Announcer announcer, InstantSource clock) {
        this.world = world;
        this.cast = cast;
        this.announcer = announcer;
        this.clock = clock;
    }

    ObjectNode addCustomer(ControlBody body) {
        body.only("link", "userid", "external_userid", "state", "opened", "requested", "chatted");
        String linkId = body.text("link");
        Person person =
                new Person(world.census().ownerOf(linkId).corpId(), body.text("userid"), body.text("external_userid"));
        if (!world.census().isMember(person.corpId(), person.userId())) {
            throw new IllegalArgumentException(person.corpId() + " has no member " + person.userId());
        }
        String state = body.optionalText("state").map(CustomerChannel::kept).orElse(null);
        boolean opened = body.flag("opened");
        boolean requested = body.flag("requested");
        boolean chatted = body.flag("chatted");
        Instant now = now();
        if (opened) {
            world.clicks(linkId, today(), 1);
            told(linkId, ChangeType.OPEN_PROFILE, now, state, null);
        }
        if (requested) {
            told(linkId, ChangeType.FRIEND_REQUEST, now, state, null);
        }
        world.addCustomer(linkId, person.userId(), person.externalUserId(), state, now, chatted ? 1 : 0);
        told(linkId, ChangeType.ADD_EXTERNAL_CONTACT, now, state, person);
        if (chatted) {
            told(linkId, ChangeType.CUSTOMER_START_CHAT, now, null, person);
        }
        quota(person.corpId(), () -> world.useQuota(person.corpId(), 1));
        return Json.MAPPER.createObjectNode().put("customers", world.census().customers());
    }

    /** As by the API of that app, or in its name (page 97297). */
    ObjectNode createLink(ControlBody body) {
        body.only("corp", "owner", "name", "userids");
        String corpId = body.text("corp");
        String owner = body.text("owner");
        boolean creates = owner.startsWith(corpId + ".")
                || List.of(Kind.THIRD_PARTY, Kind.TEMPLATE)
                        .contains(world.census().kindOf(owner));
        if (!creates) {
            throw new IllegalArgumentException(owner + " is a component, which creates no links");
        }
        List<String> members = world.census().members(corpId);
        List<String> userIds = body.optionalTexts("userids").orElse(members);
        if (!members.containsAll(userIds)) {
            throw new IllegalArgumentException("'userids' has somebody who is no member of " + corpId);
        }
        LinkDraft draft = LinkDraft.of(body.optionalText("name").orElse("Link"), userIds.toArray(String[]::new));
        return Json.MAPPER.createObjectNode().put("link", world.createLink(corpId, owner, draft));
    }

    /** In the console, of which delete_link tells; or else by the API, of which nothing does (page 97299). */
    ObjectNode deleteLink(Map<String, String> query, ControlBody body) {
        body.only("announce");
        String linkId = query.get("link");
        if (linkId == null) {
            throw new IllegalArgumentException("say which by ?link=…");
        }
        boolean announced = body.flag("announce");
        String owner = world.census().ownerOf(linkId).owner();
        Callback callback = callback(linkId, ChangeType.DELETE_LINK, now(), null, null);
        world.deleteLink(linkId);
        if (announced) {
            announcer.tell(owner, callback);
        }
        return Json.MAPPER.createObjectNode().put("deleted", true).put("announced", announced);
    }

    /** What A7 counts, in a category that has no open_profile. */
    ObjectNode click(ControlBody body) {
        body.only("link", "count", "day");
        LocalDate day = body.optionalDate("day").orElseGet(this::today);
        long count = body.count("count").orElse(1L);
        world.clicks(body.text("link"), day, count);
        return Json.MAPPER.createObjectNode().put("clicks", count).put("day", day.toString());
    }

    /** Buys a batch, or uses some of what there is. */
    ObjectNode changeQuota(ControlBody body) {
        body.only("corp", "buy", "expires", "use");
        String corpId = body.text("corp");
        var unused = world.census().members(corpId);
        Optional<Long> bought = body.count("buy");
        Optional<Long> used = body.count("use");
        LocalDate expires = body.optionalDate("expires").orElseGet(() -> today().plusDays(BATCH_DAYS));
        if (bought.isPresent() == used.isPresent()) {
            throw new IllegalArgumentException("say how many you 'buy' or 'use'");
        }
        quota(corpId, () -> {
            bought.ifPresent(amount -> world.quotaBatch(corpId, amount, expires));
            used.ifPresent(amount -> world.useQuota(corpId, amount));
        });
        return Json.MAPPER.createObjectNode().put("quota", world.census().quota(corpId));
    }

    /** Changes it, and tells if it has become low, none, or some again (page 97299). */
    private synchronized void quota(String corpId, Runnable change) {
        long before = world.census().quota(corpId);
        change.run();
        long after = world.census().quota(corpId);
        if (before >= LOW && after < LOW) {
            toldAll(corpId, ChangeType.BALANCE_LOW);
        }
        if (before > 0 && after == 0) {
            toldAll(corpId, ChangeType.BALANCE_EXHAUSTED);
        }
        if (before == 0 && after > 0) {
            toldAll(corpId, ChangeType.BALANCE_INCREASED);
        }
    }

    private void toldAll(String corpId, ChangeType type) {
        Callback callback = new Callback(corpId, type, now(), null, null, null, null);
        for (SuiteSpec suite : cast.suites()) {
            if (suite.kind() != Kind.SERVICE_COMPONENT && world.census().mayUseAcquisition(suite.id(), corpId)) {
                announcer.tell(suite.id(), callback);
            }
        }
        if (corpId.equals(Cast.ownCorp())) {
            announcer.tell(Cast.ownApp(), callback);
        }
    }

    /** To whom created the link (page 97299). */
    private void told(String linkId, ChangeType type, Instant time, @Nullable String state, @Nullable Person person) {
        announcer.tell(world.census().ownerOf(linkId).owner(), callback(linkId, type, time, state, person));
    }

    private Callback callback(
            String linkId, ChangeType type, Instant time, @Nullable String state, @Nullable Person person) {
        return new Callback(
                world.census().ownerOf(linkId).corpId(),
                type,
                time,
                type == ChangeType.ADD_EXTERNAL_CONTACT ? null : linkId,
                state,
                person == null ? null : person.userId(),
                person == null ? null : person.externalUserId());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }
}
