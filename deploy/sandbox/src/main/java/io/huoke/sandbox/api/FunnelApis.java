package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Cursors.Page;
import io.huoke.sandbox.api.Customers.Row;
import io.huoke.sandbox.api.Quotas.Batch;
import io.huoke.sandbox.api.Traffic.Count;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A6 to A8: customers, figures and quota of acquisition links (pages 97298, 97375; for components 99483). */
final class FunnelApis {

    private static final int MAX_PAGE = 1_000;
    private static final int MAX_SPAN_DAYS = 30;
    private static final int DAYS_KEPT = 180;

    private FunnelApis() {}

    static List<Endpoint> endpoints() {
        Credential token = Credential.ACCESS_TOKEN;
        return List.of(
                Endpoint.post("externalcontact/customer_acquisition/customer", token, FunnelApis::customers),
                Endpoint.post("externalcontact/customer_acquisition/statistic", token, FunnelApis::statistic),
                Endpoint.get("externalcontact/customer_acquisition_quota", token, FunnelApis::quota));
    }

    private static ObjectNode customers(Call call) {
        App app = Permission.ofLinkOwner(call);
        Link link = call.world().links().check(app, call.arguments().text("link_id"));
        int limit = call.arguments().integer("limit", MAX_PAGE, 1, MAX_PAGE);
        Page<Row> page = call.world()
                .cursors()
                .page(
                        "customers of " + link.id(),
                        after -> call.world().customers().of(link.id(), after),
                        Row::number,
                        call.arguments().optionalText("cursor"),
                        limit);
        ObjectNode answer = Answers.object();
        answer.set(
                "customer_list",
                Answers.objects(page.elements().stream().map(FunnelApis::row).toList()));
        return answer.put("next_cursor", page.nextCursor());
    }

    private static ObjectNode row(Row row) {
        return Answers.object()
                .put("external_userid", row.externalUserId())
                .put("userid", row.userId())
                .put("chat_status", row.chatStatus())
                .put("state", row.state());
    }

    private static ObjectNode statistic(Call call) {
        App app = Permission.acquisition(call);
        Link link = call.world().links().check(app, call.arguments().text("link_id"));
        LocalDate first = day(call, "start_time");
        LocalDate last = day(call, "end_time");
        // No page says whether the day at the end counts; who asks from 30 days ago until now is let in.
        boolean tooLong = ChronoUnit.DAYS.between(first, last) > MAX_SPAN_DAYS;
        boolean tooOld = first.isBefore(call.world().today().minusDays(DAYS_KEPT));
        if (last.isBefore(first) || tooLong || tooOld) {
            throw Errcode.INVALID_PARAMETER.refusal("start_time and end_time span at most 30 of the last 180 days");
        }
        Count count = call.world().traffic().between(link.id(), first, last, scene -> link.counts(app, scene));
        return Answers.object()
                .put("click_link_customer_cnt", count.clicks())
                .put("new_customer_cnt", count.newCustomers());
    }

    private static LocalDate day(Call call, String name) {
        return LocalDate.ofInstant(call.arguments().time(name), Stores.ZONE);
    }

    private static ObjectNode quota(Call call) {
        App app = Permission.ofLinkOwner(call);
        LocalDate today = call.world().today();
        ObjectNode answer = Answers.object()
                .put("total", call.world().quotas().usedInAll(app.corpId()))
                .put("balance", call.world().quotas().balance(app.corpId(), today));
        answer.set(
                "quota_list",
                Answers.objects(call.world().quotas().left(app.corpId(), today).stream()
                        .map(FunnelApis::batch)
                        .toList()));
        return answer;
    }

    private static ObjectNode batch(Batch batch) {
        return Answers.object()
                .put("expire_date", batch.expires().atStartOfDay(Stores.ZONE).toEpochSecond())
                .put("balance", batch.balance());
    }
}
