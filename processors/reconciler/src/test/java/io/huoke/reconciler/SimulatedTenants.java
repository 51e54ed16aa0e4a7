package io.huoke.reconciler;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.AcquiredCustomer.ChatStatus;
import io.huoke.wecom.acquisition.ChatInfo;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.acquisition.Statistic;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.WeComException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Very many tenants with links, cheap enough for days of simulated time, who count what they are asked and when. */
final class SimulatedTenants implements Source, TenantFeed {

    static final String MEMBER = "zhangsan";

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final int tenants;
    private final Supplier<Instant> clock;
    private final Queue<String> changed = new ArrayDeque<>();
    private int linksPerTenant;
    private boolean quotaRefused;
    private boolean away;
    private boolean withdrawn;
    private AuthorizedTenant like =
            new AuthorizedTenant(tenant(0), AppKind.THIRD_PARTY, 1, Instant.EPOCH, Instant.EPOCH);

    /** Nobody may see the quota. */
    void refuseQuota() {
        quotaRefused = true;
    }

    /** From now on there is no answer, or there is again. */
    void away(boolean unreachable) {
        away = unreachable;
    }

    /** Nobody may be asked any more. */
    void withdraw() {
        withdrawn = true;
        for (int i = 0; i < tenants; i++) {
            changed.add(tenant(i).toString());
        }
    }

    /** From now on everybody has so many. */
    void links(int number) {
        linksPerTenant = number;
    }

    /** From now on everybody has authorized so. */
    void authorized(AppKind kind, int epoch, Instant at) {
        like = new AuthorizedTenant(like.tenant(), kind, epoch, at, at);
        for (int i = 0; i < tenants; i++) {
            changed.add(tenant(i).toString());
        }
    }

    /** Customers, and clicks on a day, of the links that have any. */
    private final Map<String, Integer> customers = new HashMap<>();

    private final Map<String, Map<LocalDate, Long>> clicks = new HashMap<>();
    private final Map<Tenant, Long> used = new HashMap<>();

    /** Calls by minute of simulated time. */
    private final Map<Api, Map<Long, Long>> calls = new EnumMap<>(Api.class);

    private record Customers(List<AcquiredCustomer> items) implements Page<AcquiredCustomer> {
        @Override
        public @Nullable String nextCursor() {
            return null;
        }
    }

    SimulatedTenants(int tenants, int linksPerTenant, Supplier<Instant> clock) {
        this.tenants = tenants;
        this.linksPerTenant = linksPerTenant;
        this.clock = clock;
    }

    static Tenant tenant(int number) {
        return new Tenant("ww1App", "wpCorp" + number);
    }

    static String link(int tenant, int number) {
        return "ca" + tenant + "-" + number;
    }

    /** Somebody is won by a link; returns who. */
    String win(int tenant, int link) {
        String id = link(tenant, link);
        int number = customers.merge(id, 1, Integer::sum);
        clicks.computeIfAbsent(id, unused -> new HashMap<>())
                .merge(LocalDate.ofInstant(clock.get(), ZONE), 1L, Long::sum);
        used.merge(tenant(tenant), 1L, Long::sum);
        return customer(id, number - 1);
    }

    private static String customer(String linkId, int number) {
        return "wm" + linkId + "-" + number;
    }

    /** Every call begins so. */
    private void count(Api api) {
        calls.computeIfAbsent(api, unused -> new HashMap<>()).merge(clock.get().getEpochSecond() / 60, 1L, Long::sum);
        if (away) {
            throw WeComException.withoutCall("WeCom does not answer; see wecom.api-base", new Failure.Retry());
        }
    }

    /** How many calls between two moments. */
    Map<Api, Long> calls(Instant from, Instant to) {
        Map<Api, Long> sums = new EnumMap<>(Api.class);
        calls.forEach((api, minutes) -> sums.put(
                api,
                minutes.entrySet().stream()
                        .filter(minute -> minute.getKey() >= from.getEpochSecond() / 60
                                && minute.getKey() < to.getEpochSecond() / 60)
                        .mapToLong(Map.Entry::getValue)
                        .sum()));
        return sums;
    }

    /** The most calls of one interface in any so many minutes. */
    long most(int minutes) {
        long most = 0;
        for (Map<Long, Long> ofApi : calls.values()) {
            long first = Collections.min(ofApi.keySet());
            long last = Collections.max(ofApi.keySet());
            for (long minute = first; minute <= last; minute++) {
                long sum = 0;
                for (int i = 0; i < minutes; i++) {
                    sum += ofApi.getOrDefault(minute + i, 0L);
                }
                most = Math.max(most, sum);
            }
        }
        return most;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean isOpen(Tenant tenant) {
        return true;
    }

    @Override
    public List<String> linkIds(Tenant tenant, AppKind kind) {
        count(Api.LIST_LINK);
        int number = Integer.parseInt(tenant.corpId().substring("wpCorp".length()));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < linksPerTenant; i++) {
            ids.add(link(number, i));
        }
        return ids;
    }

    @Override
    public Link link(Tenant tenant, AppKind kind, String linkId) {
        count(Api.GET_LINK);
        return new Link(linkId, "spring", "https://work.weixin.qq.com/ca/" + linkId, null, null, true, null);
    }

    @Override
    public Statistic statistic(Tenant tenant, AppKind kind, String linkId, DayRange days) {
        count(Api.STATISTIC);
        long sum = clicks.getOrDefault(linkId, Map.of()).entrySet().stream()
                .filter(day ->
                        !day.getKey().isBefore(days.from()) && !day.getKey().isAfter(days.to()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return new Statistic(sum, sum);
    }

    @Override
    public Page<AcquiredCustomer> customers(Tenant tenant, String linkId, @Nullable String cursor) {
        count(Api.CUSTOMER);
        List<AcquiredCustomer> rows = new ArrayList<>();
        for (int i = 0; i < customers.getOrDefault(linkId, 0); i++) {
            rows.add(new AcquiredCustomer(customer(linkId, i), MEMBER, ChatStatus.SILENT, null));
        }
        return new Customers(rows);
    }

    @Override
    public Quota quota(Tenant tenant) {
        count(Api.CUSTOMER_ACQUISITION_QUOTA);
        if (quotaRefused) {
            throw WeComException.withoutCall("48002", new Failure.TenantFinal());
        }
        long total = used.getOrDefault(tenant, 0L);
        return new Quota(total, 1_000_000 - total, List.of());
    }

    @Override
    public ChatInfo chat(Tenant tenant, AppKind kind, Secret chatKey) {
        throw new UnsupportedOperationException("nobody writes here");
    }

    @Override
    public Optional<Instant> addedAt(Tenant tenant, String userId, String externalUserId) {
        count(Api.GET_EXTERNAL_CONTACT);
        return Optional.of(clock.get());
    }

    @Override
    public Changes subscribe(int partition, int partitions) {
        for (int i = 0; i < tenants; i++) {
            changed.add(tenant(i).toString());
        }
        return new Changes() {
            @Override
            public void offer(String tenant) {
                changed.add(tenant);
            }

            @Override
            public List<String> take(int limit) {
                List<String> taken = new ArrayList<>();
                while (taken.size() < limit && !changed.isEmpty()) {
                    taken.add(changed.remove());
                }
                return taken;
            }

            @Override
            public Optional<AuthorizedTenant> find(String tenant) {
                if (withdrawn) {
                    return Optional.empty();
                }
                return Optional.of(new AuthorizedTenant(
                        Tenant.parse(tenant), like.kind(), like.epoch(), like.authorizedAt(), like.changedAt()));
            }

            @Override
            public void close() {
                changed.clear();
            }
        };
    }
}
