package io.huoke.sandbox.api;

import io.huoke.sandbox.api.Authorizations.Authorization;
import io.huoke.sandbox.api.Authorizations.Place;
import java.util.List;
import java.util.Optional;

/** Looks into a world. Safe for use by any thread. */
public final class Census {

    private final World world;

    Census(World world) {
        this.world = world;
    }

    /** The present permanent code, as far as it has been exchanged. */
    public Optional<String> permanentCode(String suiteId, String corpId) {
        return world.within(stores ->
                stores.authorizations().get(new Place(suiteId, corpId)).map(Authorization::permanentCode));
    }

    /** Whether a corp has authorized a suite and not taken it back. */
    public boolean isAuthorized(String suiteId, String corpId) {
        return world.within(stores -> stores.authorizations().isAuthorized(new Place(suiteId, corpId)));
    }

    /** Whether a corp has authorized a suite, and not withheld 获客助手 from it (page 98959). */
    public boolean mayUseAcquisition(String suiteId, String corpId) {
        return world.within(stores -> stores.authorizations().isAuthorized(new Place(suiteId, corpId))
                && stores.authorizations().mayUseAcquisition(stores.suites().app(suiteId, corpId)));
    }

    /** The ids of all links of a corp. */
    public List<String> links(String corpId) {
        return world.within(
                stores -> stores.links().of(corpId).stream().map(Link::id).toList());
    }

    /** The app that created a link. */
    public App ownerOf(String linkId) {
        return world.within(stores -> {
            Link link = stores.links().get(linkId);
            return stores.suites().app(link.owner(), link.corpId());
        });
    }

    /** The ids of a corp's 微信客服 accounts. */
    public List<String> kfAccounts(String corpId) {
        return world.within(
                stores -> stores.kfAccounts().of(stores.corps().get(corpId).id()));
    }

    /** What a suite is. */
    public SuiteSpec.Kind kindOf(String suiteId) {
        return world.within(stores -> stores.suites().get(suiteId).kind());
    }

    /** The ids of all corps. */
    public List<String> corps() {
        return world.within(stores -> stores.corps().ids());
    }

    /** The userids of a corp. */
    public List<String> members(String corpId) {
        return world.within(stores -> List.copyOf(stores.corps().get(corpId).users()));
    }

    public boolean isMember(String corpId, String userId) {
        return world.within(stores -> stores.corps().get(corpId).users().contains(userId));
    }

    /** How many rows A6 has over all links. */
    public int customers() {
        return world.within(stores -> stores.customers().count());
    }

    /** What is left of a corp's quota. */
    public long quota(String corpId) {
        return world.within(stores -> stores.quotas().balance(corpId, stores.today()));
    }
}
