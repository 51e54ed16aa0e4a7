package io.huoke.sandbox.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who came by which link, and whom members are in touch with. */
final class Customers {

    /** A row of A6 (page 97298). */
    record Row(long number, String linkId, String userId, String externalUserId, String state, int chatStatus) {

        Row chatted() {
            return new Row(number, linkId, userId, externalUserId, state, 1);
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

    private record RowKey(String linkId, String userId, String externalUserId) {}

    private record CustomerKey(String corpId, String externalUserId) {}

    private final Map<RowKey, Row> rows = new LinkedHashMap<>();
    private final Map<CustomerKey, Map<String, Contact>> contacts = new LinkedHashMap<>();
    private long number;

    /** Once more is the same row again, at the end of the list. */
    Row add(Link link, String userId, String externalUserId, String state, Instant addedAt, int chatStatus) {
        number++;
        String kept = CustomerChannel.kept(state);
        RowKey key = new RowKey(link.id(), userId, externalUserId);
        Row row = new Row(number, link.id(), userId, externalUserId, kept, chatStatus);
        rows.remove(key);
        rows.put(key, row);
        contacts.computeIfAbsent(new CustomerKey(link.corpId(), externalUserId), customer -> new LinkedHashMap<>())
                .put(userId, new Contact(number, userId, addedAt, kept, Relation.FRIENDS));
        return row;
    }

    void chatted(String linkId, String userId, String externalUserId) {
        Row row = rows.computeIfPresent(new RowKey(linkId, userId, externalUserId), (key, found) -> found.chatted());
        if (row == null) {
            throw unknown(externalUserId);
        }
    }

    void relation(String corpId, String userId, String externalUserId, Relation relation) {
        Map<String, Contact> members = contacts.get(new CustomerKey(corpId, externalUserId));
        if (members == null || members.computeIfPresent(userId, (id, contact) -> contact.with(relation)) == null) {
            throw unknown(externalUserId);
        }
    }

    /**
     * Those who came by a link. Deleting one another changes nothing of that; no page says whether WeCom agrees.
     */
    List<Row> of(String linkId) {
        return rows.values().stream().filter(row -> row.linkId().equals(linkId)).toList();
    }

    int count() {
        return rows.size();
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
