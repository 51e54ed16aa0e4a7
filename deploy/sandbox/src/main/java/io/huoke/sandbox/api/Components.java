package io.huoke.sandbox.api;

import io.huoke.sandbox.api.Authorizations.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What only an acquisition component has, and the chat keys, which every acquisition app has. */
final class Components {

    /** Page 100130. */
    private static final Duration CHAT_KEY_LIFE = Duration.ofMinutes(30);

    /** What the corp and the provider agreed on (page 99610); prices are in fen. */
    record Terms(boolean providerPays, int price) {}

    /** An add that the provider paid for (page 99602). */
    record Bill(long number, Place place, Instant time, String linkId, String state, int price) {}

    /** What a chat key stands for (page 100130). */
    record Chat(String linkId, String userId, String externalUserId, String state, int messages, Instant expires) {}

    private static final Terms CORP_PAYS = new Terms(false, 0);

    private final Map<Place, Terms> terms = new HashMap<>();
    private final List<Bill> bills = new ArrayList<>();
    private final Map<String, Chat> chats = new HashMap<>();
    private final InstantSource clock;
    private final Opaque opaque;

    Components(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    void terms(Place place, Terms agreed) {
        terms.put(place, agreed);
    }

    Terms terms(App app) {
        return terms.getOrDefault(new Place(app.owner(), app.corpId()), CORP_PAYS);
    }

    void bill(Place place, Instant time, String linkId, String state, int price) {
        bills.add(new Bill(bills.size(), place, time, linkId, state, price));
    }

    List<Bill> bills(String suiteId, Optional<String> corpId, Instant from, Instant to) {
        return bills.stream()
                .filter(bill -> bill.place().suiteId().equals(suiteId)
                        && corpId.map(bill.place().corpId()::equals).orElse(true)
                        && !bill.time().isBefore(from)
                        && !bill.time().isAfter(to))
                .toList();
    }

    String chatKey(String linkId, String userId, String externalUserId, String state, int messages) {
        Instant now = clock.instant();
        chats.values().removeIf(chat -> chat.expires().isBefore(now));
        String key = opaque.next("", 64);
        chats.put(key, new Chat(linkId, userId, externalUserId, state, messages, now.plus(CHAT_KEY_LIFE)));
        return key;
    }

    Optional<Chat> chat(String key) {
        return Optional.ofNullable(chats.get(key)).filter(chat -> chat.expires().isAfter(clock.instant()));
    }

    /** Single-use keys to be appended to a link (page 99603). */
    List<String> onceKeys(int count) {
        List<String> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(opaque.next("", 32));
        }
        return keys;
    }
}
