package io.huoke.cli;

import io.huoke.runtime.RowWriter;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.Capability;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.wecom.acquisition.AcquisitionApi;
import io.huoke.wecom.acquisition.ComponentApi;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.LinkChange;
import io.huoke.wecom.acquisition.LinkRows;
import io.huoke.wecom.acquisition.NewLink;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/**
 * The links of one enterprise, for one command: what it does at WeCom it writes to {@code huoke.links}. Its methods throw
 * {@link IOException} or {@link WeComException} with a message that names the remedy, and
 * {@link io.huoke.wecom.call.InvalidRequestException} for what WeCom would refuse.
 */
final class LinkDesk implements AutoCloseable {

    private final HuokeConfig config;
    private final RunningKafka kafka;
    private final Tenant tenant;
    private final WeComSession session;
    private final RowWriter<LinkRow> writer;
    private final Supplier<Stream<String>> list;
    private final Function<String, Link> get;

    private LinkDesk(HuokeConfig config, RunningKafka kafka, Tenant tenant, AppKind kind, WeComSession session)
            throws IOException {
        this.config = config;
        this.kafka = kafka;
        this.tenant = tenant;
        this.session = session;
        if (kind == AppKind.ACQUISITION_COMPONENT) {
            ComponentApi api = session.client().component(tenant);
            this.list = api::linkIds;
            this.get = api::get;
        } else {
            AcquisitionApi api = session.client().acquisition(tenant);
            this.list = api::linkIds;
            this.get = api::get;
        }
        try {
            this.writer = new RowWriter<>(kafka.connection(), config.topics().names(), Topic.LINKS, "cli");
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    /**
     * Checks that the enterprise has authorized what is to be done, and gets its token.
     *
     * @param needed for what is to be done
     */
    static LinkDesk open(HuokeConfig config, RunningKafka kafka, Sealer sealer, Tenant tenant, Capability needed)
            throws IOException, InterruptedException {
        AppKind kind = LinkAccess.check(kafka, config, tenant, needed);
        WeComSession session = WeComSession.open(config, kafka, sealer);
        try {
            return new LinkDesk(config, kafka, tenant, kind, session);
        } catch (IOException e) {
            session.close();
            throw e;
        }
    }

    /** A1, with what is known of each: a link that is new, or whose row says that it is gone, is known by its id alone. */
    List<Listed> list() throws IOException, InterruptedException {
        // A list that begins anew repeats itself.
        Set<String> ids = list.get().collect(Collectors.toCollection(LinkedHashSet::new));
        KnownLinks known = KnownLinks.read(kafka, config, tenant);
        return ids.stream()
                .map(id -> new Listed(id, known.of(tenant, id).filter(row -> row.status() != LinkRow.Status.DELETED)))
                .toList();
    }

    /** A link that WeCom lists. */
    record Listed(String linkId, Optional<LinkRow> row) {}

    /** A2, without a trace. */
    Link look(String linkId) {
        return get.apply(linkId);
    }

    /** A2. */
    LinkRow get(String linkId) throws IOException, InterruptedException {
        Link link = get.apply(linkId);
        Instant asOf = Instant.now();
        try {
            return write(LinkRows.of(tenant, link, known(linkId), asOf));
        } catch (IOException e) {
            throw new IOException(
                    "WeCom describes link " + linkId + " of " + tenant + ", but it cannot be written to huoke.links: "
                            + e.getMessage(),
                    e);
        }
    }

    /** A3. */
    LinkRow create(NewLink wanted, boolean anyway) throws IOException, InterruptedException {
        AcquisitionApi api = session.client().acquisition(tenant);
        if (!anyway && api.quota().balance() <= 0) {
            throw new IOException(tenant + " has no quota left (balance 0), so nobody could be added by a new link;"
                    + " have the enterprise buy some in WeCom's console, or create the link with --anyway");
        }
        Link link = changing("links list", () -> api.create(wanted));
        return record(link, Instant.now(), "created link " + link.linkId());
    }

    /** A4. */
    LinkRow update(LinkChange change) throws IOException, InterruptedException {
        AcquisitionApi api = session.client().acquisition(tenant);
        changing("links get", () -> {
            api.update(change);
            return change;
        });
        return readBack(change.linkId(), "changed link " + change.linkId());
    }

    /** A2 and A4. */
    LinkRow addMembers(String linkId, Collection<String> userIds) throws IOException, InterruptedException {
        AcquisitionApi api = session.client().acquisition(tenant);
        changing("links get", () -> api.members().add(linkId, userIds));
        return readBack(linkId, "added the members to link " + linkId);
    }

    /** A2 and A4. */
    LinkRow removeMembers(String linkId, Collection<String> userIds) throws IOException, InterruptedException {
        AcquisitionApi api = session.client().acquisition(tenant);
        changing("links get", () -> api.members().remove(linkId, userIds));
        return readBack(linkId, "removed the members from link " + linkId);
    }

    /** A5. */
    void delete(String linkId) throws IOException, InterruptedException {
        AcquisitionApi api = session.client().acquisition(tenant);
        changing("links list", () -> {
            api.delete(linkId);
            return linkId;
        });
        Instant asOf = Instant.now();
        recording("deleted link " + linkId, () -> LinkRows.deleted(tenant, linkId, known(linkId), asOf));
    }

    private static <T> T changing(String look, Supplier<T> change) throws IOException {
        try {
            return change.get();
        } catch (WeComException e) {
            if (e.effect() == Effect.POSSIBLE) {
                throw new IOException(
                        e.getMessage() + "; it may have been done all the same: see `huoke " + look
                                + "` before you repeat it",
                        e);
            }
            throw e;
        }
    }

    /** What WeCom makes of a change it alone can say. */
    private LinkRow readBack(String linkId, String done) throws IOException, InterruptedException {
        Link link;
        try {
            link = get.apply(linkId);
        } catch (WeComException e) {
            throw unrecorded(done, "what it is now could not be read: " + e.getMessage(), e);
        }
        return record(link, Instant.now(), done);
    }

    private LinkRow record(Link link, Instant asOf, String done) throws IOException, InterruptedException {
        return recording(done, () -> LinkRows.of(tenant, link, known(link.linkId()), asOf));
    }

    private Optional<LinkRow> known(String linkId) throws IOException, InterruptedException {
        return KnownLinks.read(kafka, config, tenant).of(tenant, linkId);
    }

    /** Makes a row, for which Kafka may be needed. */
    private interface Row {
        LinkRow make() throws IOException, InterruptedException;
    }

    private LinkRow recording(String done, Row row) throws IOException, InterruptedException {
        try {
            return write(row.make());
        } catch (IOException e) {
            throw unrecorded(done, String.valueOf(e.getMessage()), e);
        }
    }

    private LinkRow write(LinkRow row) throws IOException, InterruptedException {
        try {
            writer.write(row, row.asOf());
            return row;
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private IOException unrecorded(String done, String why, Exception cause) {
        return new IOException(
                "WeCom has " + done + " of " + tenant + ", but huoke.links does not say so (" + why
                        + "); do not repeat it: the reconciler finds it, or `huoke links list` and `get` show it",
                cause);
    }

    @Override
    public void close() {
        writer.close();
        session.close();
    }
}
