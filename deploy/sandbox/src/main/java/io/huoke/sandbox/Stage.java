package io.huoke.sandbox;

import io.huoke.sandbox.api.LinkDraft;
import io.huoke.sandbox.api.World;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Puts the cast and a history into a world, so that what the API says is what the callbacks say. */
final class Stage {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int DEPARTMENT = 1;

    /** A corp's first link, which stays the app's to change and delete (41098). */
    private static final String NOT_SHARED = "-1";

    private static final long BOUGHT = 10_000;

    private final World world;
    private final Instant end;

    Stage(World world, Instant end) {
        this.world = world;
        this.end = end;
    }

    void set(Cast cast, History.Tale tale) {
        world.provider(Cast.PROVIDER, cast.providerSecret());
        cast.suites().forEach(world::suite);
        for (String corpId : History.corps()) {
            corp(corpId);
        }
        world.ownApp(Cast.ownCorp(), Cast.AGENT_ID, cast.ownAppSecret());
        world.createLink(
                Cast.ownCorp(), Cast.ownApp(), "ca-" + Cast.ownCorp() + "-own", LinkDraft.of("Own link", "member0"));
        Set<String> links = new LinkedHashSet<>(History.links());
        links.forEach(this::link);
        tale.callbacks().forEach(callback -> happens(callback, tale.links()));
    }

    private void corp(String corpId) {
        List<String> members = History.members();
        world.corp(corpId, "Corp " + corpId, members, Map.of(DEPARTMENT, Set.copyOf(members)));
        world.quotaBatch(corpId, BOUGHT, LocalDate.ofInstant(end, ZONE).plusDays(90));
        world.kfAccount(corpId, "wk-" + corpId, "Customer service");
        world.authorizeKfAccounts(Cast.SERVICE, corpId, List.of("wk-" + corpId));
    }

    private void link(String linkId) {
        String corpId = History.corpOf(linkId);
        world.createLink(
                corpId,
                Cast.APP,
                linkId,
                LinkDraft.of("Link " + linkId, History.members().toArray(String[]::new)));
        if (!linkId.endsWith(NOT_SHARED)) {
            var unused = world.authorizeLink(Cast.COMPONENT, linkId);
        }
    }

    private void happens(Callback callback, Map<Person, String> links) {
        Person person = callback.person();
        String linkId = person == null ? callback.linkId() : links.get(person);
        if (linkId == null) {
            return;
        }
        switch (callback.changeType()) {
            case OPEN_PROFILE -> world.clicks(linkId, LocalDate.ofInstant(callback.time(), ZONE), 1);
            case FRIEND_REQUEST -> {
                // The API has no figure for it.
            }
            case ADD_EXTERNAL_CONTACT -> {
                Person added = Objects.requireNonNull(person);
                world.addCustomer(linkId, added.userId(), added.externalUserId(), callback.state(), callback.time(), 0);
                world.useQuota(added.corpId(), 1);
            }
            case CUSTOMER_START_CHAT -> {
                Person chatting = Objects.requireNonNull(person);
                world.startChat(linkId, chatting.userId(), chatting.externalUserId());
            }
            case DEL_EXTERNAL_CONTACT, DEL_FOLLOW_USER -> {
                Person gone = Objects.requireNonNull(person);
                world.removeCustomer(gone.corpId(), gone.userId(), gone.externalUserId());
            }
            case DELETE_LINK, BALANCE_LOW, BALANCE_EXHAUSTED, BALANCE_INCREASED ->
                throw new IllegalArgumentException("no customer did that: " + callback.changeType());
        }
    }
}
