package io.huoke.sandbox.api;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Corps, their members, their own apps, and whom an app may see. */
final class Corps {

    /** Members by department; each is in {@code users} too. */
    record Corp(String id, String name, Set<String> users, Map<Integer, Set<String>> departments) {}

    private record Place(String corpId, String owner) {}

    private record OwnSecret(String corpId, String secret) {}

    private final Map<String, Corp> corps = new LinkedHashMap<>();
    private final Map<OwnSecret, App> ownApps = new HashMap<>();
    private final Map<Place, Set<String>> visible = new HashMap<>();
    private final Set<String> withoutPriority = new HashSet<>();

    void add(Corp corp) {
        Set<String> users = new LinkedHashSet<>(corp.users());
        corp.departments().values().forEach(users::addAll);
        corps.put(corp.id(), new Corp(corp.id(), corp.name(), users, corp.departments()));
    }

    App ownApp(String corpId, int agentId, String secret) {
        App app = App.own(get(corpId).id(), agentId);
        ownApps.put(new OwnSecret(corpId, secret), app);
        return app;
    }

    Optional<App> ownApp(String corpId, String secret) {
        return Optional.ofNullable(ownApps.get(new OwnSecret(corpId, secret)));
    }

    void visible(String corpId, String owner, Set<String> users) {
        visible.put(new Place(corpId, owner), users);
    }

    boolean sees(App app, String userId) {
        Set<String> users = visible.get(new Place(app.corpId(), app.owner()));
        return users == null || users.contains(userId);
    }

    void priority(String corpId, boolean supported) {
        if (supported) {
            withoutPriority.remove(corpId);
        } else {
            withoutPriority.add(get(corpId).id());
        }
    }

    /** Whether its category has priority_option. */
    boolean mayPrefer(String corpId) {
        return !withoutPriority.contains(corpId);
    }

    List<String> ids() {
        return List.copyOf(corps.keySet());
    }

    boolean knows(String corpId) {
        return corps.containsKey(corpId);
    }

    Corp get(String corpId) {
        Corp corp = corps.get(corpId);
        if (corp == null) {
            throw new IllegalArgumentException("there is no corp " + corpId);
        }
        return corp;
    }

    /** For a caller's id, who may be wrong about it. */
    Corp check(String corpId) {
        if (!knows(corpId)) {
            throw Errcode.INVALID_CORPID.refusal();
        }
        return get(corpId);
    }

    /** How many members these cover together, each checked for existence and visibility. */
    int covered(App app, List<String> userIds, List<Integer> departmentIds) {
        Corp corp = get(app.corpId());
        Set<String> covered = new LinkedHashSet<>(userIds);
        for (String userId : userIds) {
            if (!corp.users().contains(userId)) {
                throw Errcode.USER_NOT_FOUND.refusal();
            }
            if (!sees(app, userId)) {
                throw Errcode.NOT_VISIBLE.refusal();
            }
        }
        for (Integer departmentId : departmentIds) {
            Set<String> members = corp.departments().get(departmentId);
            if (members == null) {
                throw Errcode.NOT_VISIBLE.refusal();
            }
            covered.addAll(members);
        }
        return covered.size();
    }
}
