package io.huoke.ingress.wecom;

import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.CallbackType;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an event of a decrypted message, in either envelope (pages 90613 and 90238). Safe for use by any thread. */
public final class Normalizer {

    private static final long MAX_EPOCH_SECOND = 253_402_300_799L; // 9999-12-31, the last that RFC 3339 can write

    private final Sealer sealer;

    public Normalizer(Sealer sealer) {
        this.sealer = sealer;
    }

    /**
     * An event and the topic it belongs to.
     *
     * @param topic by type, {@link Topic#OTHER} for types nobody has seen before
     */
    public record Normalized(Topic topic, WeComEvent event) {}

    /**
     * Makes the event.
     *
     * @param source the event's, {@code /wecom/{endpoint}}
     * @param endpointOwner whose the message is where it does not say so
     * @param message the decrypted bytes, from which the event's id is made
     * @param xml the same, parsed
     * @throws UnusableMessageException if it names no type or no owner
     */
    public Normalized normalize(
            String source, Optional<String> endpointOwner, byte[] message, XmlMessage xml, Instant receivedAt)
            throws UnusableMessageException {
        String name = name(xml);
        String changeType = xml.text("ChangeType");
        String owner = owner(xml, endpointOwner);
        String id = EventId.ofMessage(owner, message);
        String type = CallbackType.typeOf(name, changeType);
        DataBuilder data = new DataBuilder(owner, type);
        data.addAll(xml);
        Instant time = time(xml.text("TimeStamp"), xml.text("CreateTime"));
        WeComEvent event = new WeComEvent(
                id,
                source,
                type,
                time == null ? receivedAt : time,
                Origin.CALLBACK,
                receivedAt,
                data.build(secrets -> sealer.seal(secrets, id, type)));
        return new Normalized(CallbackCatalogue.topic(type, name, changeType), event);
    }

    private static String name(XmlMessage xml) throws UnusableMessageException {
        String name = firstPresent(xml.text("InfoType"), xml.text("Event"));
        if (name != null) {
            return name;
        }
        String messageType = xml.text("MsgType");
        if (messageType != null) {
            return "message." + messageType;
        }
        throw new UnusableMessageException("no-type", "the message has neither InfoType nor Event nor MsgType");
    }

    private static String owner(XmlMessage xml, Optional<String> endpointOwner) throws UnusableMessageException {
        String owner = firstPresent(xml.text("SuiteId"), endpointOwner.orElse(null), xml.text("ServiceCorpId"));
        if (owner == null || owner.indexOf('/') >= 0) {
            throw new UnusableMessageException(
                    "no-owner", "the message names no SuiteId or ServiceCorpId; give the endpoint an owner");
        }
        return owner;
    }

    /** WeCom's time, or null where it is absent or not one; the element then stays in the event's fields. */
    static @Nullable Instant time(@Nullable String... candidates) {
        String seconds = firstPresent(candidates);
        Long value = seconds == null ? null : number(seconds);
        return value == null || value < 0 || value > MAX_EPOCH_SECOND ? null : Instant.ofEpochSecond(value);
    }

    /** A decimal number, or null. */
    static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String firstPresent(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    /** Seals secrets by wire path. */
    interface SecretSealer {
        String seal(Map<String, String> secrets);
    }
}
