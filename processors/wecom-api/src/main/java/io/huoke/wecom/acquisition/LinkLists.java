package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.Pages;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WireFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link AcquisitionApi} and {@link ComponentApi} ask alike. */
final class LinkLists {

    private static final int LINKS_PER_PAGE = 100;

    private record ListRequest(int limit, @Nullable String cursor) {}

    private record ListAnswer(@Nullable List<String> linkIdList, @Nullable String nextCursor) implements Page<String> {
        @Override
        public List<String> items() {
            return WireFormat.list(linkIdList);
        }
    }

    /** Asks for one link. */
    record LinkRequest(@JsonProperty("link_id") String linkId) {}

    private record StatisticRequest(String linkId, long startTime, long endTime) {}

    private record ChatRequest(Secret chatKey) {}

    private LinkLists() {}

    static Stream<String> linkIds(ApiCaller caller, TokenKey key) {
        return Pages.stream(cursor ->
                caller.call(Call.post(Api.LIST_LINK, key, new ListRequest(LINKS_PER_PAGE, cursor), ListAnswer.class)));
    }

    static Link get(ApiCaller caller, TokenKey key, String linkId) {
        return caller.call(Call.post(Api.GET_LINK, key, new LinkRequest(linkId), Link.Answer.class))
                .link(linkId);
    }

    static Statistic statistic(ApiCaller caller, TokenKey key, String linkId, DayRange days) {
        return caller.call(Call.post(
                Api.STATISTIC,
                key,
                new StatisticRequest(linkId, DayRange.midnight(days.from()), DayRange.midnight(days.to())),
                Statistic.class));
    }

    static ChatInfo chatInfo(ApiCaller caller, TokenKey key, Secret chatKey) {
        return caller.call(Call.post(Api.GET_CHAT_INFO, key, new ChatRequest(chatKey), ChatInfo.class));
    }
}
