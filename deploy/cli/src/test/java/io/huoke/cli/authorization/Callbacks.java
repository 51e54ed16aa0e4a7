package io.huoke.cli.authorization;

import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Posts to an ingress what WeCom posts to an instruction URL. Safe for use by any thread. */
final class Callbacks implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Poster> posters = new ConcurrentHashMap<>();
    private final URI ingress;

    Callbacks(URI ingress) {
        this.ingress = ingress;
    }

    void suiteTicket(String suiteId, String ticket) throws InterruptedException {
        post(suiteId, "suite_ticket", "<SuiteTicket>" + ticket + "</SuiteTicket>");
    }

    void createAuth(String suiteId, String authCode, String state) throws InterruptedException {
        post(suiteId, "create_auth", "<AuthCode>" + authCode + "</AuthCode><State>" + state + "</State>");
    }

    void cancelAuth(String suiteId, String corpId) throws InterruptedException {
        post(suiteId, "cancel_auth", "<AuthCorpId>" + corpId + "</AuthCorpId>");
    }

    /** A customer comes by a channel. */
    void customer(String suiteId, String corpId, String externalUserId) throws InterruptedException {
        post(
                suiteId,
                "change_external_contact",
                "<AuthCorpId>" + corpId + "</AuthCorpId><ChangeType>add_external_contact</ChangeType>"
                        + "<UserID>ann</UserID><ExternalUserID>" + externalUserId
                        + "</ExternalUserID><State>summer</State>");
    }

    private void post(String suiteId, String infoType, String elements) throws InterruptedException {
        String message = "<xml><SuiteId>" + suiteId + "</SuiteId><InfoType>" + infoType + "</InfoType><TimeStamp>"
                + Instant.now().getEpochSecond() + "</TimeStamp>" + elements + "</xml>";
        Delivery delivery = posters.computeIfAbsent(suiteId, this::poster).post(message);
        if (delivery != Delivery.ACCEPTED) {
            throw new AssertionError(infoType + " of " + suiteId + " was " + delivery);
        }
    }

    private Poster poster(String suiteId) {
        return new Poster(http, new CallbackUrl(ingress.resolve("/callbacks/crm"), Site.KEYS, suiteId, "success"));
    }

    @Override
    public void close() {
        http.close();
    }
}
