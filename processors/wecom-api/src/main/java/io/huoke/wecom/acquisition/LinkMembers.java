package io.huoke.wecom.acquisition;

import io.huoke.wecom.call.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Adds members to and removes them from a link, whose range WeCom only replaces as a whole (page 97297): reads the
 * present range, changes what was asked for and writes all of it. Nobody leaves who was not named. Two who do this at
 * the same time overwrite each other; WeCom offers nothing against it.
 */
public final class LinkMembers {

    private final Supplier<AcquisitionApi> session;

    /** @param session gives the interfaces for one change, whose calls share one deadline */
    LinkMembers(Supplier<AcquisitionApi> session) {
        this.session = session;
    }

    /**
     * Adds members; those who are in the range already stay.
     *
     * @return the range as it is now
     * @throws InvalidRequestException if it would exceed 500 members, or WeCom does not tell the present range
     */
    public LinkRange add(String linkId, Collection<String> userIds) {
        AcquisitionApi links = session.get();
        Link link = links.get(linkId);
        LinkRange present = range(link);
        Set<String> users = new LinkedHashSet<>(present.userList());
        users.addAll(userIds);
        return write(links, link, present, new LinkRange(List.copyOf(users), present.departmentList()));
    }

    /**
     * Removes members.
     *
     * @return the range as it is now
     * @throws InvalidRequestException if one of them is not in the range, if nobody would be left, or if WeCom does not
     *     tell the present range
     */
    public LinkRange remove(String linkId, Collection<String> userIds) {
        AcquisitionApi links = session.get();
        Link link = links.get(linkId);
        LinkRange present = range(link);
        List<String> strangers = new ArrayList<>(userIds);
        strangers.removeAll(present.userList());
        if (!strangers.isEmpty()) {
            throw new InvalidRequestException("link " + linkId + " does not name " + String.join(", ", strangers)
                    + " in its user_list; leave them out");
        }
        List<String> users = new ArrayList<>(present.userList());
        users.removeAll(userIds);
        return write(links, link, present, new LinkRange(users, present.departmentList()));
    }

    /** WeCom has no link for nobody: an empty range is one that it does not tell. */
    private static LinkRange range(Link link) {
        LinkRange range = link.range();
        if (range == null
                || (range.userList().isEmpty() && range.departmentList().isEmpty())) {
            throw untold(link, "range");
        }
        return range;
    }

    private static InvalidRequestException untold(Link link, String what) {
        return new InvalidRequestException("WeCom does not tell the " + what + " of link " + link.linkId()
                + ", so a change would replace what nobody has seen; set the whole link instead");
    }

    private static LinkRange write(AcquisitionApi links, Link link, LinkRange present, LinkRange wanted) {
        if (!wanted.equals(present)) {
            if (link.skipVerify() == null) {
                throw untold(link, "skip_verify");
            }
            links.update(LinkChange.of(link.linkId(), link.skipVerify()).withRange(wanted));
        }
        return wanted;
    }
}
