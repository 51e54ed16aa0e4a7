package io.huoke.wecom.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.LinkRow;
import io.huoke.schemas.LinkRow.Status;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkRowsTest {

    private static final Tenant TENANT = new Tenant("ww4asffe99e54c0f4c", "wpCorp1");
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final LinkRange RANGE = new LinkRange(List.of("ann", "bob"), List.of(7L));

    @Test
    void everythingThatWeComTellsIsInTheRow() {
        Link link = new Link(
                "ca1", "Spring", "https://w/ca/1", CREATED, RANGE, false, new PriorityOption(2, List.of("ann")));

        LinkRow row = LinkRows.of(TENANT, link, Optional.empty(), NOW);

        assertThat(row)
                .isEqualTo(new LinkRow(
                        TENANT.toString(),
                        "ca1",
                        "Spring",
                        "https://w/ca/1",
                        CREATED,
                        false,
                        new LinkRow.Range(List.of("ann", "bob"), List.of(7)),
                        new LinkRow.Priority(2, List.of("ann")),
                        Status.ACTIVE,
                        NOW));
    }

    @Test
    void whatWeComDoesNotTellAComponentIsAbsent() {
        Link link = new Link("ca1", "", "https://w/ca/1?comp_scene=x", null, null, null, null);

        LinkRow row = LinkRows.of(TENANT, link, Optional.empty(), NOW);

        assertThat(row)
                .isEqualTo(new LinkRow(
                        TENANT.toString(),
                        "ca1",
                        null,
                        "https://w/ca/1?comp_scene=x",
                        null,
                        null,
                        null,
                        null,
                        Status.ACTIVE,
                        NOW));
    }

    @Test
    void anUnavailableLinkStaysSoUntilItsRangeIsAnother() {
        LinkRow known =
                LinkRows.of(TENANT, link(RANGE), Optional.empty(), CREATED).with(Status.UNAVAILABLE, CREATED);

        assertThat(LinkRows.of(TENANT, link(RANGE), Optional.of(known), NOW).status())
                .isEqualTo(Status.UNAVAILABLE);
        assertThat(LinkRows.of(TENANT, link(LinkRange.ofUsers("eve")), Optional.of(known), NOW)
                        .status())
                .isEqualTo(Status.ACTIVE);
        assertThat(LinkRows.of(TENANT, link(RANGE), Optional.of(known.with(Status.DELETED, CREATED)), NOW)
                        .status())
                .isEqualTo(Status.ACTIVE);
    }

    @Test
    void aDeletedLinkKeepsWhatIsKnownOfIt() {
        LinkRow known = LinkRows.of(TENANT, link(RANGE), Optional.empty(), CREATED);

        assertThat(LinkRows.deleted(TENANT, "ca1", Optional.of(known), NOW)).isEqualTo(known.with(Status.DELETED, NOW));
        assertThat(LinkRows.deleted(TENANT, "ca2", Optional.empty(), NOW))
                .extracting(LinkRow::key, LinkRow::status, LinkRow::name, LinkRow::asOf)
                .containsExactly(TENANT + "/ca2", Status.DELETED, null, NOW);
    }

    private static Link link(LinkRange range) {
        return new Link("ca1", "Spring", "https://w/ca/1", CREATED, range, true, null);
    }
}
