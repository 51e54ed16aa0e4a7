package io.huoke.cli.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.EventId;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Makes callbacks of somebody who opens an acquisition link, each with a State of its own, signed and encrypted as
 * WeCom does. For one thread.
 */
final class SignedCallbacks {

    static final String SUITE = "ww1111aaaa2222bbbb";
    static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));

    private final CallbackCrypto crypto = new CallbackCrypto(KEYS);
    private long nonces = System.nanoTime();

    /**
     * What is to be posted.
     *
     * @param id the event's id
     * @param query of the URL, with the question mark
     */
    record Post(String id, String query, String body) {}

    Post make(int tenant, String state) {
        String message = "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp" + tenant
                + "</AuthCorpId><InfoType>customer_acquisition</InfoType><TimeStamp>1767225600</TimeStamp>"
                + "<ChangeType>open_profile</ChangeType><LinkId>ca1</LinkId><State>" + state + "</State></xml>";
        byte[] bytes = message.getBytes(UTF_8);
        byte[] random = ByteBuffer.allocate(16).putLong(nonces++).array();
        String nonce = HexFormat.of().formatHex(random, 0, 8);
        String timestamp = String.valueOf(Instant.now().getEpochSecond());
        String encrypt = crypto.encrypt(random, bytes, SUITE);
        return new Post(
                EventId.ofMessage(SUITE, bytes),
                "?msg_signature=" + crypto.sign(timestamp, nonce, encrypt) + "&timestamp=" + timestamp + "&nonce="
                        + nonce,
                "<xml><ToUserName>" + SUITE + "</ToUserName><AgentID></AgentID><Encrypt>" + encrypt
                        + "</Encrypt></xml>");
    }
}
