package io.huoke.schemas;

/**
 * One enterprise as seen by one app: ids of two owners are different name spaces, so a corp that authorized two suites
 * is two tenants.
 *
 * @param owner suite or template id, or {@code {corpId}.{agentId}} for a corp's own app; never holds a slash
 * @param corpId the authorizing corp's id as that owner sees it, case-sensitive
 */
public record Tenant(String owner, String corpId) {

    public Tenant {
        if (owner.isEmpty() || corpId.isEmpty() || owner.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a tenant: owner '" + owner + "', corpId '" + corpId + "'");
        }
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if {@code text} is not {@code {owner}/{corpId}}
     */
    public static Tenant parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a tenant: '" + text + "', expected {owner}/{corpId}");
        }
        return new Tenant(text.substring(0, slash), text.substring(slash + 1));
    }

    /** The key of every tenant-keyed topic: {@code {owner}/{corpId}}. */
    @Override
    public String toString() {
        return owner + "/" + corpId;
    }
}
