package io.huoke.sandbox;

import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.World;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Many corps with links and customers: what the API of the world says after it was {@linkplain #settle settled}, as plain
 * data, and what WeCom would have told of it by callback.
 *
 * @param tenants each in a corp of its own
 * @param callbacks in the order of their times; {@link Disturbance} loses, repeats and reorders them
 */
public record Population(List<Tenant> tenants, List<Callback> callbacks) {

    /**
     * How large one is.
     *
     * @param tenants how many corps authorize each suite, by the suite's id
     * @param ownApps how many corps have an app of their own instead
     * @param customers over all tenants; some links get most of them, and many get none
     * @param days over which they come
     */
    public record Size(Map<String, Integer> tenants, int ownApps, int linksPerTenant, int customers, int days) {

        public Size {
            tenants = Collections.unmodifiableSortedMap(new TreeMap<>(tenants));
            boolean nobody =
                    ownApps + tenants.values().stream().mapToInt(count -> count).sum() < 1;
            if (nobody || linksPerTenant < 1 || customers < 0 || days < 1) {
                throw new IllegalArgumentException("a population has tenants, links and days");
            }
        }
    }

    /**
     * A corp and the one app that looks at it.
     *
     * @param owner the suite's id, or {@code {corpId}.{agentId}} of an own app
     * @param kind null for an own app
     * @param secret of an own app; a suite's permanent code is in the {@linkplain World#census() census}
     */
    public record Tenant(
            String owner,
            SuiteSpec.@Nullable Kind kind,
            String corpId,
            @Nullable String secret,
            List<Link> links,
            Quota quota) {

        public Tenant {
            links = List.copyOf(links);
        }

        public long customers() {
            return links.stream().mapToLong(link -> link.customers().size()).sum();
        }
    }

    /**
     * A link that the tenant sees.
     *
     * @param customers of a component's link nobody tells the component
     * @param figures A7 by day in Asia/Shanghai, without days of zeros; of a component what came with its comp_scene
     */
    public record Link(String id, String name, List<Customer> customers, SortedMap<LocalDate, Figures> figures) {

        public Link {
            customers = List.copyOf(customers);
            figures = Collections.unmodifiableSortedMap(figures);
        }
    }

    /** A7 of a link and day (page 97375). */
    public record Figures(long clicks, long newCustomers) {

        Figures plus(Figures other) {
            return new Figures(clicks + other.clicks, newCustomers + other.newCustomers);
        }
    }

    /**
     * A row of A6, and what externalcontact/get says of it.
     *
     * @param chatStatus 0 silent, 1 wrote, 2 unknown (page 97298)
     * @param deleted whether one deleted the other, so that externalcontact/get refuses (84061)
     */
    public record Customer(Person person, @Nullable String state, Instant addedAt, int chatStatus, boolean deleted) {}

    /** A8: what was used, and what is left by day of expiry. */
    public record Quota(long used, SortedMap<LocalDate, Long> batches) {

        public Quota {
            batches = Collections.unmodifiableSortedMap(batches);
        }

        public long balance() {
            return batches.values().stream().mapToLong(left -> left).sum();
        }
    }

    public Population {
        tenants = List.copyOf(tenants);
        callbacks = List.copyOf(callbacks);
    }

    /**
     * Makes one up and puts it into a world, authorizations included; the same seed, size and end give the same.
     *
     * @param world knows the suites, and may know other corps
     * @param end when everything has happened
     * @throws IllegalArgumentException for a suite that the world does not know, or that has no links
     */
    public static Population settle(World world, Size size, long seed, Instant end) {
        return new Settlers(world, size, seed, end).settle();
    }

    /** All customers of apps that may ask for them: what A6 over all links says. */
    public List<Customer> customersOfA6() {
        return tenants.stream()
                .filter(tenant -> tenant.kind() != SuiteSpec.Kind.ACQUISITION_COMPONENT)
                .flatMap(tenant -> tenant.links().stream())
                .flatMap(link -> link.customers().stream())
                .toList();
    }

    /** Tenants by their corps' ids, which callbacks name. */
    public Map<String, Tenant> byCorp() {
        return tenants.stream().collect(Collectors.toMap(Tenant::corpId, tenant -> tenant));
    }
}
