package io.huoke.wecom.contact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.schemas.Tenant;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.Call;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.Pages;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Customers of one tenant (pages 92114 and 97108). Methods throw {@link WeComException} if WeCom does not do as asked.
 * Thread-safe; blocks.
 */
public final class ContactApi {

    private static final int MAX_IDS = 100;

    private final ApiCaller caller;
    private final TokenKey key;

    /** Whose app it was that told the unionid and openid. */
    public enum Subject {
        ENTERPRISE(0),
        PROVIDER(1);

        private final int wire;

        Subject(int wire) {
            this.wire = wire;
        }
    }

    /**
     * Who a person of WeChat is in WeCom (page 97108).
     *
     * @param externalUserId null until the person is a customer
     * @param pendingId stands for a person who is not one yet, for 90 days
     */
    public record Converted(
            @JsonProperty("external_userid") @Nullable String externalUserId, @Nullable String pendingId) {}

    private record UnionIdRequest(
            @JsonProperty("unionid") String unionId, @JsonProperty("openid") String openId, int subjectType) {}

    private record PendingRequest(@JsonProperty("external_userid") List<String> externalUserIds) {}

    private record PendingAnswer(List<Converted> result) {
        @JsonCreator
        private PendingAnswer(@Nullable List<Converted> result) {
            this.result = WireFormat.list(result);
        }
    }

    private record Contact(@Nullable Integer type) {}

    private record ContactAnswer(
            Contact externalContact, @Nullable List<ExternalContact.FollowUser> followUser, @Nullable String nextCursor)
            implements Page<ExternalContact.FollowUser> {

        @JsonCreator
        private ContactAnswer(
                @Nullable Contact externalContact,
                @Nullable List<ExternalContact.FollowUser> followUser,
                @Nullable String nextCursor) {
            this.externalContact = MissingFieldException.require(externalContact, "external_contact");
            this.followUser = followUser;
            this.nextCursor = nextCursor;
        }

        @Override
        public List<ExternalContact.FollowUser> items() {
            return WireFormat.list(followUser);
        }
    }

    public ContactApi(ApiCaller caller, Tenant tenant) {
        this.caller = caller;
        this.key = new TokenKey.Corp(tenant);
    }

    /** A customer with all members who have added them; 84061 if there is (currently) none (page 92114). */
    public ExternalContact get(String externalUserId) {
        ApiCaller all = caller.allInOne();
        AtomicReference<Contact> contact = new AtomicReference<>();
        List<ExternalContact.FollowUser> members = Pages.stream(cursor -> {
                    ContactAnswer answer = page(all, key, externalUserId, cursor);
                    contact.set(answer.externalContact());
                    return answer;
                })
                .distinct()
                .toList();
        return new ExternalContact(externalUserId, contact.get().type(), members);
    }

    private static ContactAnswer page(ApiCaller caller, TokenKey key, String externalUserId, @Nullable String cursor) {
        Map<String, String> query = cursor == null
                ? Map.of("external_userid", externalUserId)
                : Map.of("external_userid", externalUserId, "cursor", cursor);
        return caller.call(Call.get(Api.GET_EXTERNAL_CONTACT, key, query, ContactAnswer.class));
    }

    /**
     * Who somebody known to a mini program or official account is in WeCom, as the provider sees it (page 97108). The
     * ids of a corp's own apps and of a provider differ for the same customer; this is the way between them.
     *
     * @param subject whose mini program or official account it is
     */
    public Converted convert(String unionId, String openId, Subject subject) {
        return caller.call(Call.post(
                Api.UNIONID_TO_EXTERNAL_USERID,
                key,
                new UnionIdRequest(unionId, openId, subject.wire),
                Converted.class));
    }

    /**
     * Which of the pending ids that {@link #convert} gave belong to customers (page 97108).
     *
     * @param externalUserIds 1 to 100
     * @return those of them that are known
     */
    public List<Converted> pendingIds(List<String> externalUserIds) {
        if (externalUserIds.isEmpty() || externalUserIds.size() > MAX_IDS) {
            throw new InvalidRequestException(
                    "external_userid: 1 to " + MAX_IDS + " at a time, not " + externalUserIds.size());
        }
        return caller.call(Call.post(
                        Api.EXTERNAL_USERID_TO_PENDING_ID,
                        key,
                        new PendingRequest(new ArrayList<>(externalUserIds)),
                        PendingAnswer.class))
                .result();
    }
}
