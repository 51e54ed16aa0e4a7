package io.huoke.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.KfAccounts.Account;
import java.util.List;

/** Customer service accounts, and WeCom's addresses (pages 94661, 94665, 92520, 92521). */
final class ServiceApis {

    private static final int MAX_PAGE = 100;
    private static final int MAX_SCENE_BYTES = 32;

    private ServiceApis() {}

    static List<Endpoint> endpoints() {
        Credential token = Credential.ACCESS_TOKEN;
        return List.of(
                Endpoint.post("kf/account/list", token, ServiceApis::accounts),
                Endpoint.post("kf/add_contact_way", token, ServiceApis::contactWay),
                Endpoint.get("getcallbackip", token, call -> addresses("127.0.0.1", "198.51.100.*")),
                Endpoint.get("get_api_domain_ip", token, call -> addresses("127.0.0.1")));
    }

    private static ObjectNode accounts(Call call) {
        int offset = call.arguments().integer("offset", 0, 0, Integer.MAX_VALUE);
        int limit = call.arguments().integer("limit", MAX_PAGE, 1, MAX_PAGE);
        ObjectNode answer = Answers.object();
        answer.set(
                "account_list",
                Answers.objects(call.world().kfAccounts().of(call.app()).stream()
                        .skip(offset)
                        .limit(limit)
                        .map(ServiceApis::account)
                        .toList()));
        return answer;
    }

    private static ObjectNode account(Account account) {
        return Answers.object()
                .put("open_kfid", account.id())
                .put("name", account.name())
                .put("avatar", "https://wework.qpic.cn/wwpic/0_sandbox/0")
                .put("manage_privilege", true);
    }

    private static ObjectNode contactWay(Call call) {
        String id = call.arguments().text("open_kfid");
        String scene = call.arguments().textOrEmpty("scene");
        if (scene.getBytes(UTF_8).length > MAX_SCENE_BYTES) {
            throw Errcode.INVALID_PARAMETER.refusal("scene has at most 32 bytes");
        }
        boolean known = call.world().kfAccounts().of(call.app()).stream()
                .anyMatch(account -> account.id().equals(id));
        if (!known) {
            throw Errcode.INVALID_OPEN_KFID.refusal();
        }
        String suffix =
                scene.isEmpty() ? "" : "?enc_scene=" + call.world().opaque().next("ENC", 24);
        return Answers.object().put("url", "https://work.weixin.qq.com/kfid/" + id + suffix);
    }

    /** An entry may have a wildcard (page 90238). */
    private static ObjectNode addresses(String... addresses) {
        ObjectNode answer = Answers.object();
        answer.set("ip_list", Answers.texts(List.of(addresses)));
        return answer;
    }
}
