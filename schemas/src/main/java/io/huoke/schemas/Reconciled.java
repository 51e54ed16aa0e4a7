package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The data of a {@link ReconciledEvent}: what WeCom's API told of a tenant. What it did not tell is absent. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Reconciled {

    /** Suite or template id, or {@code {corpId}.{agentId}}. */
    String owner();

    /** The corp as that owner sees it. */
    String corpId();

    /** The CloudEvents type. */
    @JsonIgnore
    String type();

    @JsonIgnore
    default Tenant tenant() {
        return new Tenant(owner(), corpId());
    }

    /**
     * A row of A6 that is new or has changed (page 97298).
     *
     * @param userId the member who was added
     * @param externalUserId the customer
     * @param linkId by which the customer came
     * @param state the customer_channel
     * @param chatStatus 0 the customer has sent nothing, 1 has sent something, 2 unknown
     * @param addedAt createtime of externalcontact/get (page 92114), asked where no callback told of the add
     */
    record Customer(
            String owner,
            String corpId,
            String userId,
            String externalUserId,
            String linkId,
            @Nullable String state,
            int chatStatus,
            @Nullable Instant addedAt)
            implements Reconciled {

        /** The CloudEvents type. */
        public static final String TYPE = "wecom.reconciled.customer";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A link that is new, different or gone (A1 and A2, page 97297).
     *
     * @param change what became of it
     * @param name its name, like the rest as in {@link LinkRow}; of one that has vanished as it was known last
     */
    record Link(
            String owner,
            String corpId,
            String linkId,
            Change change,
            @Nullable String name,
            @Nullable String url,
            @Nullable Instant createdAt,
            @Nullable Boolean skipVerify,
            LinkRow.@Nullable Range range,
            LinkRow.@Nullable Priority priority)
            implements Reconciled {

        /** The CloudEvents type. */
        public static final String TYPE = "wecom.reconciled.link";

        /** What became of a link. */
        public enum Change {
            @JsonProperty("created")
            CREATED,
            @JsonProperty("changed")
            CHANGED,
            /** Deleted, or not authorized to the component any more. */
            @JsonProperty("vanished")
            VANISHED
        }

        /** What a row says. */
        public static Link of(LinkRow row, Change change) {
            Tenant tenant = Tenant.parse(row.tenant());
            return new Link(
                    tenant.owner(),
                    tenant.corpId(),
                    row.linkId(),
                    change,
                    row.name(),
                    row.url(),
                    row.createdAt(),
                    row.skipVerify(),
                    row.range(),
                    row.priority());
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A7 of one link and day (page 97375); of a component only what came with its comp_scene (page 99483).
     *
     * @param day in Asia/Shanghai
     * @param clickLinkCustomerCnt people who tapped the link
     * @param newCustomerCnt people who were added by it
     */
    record Statistic(
            String owner, String corpId, String linkId, LocalDate day, long clickLinkCustomerCnt, long newCustomerCnt)
            implements Reconciled {

        /** The CloudEvents type. */
        public static final String TYPE = "wecom.reconciled.statistic";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A8 (page 97375).
     *
     * @param total used so far, in all of history
     * @param balance what is left
     * @param quotaList the batches that are left
     */
    record Quota(String owner, String corpId, long total, long balance, List<Batch> quotaList) implements Reconciled {

        /** The CloudEvents type. */
        public static final String TYPE = "wecom.reconciled.quota";

        /** What was bought at one time; {@code expireDate} is midnight in Asia/Shanghai of the day on which it ends. */
        public record Batch(Instant expireDate, long balance) {}

        public Quota {
            quotaList = List.copyOf(quotaList);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * What a ChatKey of message_from_customer stood for (page 100130).
     *
     * @param userId absent for a component (page 100135)
     * @param externalUserId absent for a component
     * @param recvMsgCnt messages of the customer so far
     * @param callbackId the id of the message_from_customer
     */
    record Chat(
            String owner,
            String corpId,
            @Nullable String userId,
            @Nullable String externalUserId,
            @Nullable String linkId,
            @Nullable String state,
            long recvMsgCnt,
            String callbackId)
            implements Reconciled {

        /** The CloudEvents type. */
        public static final String TYPE = "wecom.reconciled.chat";

        @Override
        public String type() {
            return TYPE;
        }
    }
}
