package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What an owner is to the enterprises that use it. */
public enum AppKind {
    /** 第三方应用. */
    THIRD_PARTY,
    /** 获客助手组件 (page 99482). */
    ACQUISITION_COMPONENT,
    /** 微信客服组件 (page 99370). */
    SERVICE_COMPONENT,
    /** 代开发 template, whose apps get their tokens as a corp's own do (page 97163). */
    TEMPLATE,
    /** A corp's own app (自建应用). */
    OWN_APP;

    /** What such an app may ask of WeCom about the acquisition of an enterprise that authorized it. */
    public Set<Capability> capabilities() {
        return switch (this) {
            case THIRD_PARTY, TEMPLATE, OWN_APP -> EnumSet.allOf(Capability.class);
            case ACQUISITION_COMPONENT -> EnumSet.of(Capability.LINKS, Capability.STATISTICS, Capability.CHATS);
            case SERVICE_COMPONENT -> EnumSet.noneOf(Capability.class);
        };
    }

    public boolean can(Capability capability) {
        return capabilities().contains(capability);
    }

    /** As in the configuration and on the wire: {@code third-party}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads {@link #wireName()}.
     *
     * @throws IllegalArgumentException for any other text
     */
    @JsonCreator
    public static AppKind fromWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
