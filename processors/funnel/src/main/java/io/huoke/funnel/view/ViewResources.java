package io.huoke.funnel.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Resource.Request;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Tenant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code /v1/funnel} and {@code /v1/conversions} on the management listener. */
final class ViewResources {

    /** Also finds what no person is known of: the key has {@code ~state} for the member and the State for the customer. */
    private static final String CONVERSION = "/v1/conversions/{owner}/{corpId}/{userId}/{externalUserId}";

    private final ViewStore store;
    private final ZoneId zone;
    private final Predicate<String> personal;
    private final Executor executor;

    /**
     * Looks nothing up yet.
     *
     * @param zone where days begin
     * @param personal whether a State stands for one person
     * @param executor looks things up; may refuse
     */
    ViewResources(ViewStore store, ZoneId zone, Predicate<String> personal, Executor executor) {
        this.store = store;
        this.zone = zone;
        this.personal = personal;
        this.executor = executor;
    }

    List<Resource> all() {
        return List.of(
                new Resource("/v1/funnel", Set.of("tenant", "linkId", "state", "from", "to"), this::funnel),
                new Resource(CONVERSION, Set.of(), this::conversion));
    }

    private Reply funnel(Request request) {
        FunnelQuestion question;
        try {
            question = FunnelQuestion.of(request);
        } catch (IllegalArgumentException e) {
            return Reply.badRequest(String.valueOf(e.getMessage()));
        }
        return later(snapshot -> Reply.ok(answer(snapshot, question)));
    }

    private ObjectNode answer(ViewSnapshot snapshot, FunnelQuestion question) {
        FunnelSums sums = question.state().filter(personal).isPresent()
                ? FunnelSums.ofCustomers(snapshot, question, zone)
                : FunnelSums.ofRows(snapshot, question);
        DayCounts totals = sums.totals();
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("tenant", question.tenant().toString());
        question.linkId().ifPresent(id -> body.put("linkId", id));
        question.state().ifPresent(state -> body.put("state", state));
        question.from().ifPresent(day -> body.put("from", day.toString()));
        question.to().ifPresent(day -> body.put("to", day.toString()));
        body.set("totals", Json.MAPPER.valueToTree(totals));
        body.set("rates", Json.MAPPER.valueToTree(Rates.of(totals)));
        body.set("secondsToAdd", Json.MAPPER.valueToTree(sums.seconds()));
        ArrayNode days = body.putArray("days");
        sums.days().forEach((day, counts) -> {
            ObjectNode node = days.addObject().put("day", day.toString());
            node.setAll((ObjectNode) Json.MAPPER.valueToTree(counts));
        });
        return with(snapshot, body);
    }

    private Reply conversion(Request request) {
        Tenant tenant;
        try {
            tenant = new Tenant(request.part("owner"), request.part("corpId"));
        } catch (IllegalArgumentException e) {
            return Reply.badRequest("the path is " + CONVERSION + ", each part percent-encoded");
        }
        String userId = request.part("userId");
        String externalUserId = request.part("externalUserId");
        byte[] key = ViewWriter.conversionKey(ConversionRow.key(tenant.toString(), userId, externalUserId));
        return later(snapshot -> snapshot.get(key)
                .<Reply>map(value -> Reply.ok(with(snapshot, Json.MAPPER.valueToTree(ViewWriter.conversion(value)))))
                .orElseGet(() -> Reply.notFound("member " + userId + " of " + tenant + " has no customer "
                        + externalUserId + " that any event has told of")));
    }

    private static ObjectNode with(ViewSnapshot snapshot, ObjectNode body) {
        body.set("offsets", Json.MAPPER.valueToTree(snapshot.offsets()));
        return body;
    }

    private Reply later(Function<ViewSnapshot, Reply> answer) {
        try {
            return new Reply.Later(CompletableFuture.supplyAsync(() -> store.read(answer), executor));
        } catch (RejectedExecutionException e) {
            return Reply.unavailable("too many questions wait for an answer; ask again in a moment");
        }
    }
}
