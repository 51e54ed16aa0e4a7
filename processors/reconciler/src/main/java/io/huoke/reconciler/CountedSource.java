package io.huoke.reconciler;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.ChatInfo;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.acquisition.Statistic;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Page;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what is asked, answered or not; repetitions within one call are not told. For one thread at a time. */
final class CountedSource implements Source {

    /** As WeCom pages A1. */
    private static final int LINKS_PER_PAGE = 100;

    private final Source source;
    private final Map<Api, Long> calls = new EnumMap<>(Api.class);

    CountedSource(Source source) {
        this.source = source;
    }

    /** How many calls to which interface. */
    Map<Api, Long> calls() {
        return calls;
    }

    private void count(Api api, long more) {
        calls.merge(api, more, Long::sum);
    }

    @Override
    public boolean isReady() {
        return source.isReady();
    }

    @Override
    public boolean isOpen(Tenant tenant) {
        return source.isOpen(tenant);
    }

    @Override
    public List<String> linkIds(Tenant tenant, AppKind kind) {
        count(Api.LIST_LINK, 1);
        List<String> ids = source.linkIds(tenant, kind);
        count(Api.LIST_LINK, Math.max(0, (ids.size() - 1) / LINKS_PER_PAGE));
        return ids;
    }

    @Override
    public Link link(Tenant tenant, AppKind kind, String linkId) {
        count(Api.GET_LINK, 1);
        return source.link(tenant, kind, linkId);
    }

    @Override
    public Statistic statistic(Tenant tenant, AppKind kind, String linkId, DayRange days) {
        count(Api.STATISTIC, 1);
        return source.statistic(tenant, kind, linkId, days);
    }

    @Override
    public Page<AcquiredCustomer> customers(Tenant tenant, String linkId, @Nullable String cursor) {
        count(Api.CUSTOMER, 1);
        return source.customers(tenant, linkId, cursor);
    }

    @Override
    public Quota quota(Tenant tenant) {
        count(Api.CUSTOMER_ACQUISITION_QUOTA, 1);
        return source.quota(tenant);
    }

    @Override
    public ChatInfo chat(Tenant tenant, AppKind kind, Secret chatKey) {
        count(Api.GET_CHAT_INFO, 1);
        return source.chat(tenant, kind, chatKey);
    }

    @Override
    public Optional<Instant> addedAt(Tenant tenant, String userId, String externalUserId) {
        count(Api.GET_EXTERNAL_CONTACT, 1);
        return source.addedAt(tenant, userId, externalUserId);
    }
}
