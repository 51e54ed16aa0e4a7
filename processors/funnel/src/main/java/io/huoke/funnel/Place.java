package io.huoke.funnel;

import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where something is counted: a row of one of the topics of counts. */
sealed interface Place {

    Day day();

    /** Null where it is not known. */
    @Nullable String linkId();

    /** The sink of the topic. */
    String sink();

    /** The key of the row. */
    String rowKey(Tenant tenant);

    /**
     * The row.
     *
     * @param comparable whether the day is WeCom's day, so that its figures may be set against ours
     */
    Row row(Tenant tenant, Tally tally, @Nullable Figures figures, boolean settled, boolean comparable);

    /** The last part of the key in the store. */
    String scope();

    /**
     * One State of a link, on {@code huoke.funnel}.
     *
     * @param state null where there was none
     */
    record OfState(@Nullable String linkId, @Nullable String state, Day day) implements Place {

        private static final String SCOPE = "=";

        @Override
        public String sink() {
            return FunnelTopology.COUNTS;
        }

        @Override
        public String rowKey(Tenant tenant) {
            return FunnelRow.key(tenant.toString(), linkId, state, day);
        }

        @Override
        public FunnelRow row(
                Tenant tenant, Tally tally, @Nullable Figures figures, boolean settled, boolean comparable) {
            return new FunnelRow(
                    tenant.toString(),
                    linkId,
                    state,
                    day,
                    tally.opens(),
                    tally.friendRequests(),
                    tally.adds(),
                    tally.chats(),
                    tally.deletions(),
                    tally.reAdds(),
                    settled);
        }

        @Override
        public String scope() {
            return SCOPE + present(state);
        }
    }

    /** All States of a link, on {@code huoke.funnel.links}. */
    record OfLink(@Nullable String linkId, Day day) implements Place {

        private static final String SCOPE = "*";

        @Override
        public String sink() {
            return FunnelTopology.LINK_COUNTS;
        }

        @Override
        public String rowKey(Tenant tenant) {
            return LinkFunnelRow.key(tenant.toString(), linkId, day);
        }

        @Override
        public LinkFunnelRow row(
                Tenant tenant, Tally tally, @Nullable Figures figures, boolean settled, boolean comparable) {
            return new LinkFunnelRow(
                    tenant.toString(),
                    linkId,
                    day,
                    tally.opens(),
                    tally.friendRequests(),
                    tally.adds(),
                    tally.chats(),
                    tally.deletions(),
                    tally.reAdds(),
                    figures == null ? null : figures.clicks(),
                    figures == null ? null : figures.newCustomers(),
                    figures == null || !settled || !comparable ? null : tally.adds() - figures.newCustomers(),
                    settled);
        }

        @Override
        public String scope() {
            return SCOPE;
        }
    }

    /** The key in the store: tenant, day, link, scope. */
    default String key(Tenant tenant) {
        return StoreKey.of(tenant.toString(), day().toString(), present(linkId()), scope());
    }

    /** The place of such a key. */
    static Place of(String key) {
        List<String> parts = StoreKey.parts(key);
        Day day = Day.parse(parts.get(1));
        String linkId = absent(parts.get(2));
        String scope = parts.get(3);
        return scope.equals(OfLink.SCOPE)
                ? new OfLink(linkId, day)
                : new OfState(linkId, absent(scope.substring(OfState.SCOPE.length())), day);
    }

    /** The tenant of such a key. */
    static Tenant tenant(String key) {
        return Tenant.parse(StoreKey.parts(key).getFirst());
    }

    private static String present(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }
}
