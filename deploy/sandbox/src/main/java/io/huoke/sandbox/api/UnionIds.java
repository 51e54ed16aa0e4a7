package io.huoke.sandbox.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** WeChat users by the unionid that their provider knows, and the ids that hold the place of customers to be (page 97108). */
final class UnionIds {

    private record InCorp(String corpId, String id) {}

    private final Map<InCorp, String> externalUserIds = new HashMap<>();
    private final Map<InCorp, String> pendingIds = new HashMap<>();
    private final Opaque opaque;

    UnionIds(Opaque opaque) {
        this.opaque = opaque;
    }

    void belongsTo(String corpId, String unionId, String externalUserId) {
        externalUserIds.put(new InCorp(corpId, unionId), externalUserId);
    }

    Optional<String> externalUserId(String corpId, String unionId) {
        return Optional.ofNullable(externalUserIds.get(new InCorp(corpId, unionId)));
    }

    /** Asked once is known for good; WeCom forgets it after 90 days. */
    String pendingId(String corpId, String unionId) {
        return pendingIds.computeIfAbsent(new InCorp(corpId, unionId), user -> opaque.next("p", 32));
    }

    /** Only if it was given out while the user was not yet a customer. */
    Optional<String> pendingIdOf(String corpId, String externalUserId) {
        return externalUserIds.entrySet().stream()
                .filter(entry -> entry.getKey().corpId().equals(corpId)
                        && entry.getValue().equals(externalUserId)
                        && pendingIds.containsKey(entry.getKey()))
                .map(entry -> pendingIds.get(entry.getKey()))
                .findFirst();
    }
}
