package io.huoke.sandbox.api;

import io.huoke.sandbox.api.Authorizations.Place;
import io.huoke.sandbox.api.Components.Terms;
import io.huoke.sandbox.api.Corps.Corp;
import io.huoke.sandbox.api.Customers.Relation;
import io.huoke.sandbox.api.Traffic.Count;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The truth: what providers, corps, members and customers did. Whatever its methods change happens as if a human had
 * done it in WeCom's console or client; what callers of the API do changes it, too. What does not exist, or has expired,
 * is an {@link IllegalArgumentException}. Safe for use by any thread.
 */
public final class World {

    private final Stores stores;
    private boolean callerTrusted = true;

    /** An empty one; everything expires by the clock, and the seed makes ids, codes and tokens. */
    public World(InstantSource clock, long seed) {
        this.stores = Stores.empty(clock, seed);
    }

    /** What the API does, as one step. */
    synchronized <T> T within(Function<Stores, T> step) {
        return step.apply(stores);
    }

    synchronized boolean isCallerTrusted() {
        return callerTrusted;
    }

    public Census census() {
        return new Census(this);
    }

    public Prologue prologue() {
        return new Prologue(this);
    }

    /** A provider with the secret of its 通用开发参数 (page 91200). */
    public synchronized void provider(String corpId, String secret) {
        stores.suites().provider(corpId, secret);
    }

    public synchronized void suite(SuiteSpec suite) {
        stores.suites().add(suite);
    }

    /** Pushes a ticket; older ones stay good for 30 minutes (page 90628). */
    public synchronized String newTicket(String suiteId) {
        return stores.suites().newTicket(suiteId);
    }

    public void corp(String corpId, String name, Collection<String> userIds) {
        corp(corpId, name, userIds, Map.of());
    }

    /** A corp with its members, some of them by department id. */
    public synchronized void corp(
            String corpId, String name, Collection<String> userIds, Map<Integer, Set<String>> departments) {
        stores.corps().add(new Corp(corpId, name, new LinkedHashSet<>(userIds), Map.copyOf(departments)));
    }

    /** A corp's own app under 可调用应用. */
    public synchronized App ownApp(String corpId, int agentId, String secret) {
        return stores.corps().ownApp(corpId, agentId, secret);
    }

    /** Restricts an app's visible range, which is everybody otherwise. */
    public synchronized void visible(String corpId, String owner, Collection<String> userIds) {
        stores.corps().visible(corpId, owner, Set.copyOf(userIds));
    }

    /** A corp's admin authorizes a suite; the auth code is what create_auth carries (page 100964). */
    public String authorize(String suiteId, String corpId, @Nullable String state) {
        return authorize(suiteId, corpId, state, null);
    }

    /** The same for an app that a registration package brings along (page 100776). */
    public synchronized String authorize(
            String suiteId, String corpId, @Nullable String state, @Nullable String registerCode) {
        return stores.authorizations().authorize(place(suiteId, corpId), state, registerCode);
    }

    /** An installation from the provider's site: the auth code is in the redirect only (page 90597). */
    public synchronized String install(String preAuthCode, String corpId, @Nullable String state) {
        return authorize(stores.authorizations().checkPreAuthCode(preAuthCode), corpId, state);
    }

    /** The admin takes it back: code and tokens are dead (page 100964). */
    public synchronized void cancel(String suiteId, String corpId) {
        stores.authorizations().cancel(place(suiteId, corpId));
        stores.kfAccounts().cancel(place(suiteId, corpId));
        invalidateTokens(suiteId, corpId);
    }

    /** The admin resets a template app's secret; the auth code is what reset_permanent_code carries (page 94758). */
    public synchronized String resetPermanentCode(String templateId, String corpId) {
        cancel(templateId, corpId);
        return stores.authorizations().authorize(place(templateId, corpId), null, null);
    }

    /** The second confirmation, without which 获客助手 is forbidden (page 98959); given unless it was taken. */
    public synchronized void specialAuthorization(String suiteId, String corpId, boolean approved) {
        stores.authorizations().acquisition(place(suiteId, corpId), approved);
    }

    /** Refuses every caller's address, or none (60020). */
    public synchronized void trustCaller(boolean trusted) {
        callerTrusted = trusted;
    }

    /** WeCom invalidates every token of a suite, provider or app before its time (page 91039). */
    public synchronized void invalidateTokens(String owner) {
        stores.tokens().invalidateAll(owner);
    }

    /** The same for what a suite got of one corp. */
    public synchronized void invalidateTokens(String owner, String corpId) {
        stores.tokens().invalidate(new Bearer.OfApp(stores.suites().app(owner, corpId)));
    }

    /** One cursor is good no more (50100). */
    public synchronized void expireCursor(String cursor) {
        stores.cursors().expire(cursor);
    }

    public synchronized void expireCursors() {
        stores.cursors().expire(null);
    }

    /**
     * A link that this app created.
     *
     * @param owner the suite's id, or {@code {corpId}.{agentId}}
     * @return its id
     */
    public synchronized String createLink(String corpId, String owner, LinkDraft draft) {
        return stores.links()
                .create(stores.corps().get(corpId).id(), owner, Optional.empty(), draft)
                .id();
    }

    /** The same under an id of one's own. */
    public synchronized void createLink(String corpId, String owner, String linkId, LinkDraft draft) {
        var unused = stores.links().create(stores.corps().get(corpId).id(), owner, Optional.of(linkId), draft);
    }

    /** In the console, of which delete_link tells; what the API deletes fires nothing (page 97299). */
    public synchronized void deleteLink(String linkId) {
        stores.links().delete(linkId);
    }

    /** Lets a component use a link; returns the comp_scene (page 99484). */
    public synchronized String authorizeLink(String suiteId, String linkId) {
        return stores.links().authorize(stores.suites().get(suiteId).id(), linkId);
    }

    public void addCustomer(
            String linkId,
            String userId,
            String externalUserId,
            @Nullable String state,
            Instant addedAt,
            int chatStatus) {
        addCustomer(linkId, userId, externalUserId, state, addedAt, chatStatus, null);
    }

    /**
     * Somebody adds a member by a link.
     *
     * @param state the customer_channel, cut to 64 bytes
     * @param chatStatus 0 silent, 1 wrote, 2 unknown (page 97298)
     * @param scene the comp_scene of the link that was put up
     */
    public synchronized void addCustomer(
            String linkId,
            String userId,
            String externalUserId,
            @Nullable String state,
            Instant addedAt,
            int chatStatus,
            @Nullable String scene) {
        Link link = stores.links().get(linkId);
        var unused =
                stores.customers().add(link, userId, externalUserId, state == null ? "" : state, addedAt, chatStatus);
        LocalDate day = LocalDate.ofInstant(addedAt, Stores.ZONE);
        stores.traffic().add(linkId, day, scene, new Count(0, 1));
    }

    /** The customer writes for the first time. */
    public synchronized void startChat(String linkId, String userId, String externalUserId) {
        stores.customers().chatted(linkId, userId, externalUserId);
    }

    /** The member has not added the customer back (84061). */
    public synchronized void halfContact(String corpId, String userId, String externalUserId) {
        stores.customers().relation(corpId, userId, externalUserId, Relation.HALF);
    }

    /** One deletes the other (84061); who came by a link stays in its list. */
    public synchronized void removeCustomer(String corpId, String userId, String externalUserId) {
        stores.customers().relation(corpId, userId, externalUserId, Relation.NONE);
    }

    public void clicks(String linkId, LocalDate day, long count) {
        clicks(linkId, day, count, null);
    }

    /** People open a link on a day of Asia/Shanghai (page 97375). */
    public synchronized void clicks(String linkId, LocalDate day, long count, @Nullable String scene) {
        stores.traffic().add(stores.links().get(linkId).id(), day, scene, new Count(count, 0));
    }

    /** The corp buys uses of links. */
    public synchronized void quotaBatch(String corpId, long balance, LocalDate expires) {
        stores.quotas().buy(corpId, balance, expires);
    }

    /** Sets what was ever used. */
    public synchronized void usedQuota(String corpId, long total) {
        stores.quotas().used(corpId, total);
    }

    /** Uses some of what expires first. */
    public synchronized void useQuota(String corpId, long amount) {
        stores.quotas().use(corpId, amount, stores.today());
    }

    /** Says who pays for what comes by a component, and how much, in fen (page 99610). */
    public synchronized void componentTerms(String suiteId, String corpId, boolean providerPays, int price) {
        stores.components().terms(place(suiteId, corpId), new Terms(providerPays, price));
    }

    /** The provider pays for an add (page 99602). */
    public synchronized void bill(String suiteId, String corpId, Instant time, String linkId, String state, int price) {
        stores.components().bill(place(suiteId, corpId), time, linkId, state, price);
    }

    /** What message_from_customer carries; good for 30 minutes (page 100130). */
    public synchronized String chatKey(
            String linkId, String userId, String externalUserId, String state, int messages) {
        return stores.components().chatKey(linkId, userId, externalUserId, state, messages);
    }

    public synchronized void kfAccount(String corpId, String openKfId, String name) {
        stores.kfAccounts().add(corpId, openKfId, name);
    }

    /** A component is shown these, too; those that the corp does not have are made (page 99401). */
    public synchronized void authorizeKfAccounts(String suiteId, String corpId, Collection<String> openKfIds) {
        stores.kfAccounts().authorize(place(suiteId, corpId), openKfIds);
    }

    /** This unionid is this customer's from now on (page 97108). */
    public synchronized void unionId(String corpId, String unionId, String externalUserId) {
        stores.unionIds().belongsTo(corpId, unionId, externalUserId);
    }

    /**
     * Somebody opens the registration link and registers a corp (page 90585).
     *
     * @param userId its admin
     * @param contactSync whether the package locks the contacts for a migration
     * @throws IllegalArgumentException if the code is unknown, used or older than 10 minutes
     */
    public synchronized Registration completeRegistration(
            String registerCode, String corpId, String name, String userId, boolean contactSync) {
        var unused = stores.registrations().checkUnused(registerCode);
        if (stores.corps().knows(corpId)) {
            throw new IllegalArgumentException("there is a corp " + corpId + " already");
        }
        Optional<String> token = contactSync
                ? Optional.of(stores.tokens()
                        .issue(new Bearer.OfContactSync(corpId), Tokens.CONTACT_SYNC_LIFE)
                        .value())
                : Optional.empty();
        Registration registration = stores.registrations().complete(registerCode, corpId, userId, token);
        corp(corpId, name, List.of(userId));
        return registration;
    }

    private Place place(String suiteId, String corpId) {
        return new Place(
                stores.suites().get(suiteId).id(), stores.corps().get(corpId).id());
    }
}
