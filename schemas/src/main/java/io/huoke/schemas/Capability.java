package io.huoke.schemas;

/** What may be asked of WeCom about a tenant's acquisition; which kind of app may what says {@link AppKind#capabilities}. */
public enum Capability {
    /** A1 and A2: links, in so far as they are the app's own or were authorized to it. */
    LINKS,
    /** A3 to A5: to create, change and delete links. */
    LINK_MANAGEMENT,
    /** A6: who came by a link, and externalcontact/get. */
    CUSTOMERS,
    /** A7: clicks and new customers by day; of a component, those with its comp_scene. */
    STATISTICS,
    /** A8: the quota. */
    QUOTA,
    /** get_chat_info for the ChatKey of message_from_customer; to a component it names no person. */
    CHATS
}
