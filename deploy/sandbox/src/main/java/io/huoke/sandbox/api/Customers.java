package io.huoke.sandbox.api;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who came by which link, and whom members are in touch with. */
final class Customers {

    private static final int CHATTED = 1;

    /** A row of A6 (page 97298). */
    record Row(long number, String linkId, String userId, String externalUserId, String state, int chatStatus) {

        Row chatted() {
            return new Row(number, linkId, userId, externalUserId, state, CHATTED);
        }
    }

    /** How close a member and a customer are. */
    enum Relation {
        FRIENDS,
        /** The member has not added back (page 92130). */
        HALF,
        /** One of them deleted the other. */
        NONE
    }

    /** What externalcontact/get says of one member (page 92114). */
    record Contact(long number, String userId, Instant created, String state, Relation relation) {

        Contact with(Relation changed) {
            return new Contact(number, userId, created, state, changed);
        }
    }

    private record CustomerKey(String corpId, String externalUserId) {}

    /** The rows of one link, by number and by whom they are about. */
    private static final class LinkRows {

        private final NavigableMap<Long, Row> byNumber = new TreeMap<>();
        private final Map<Pair, Row> byPair = new HashMap<>();

        private record Pair(String userId, String externalUserId) {}

        @Nullable Row get(String userId, String externalUserId) {
            return byPair.get(new Pair(userId, externalUserId));
        }

        void put(Row row) {
            Row before = byPair.put(new Pair(row.userId(), row.externalUserId()), row);
            if (before != null) {
                byNumber.remove(before.number());
            }
            byNumber.put(row.number(), row);
        }
    }

    private final Map<String, LinkRows> rows = new HashMap<>();
    private final Map<CustomerKey, Map<String, Contact>> contacts = new HashMap<>();
    private long number;
    private int count;

    /** Once more is the same row again, at the end of the list; who has written has written. */
    Row add(Link link, String userId, String externalUserId, String state, Instant addedAt, int chatStatus) {
        number++;
        String kept = CustomerChannel.kept(state);
        LinkRows ofLink = rows.computeIfAbsent(link.id(), id -> new LinkRows());
        Row before = ofLink.get(userId, externalUserId);
        boolean chatted = before != null && before.chatStatus() == CHATTED;
        Row row = new Row(number, link.id(), userId, externalUserId, kept, chatted ? CHATTED : chatStatus);
        ofLink.put(row);
        count += before == null ? 1 : 0;
        contacts.computeIfAbsent(new CustomerKey(link.corpId(), externalUserId), customer -> new LinkedHashMap<>())
                .put(userId, new Contact(number, userId, addedAt, kept, Relation.FRIENDS));
        return row;
    }

    void chatted(String linkId, String userId, String externalUserId) {
        LinkRows ofLink = rows.get(linkId);
        Row row = ofLink == null ? null : ofLink.get(userId, externalUserId);
        if (ofLink == null || row == null) {
            throw unknown(externalUserId);
        }
        ofLink.put(row.chatted());
    }

    void relation(String corpId, String userId, String externalUserId, Relation relation) {
        Map<String, Contact> members = contacts.get(new CustomerKey(corpId, externalUserId));
        if (members == null || members.computeIfPresent(userId, (id, contact) -> contact.with(relation)) == null) {
            throw unknown(externalUserId);
        }
    }

    /**
     * Those who came by a link, from behind a number on. Deleting one another changes nothing of that; no page says
     * whether WeCom agrees.
     */
    Iterator<Row> of(String linkId, long after) {
        LinkRows ofLink = rows.get(linkId);
        return ofLink == null
                ? Collections.emptyIterator()
                : ofLink.byNumber.tailMap(after, false).values().iterator();
    }

    int count() {
        return count;
    }

    /** The members that the customer has or had to do with; nothing for somebody who never came. */
    Optional<List<Contact>> contacts(String corpId, String externalUserId) {
        return Optional.ofNullable(contacts.get(new CustomerKey(corpId, externalUserId)))
                .map(members -> List.copyOf(members.values()));
    }

    private static IllegalArgumentException unknown(String externalUserId) {
        return new IllegalArgumentException("there is no such customer: " + externalUserId);
    }
}
