package io.huoke.wecom.acquisition;

import io.huoke.wecom.call.InvalidRequestException;

/** The one rule for names of links (page 97394). */
final class LinkName {

    private static final int MAX_CHARACTERS = 30;

    private LinkName() {}

    static void check(String name) {
        int characters = name.codePointCount(0, name.length());
        if (name.isBlank()) {
            throw new InvalidRequestException("link_name is blank; give the link a name");
        }
        if (characters > MAX_CHARACTERS) {
            throw new InvalidRequestException(
                    "link_name has 1 to " + MAX_CHARACTERS + " characters, this one " + characters + "; shorten it");
        }
    }
}
