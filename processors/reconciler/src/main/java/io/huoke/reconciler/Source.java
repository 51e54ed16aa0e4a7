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
import io.huoke.wecom.call.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * WeCom as the reconciler asks it. Its methods block, and throw {@link io.huoke.wecom.call.WeComException} if WeCom does
 * not do as asked. Thread-safe.
 */
interface Source {

    /** Whether it is known who can be asked. Does not block. */
    boolean isReady();

    /** Whether anything can be asked at all, because there is a token. Does not block. */
    boolean isOpen(Tenant tenant);

    /** A1: all of them. */
    List<String> linkIds(Tenant tenant, AppKind kind);

    /** A2. */
    Link link(Tenant tenant, AppKind kind, String linkId);

    /** A7. */
    Statistic statistic(Tenant tenant, AppKind kind, String linkId, DayRange days);

    /**
     * A6, one page.
     *
     * @param cursor null for the first
     */
    Page<AcquiredCustomer> customers(Tenant tenant, String linkId, @Nullable String cursor);

    /** A8. */
    Quota quota(Tenant tenant);

    /** get_chat_info. */
    ChatInfo chat(Tenant tenant, AppKind kind, Secret chatKey);

    /** externalcontact/get: when a member added a customer; empty if they are not connected any more. */
    Optional<Instant> addedAt(Tenant tenant, String userId, String externalUserId);
}
