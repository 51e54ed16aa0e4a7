package io.huoke.sandbox.api;

import io.huoke.sandbox.api.Authorizations.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Customer service accounts, and which of them a component was given (pages 94661, 99401). */
final class KfAccounts {

    /** An account of a corp. */
    record Account(String corpId, String id, String name) {}

    private final Map<String, Map<String, Account>> accounts = new HashMap<>();
    private final Map<Place, Set<String>> authorized = new HashMap<>();

    void add(String corpId, String id, String name) {
        accounts.computeIfAbsent(corpId, corp -> new LinkedHashMap<>()).put(id, new Account(corpId, id, name));
    }

    /** Besides those that it was given before; those that the corp does not have are made. */
    void authorize(Place place, Collection<String> ids) {
        ids.stream()
                .filter(id -> !all(place.corpId()).containsKey(id))
                .forEach(id -> add(place.corpId(), id, "Account " + id));
        authorized.computeIfAbsent(place, component -> new LinkedHashSet<>()).addAll(ids);
    }

    void cancel(Place place) {
        authorized.remove(place);
    }

    List<String> of(String corpId) {
        return List.copyOf(all(corpId).keySet());
    }

    List<Account> of(App app) {
        Set<String> given = authorized.getOrDefault(new Place(app.owner(), app.corpId()), Set.of());
        boolean all = !app.is(SuiteSpec.Kind.SERVICE_COMPONENT);
        return all(app.corpId()).values().stream()
                .filter(account -> all || given.contains(account.id()))
                .toList();
    }

    private Map<String, Account> all(String corpId) {
        return accounts.getOrDefault(corpId, Map.of());
    }
}
