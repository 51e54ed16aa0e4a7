package io.huoke.wecom.acquisition;

import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.Done;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.Pages;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import io.huoke.wecom.call.WireFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A1 to A8 for one tenant: third-party apps, 代开发 apps and corps' own apps (pages 97297, 97298, 97375). Sees only the
 * links that the same app created. Methods throw {@link WeComException} if WeCom does not do as asked, and
 * {@link io.huoke.wecom.call.InvalidRequestException} for what need not be sent. Thread-safe; blocks.
 */
public final class AcquisitionApi {

    private static final int CUSTOMERS_PER_PAGE = 1_000;

    private final ApiCaller caller;
    private final Tenant tenant;
    private final TokenKey key;
    private final InstantSource clock;

    private record CustomersRequest(String linkId, int limit, @Nullable String cursor) {}

    private record CustomersAnswer(@Nullable List<AcquiredCustomer> customerList, @Nullable String nextCursor)
            implements Page<AcquiredCustomer> {
        @Override
        public List<AcquiredCustomer> items() {
            return WireFormat.list(customerList);
        }
    }

    /** @param clock for the days that A7 can tell about */
    public AcquisitionApi(ApiCaller caller, Tenant tenant, InstantSource clock) {
        this.caller = caller;
        this.tenant = tenant;
        this.key = new TokenKey.Corp(tenant);
        this.clock = clock;
    }

    /** A1: the ids of all valid links, lazily; see {@link Pages} for what comes twice. */
    public Stream<String> linkIds() {
        return LinkLists.linkIds(caller, key);
    }

    /** A2. */
    public Link get(String linkId) {
        return LinkLists.get(caller, key, linkId);
    }

    /**
     * A3. After an unknown outcome it looks for the link, and where that does not tell, the exception's effect is
     * {@link Effect#POSSIBLE}: look again before you create another.
     */
    public Link create(NewLink link) {
        ApiCaller all = caller.allInOne();
        return new LinkCreation(new AcquisitionApi(all, tenant, clock), all, key).create(link);
    }

    /** A4. */
    public void update(LinkChange change) {
        caller.call(Call.post(Api.UPDATE_LINK, key, change, Done.class));
    }

    /** A5: irreversible, and WeCom calls back nobody. After an unknown outcome it looks whether the link is gone. */
    public void delete(String linkId) {
        ApiCaller all = caller.allInOne();
        try {
            all.call(Call.post(Api.DELETE_LINK, key, new LinkLists.LinkRequest(linkId), Done.class));
        } catch (WeComException e) {
            if (e.effect() == Effect.NONE || isListed(all, linkId, e)) {
                throw e;
            }
        }
    }

    private boolean isListed(ApiCaller all, String linkId, WeComException why) {
        try {
            return LinkLists.linkIds(all, key).anyMatch(linkId::equals);
        } catch (WeComException e) {
            why.addSuppressed(e);
            return true;
        }
    }

    /** Adds to and removes from a link's range. */
    public LinkMembers members() {
        return new LinkMembers(() -> new AcquisitionApi(caller.allInOne(), tenant, clock));
    }

    /** A6: everyone who was added by the link, lazily; see {@link Pages} for what comes twice. */
    public Stream<AcquiredCustomer> customers(String linkId) {
        return Pages.stream(cursor -> customers(linkId, cursor));
    }

    /**
     * A part of A6, for whoever keeps the place where to go on.
     *
     * @param cursor of the page before; null for the first. WeCom may give it up: see {@link WeComException#lostCursor}
     */
    public Page<AcquiredCustomer> customers(String linkId, @Nullable String cursor) {
        return caller.call(Call.post(
                Api.CUSTOMER, key, new CustomersRequest(linkId, CUSTOMERS_PER_PAGE, cursor), CustomersAnswer.class));
    }

    /** A7: the sum over the days. */
    public Statistic statistic(String linkId, DayRange days) {
        return LinkLists.statistic(caller, key, linkId, days.validated(DayRange.today(clock)));
    }

    /** A8. */
    public Quota quota() {
        return caller.call(Call.get(Api.CUSTOMER_ACQUISITION_QUOTA, key, Map.of(), Quota.class));
    }

    /**
     * What a ChatKey stands for, within its 30 minutes (page 100130).
     *
     * @param chatKey of message_from_customer
     */
    public ChatInfo chatInfo(Secret chatKey) {
        return LinkLists.chatInfo(caller, key, chatKey);
    }
}
