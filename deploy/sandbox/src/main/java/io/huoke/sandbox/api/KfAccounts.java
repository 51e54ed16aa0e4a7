package io.huoke.sandbox.api;

import io.huoke.sandbox.api.Authorizations.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Customer service accounts, and which of them a component was given (pages 94661, 99401). */
final class KfAccounts {

    /** An account of a corp. */
    record Account(String corpId, String id, String name) {}

    private final List<Account> accounts = new ArrayList<>();
    private final Map<Place, Set<String>> authorized = new HashMap<>();

    void add(String corpId, String id, String name) {
        accounts.add(new Account(corpId, id, name));
    }

    void authorize(Place place, Collection<String> ids) {
        authorized.put(place, new HashSet<>(ids));
    }

    List<Account> of(App app) {
        Set<String> given = authorized.getOrDefault(new Place(app.owner(), app.corpId()), Set.of());
        boolean all = !app.is(SuiteSpec.Kind.SERVICE_COMPONENT);
        return accounts.stream()
                .filter(account -> account.corpId().equals(app.corpId()) && (all || given.contains(account.id())))
                .toList();
    }
}
