package io.huoke.sandbox.api;

import java.util.List;
import java.util.Optional;

/** What can be said of an acquisition link when it is created (page 97297). */
public record LinkDraft(
        String name,
        List<String> userIds,
        List<Integer> departmentIds,
        boolean skipVerify,
        boolean markSource,
        Optional<Priority> priority) {

    /**
     * Who gets the customer.
     *
     * @param type 1: whoever in the corp is a friend already, 2: whoever of these members is
     */
    public record Priority(int type, List<String> userIds) {}

    public LinkDraft {
        userIds = List.copyOf(userIds);
        departmentIds = List.copyOf(departmentIds);
    }

    /** A link to these members with WeCom's defaults. */
    public static LinkDraft of(String name, String... userIds) {
        return new LinkDraft(name, List.of(userIds), List.of(), true, true, Optional.empty());
    }
}
