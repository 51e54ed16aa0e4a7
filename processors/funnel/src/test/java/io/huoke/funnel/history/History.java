package io.huoke.funnel.history;

import io.huoke.schemas.AppKind;
import java.time.ZoneId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What truly happened to a tenant.
 *
 * @param corp of the tenant
 * @param kind what the owner is, which decides what callbacks and API tell
 * @param facts in no particular order
 */
public record History(String corp, AppKind kind, List<Fact> facts) {

    /** Where days begin. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    public History {
        facts = List.copyOf(facts);
    }

    /** {@code {owner}/{corpId}}. */
    public String tenant() {
        return Fact.OWNER + "/" + corp;
    }

    /** Whether WeCom lists the customers of links (A6). */
    public boolean listsCustomers() {
        return kind != AppKind.ACQUISITION_COMPONENT;
    }

    /** Everybody who was added, or asked to be. */
    public SortedSet<Fact.Person> people() {
        SortedSet<Fact.Person> people = new TreeSet<>();
        facts.stream().map(Fact::person).filter(java.util.Objects::nonNull).forEach(people::add);
        return people;
    }

    /** What happened to a person, in order. */
    public Stream<Fact> of(Fact.Person person) {
        return facts.stream().filter(fact -> person.equals(fact.person())).sorted(Fact.ORDER);
    }
}
