package io.huoke.reconciler;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.tokens.PublishedTokens;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.ChatInfo;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.acquisition.Statistic;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.contact.ExternalContact.FollowUser;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The real one. */
final class WeComSource implements Source {

    private final WeComClient client;
    private final PublishedTokens tokens;

    WeComSource(WeComClient client, PublishedTokens tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    @Override
    public boolean isReady() {
        return tokens.isReady();
    }

    @Override
    public boolean isOpen(Tenant tenant) {
        return tokens.has(new TokenKey.Corp(tenant));
    }

    @Override
    public List<String> linkIds(Tenant tenant, AppKind kind) {
        // A list whose cursor was lost on the way has its beginning twice.
        return (isComponent(kind)
                        ? client.component(tenant).linkIds()
                        : client.acquisition(tenant).linkIds())
                .distinct()
                .toList();
    }

    @Override
    public Link link(Tenant tenant, AppKind kind, String linkId) {
        return isComponent(kind)
                ? client.component(tenant).get(linkId)
                : client.acquisition(tenant).get(linkId);
    }

    @Override
    public Statistic statistic(Tenant tenant, AppKind kind, String linkId, DayRange days) {
        return isComponent(kind)
                ? client.component(tenant).statistic(linkId, days)
                : client.acquisition(tenant).statistic(linkId, days);
    }

    @Override
    public Page<AcquiredCustomer> customers(Tenant tenant, String linkId, @Nullable String cursor) {
        return client.acquisition(tenant).customers(linkId, cursor);
    }

    @Override
    public Quota quota(Tenant tenant) {
        return client.acquisition(tenant).quota();
    }

    @Override
    public ChatInfo chat(Tenant tenant, AppKind kind, Secret chatKey) {
        return isComponent(kind)
                ? client.component(tenant).chatInfo(chatKey)
                : client.acquisition(tenant).chatInfo(chatKey);
    }

    @Override
    public Optional<Instant> addedAt(Tenant tenant, String userId, String externalUserId) {
        try {
            return client.contacts(tenant).get(externalUserId).followUser().stream()
                    .filter(member -> member.userId().equals(userId))
                    .map(FollowUser::createTime)
                    .filter(Objects::nonNull)
                    .findFirst();
        } catch (WeComException e) {
            if (e.failure() instanceof Failure.ItemFinal) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isComponent(AppKind kind) {
        return kind == AppKind.ACQUISITION_COMPONENT;
    }
}
