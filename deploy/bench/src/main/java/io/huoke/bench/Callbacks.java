package io.huoke.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Makes callbacks as WeCom does: signed, encrypted, 700 bytes of XML. A thousand journeys at a time go through the four
 * stages of the funnel, and journeys go through the tenants. The same number gives the same message. For one thread.
 */
public final class Callbacks {

    /** Owner of every tenant, and receiveid. */
    public static final String SUITE = "ww1111aaaa2222bbbb";

    /** Key pair of the endpoint {@link #ENDPOINT}. */
    public static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));

    /** The id of the endpoint that they are for. */
    public static final String ENDPOINT = "crm";

    /** Bytes of every decrypted message. */
    public static final int MESSAGE_BYTES = 700;

    /** The stages of a journey. */
    public static final int STAGES = 4;

    private static final int AT_ONCE = 1_000;
    private static final int CHANNELS = 50;
    private static final int LINKS = 10;
    private static final int MEMBERS = 97;
    private static final long FIRST_SECOND = 1_767_225_600L; // 2026-01-01
    private static final String END = "]]></Remark></xml>";

    private final CallbackCrypto crypto = new CallbackCrypto(KEYS);
    private final int tenants;

    /** @param tenants how many enterprises they come from, by turns */
    public Callbacks(int tenants) {
        this.tenants = tenants;
    }

    /**
     * What WeCom posts.
     *
     * @param signature msg_signature of the URL
     * @param timestamp of the URL, unix seconds
     * @param nonce of the URL
     * @param body the XML around Encrypt
     */
    public record Post(String signature, String timestamp, String nonce, String body) {

        /** The query of the URL, without the question mark. */
        public String query() {
            return "msg_signature=" + signature + "&timestamp=" + timestamp + "&nonce=" + nonce;
        }
    }

    /**
     * One callback.
     *
     * @param number decides tenant, journey and stage
     * @param timestamp of the signature, unix seconds
     */
    public Post post(long number, long timestamp) {
        byte[] random =
                ByteBuffer.allocate(16).putLong(number).putLong(timestamp).array();
        String nonce = HexFormat.of().formatHex(random, 0, 8);
        String encrypt = crypto.encrypt(random, message(number).getBytes(UTF_8), SUITE);
        String seconds = String.valueOf(timestamp);
        return new Post(
                crypto.sign(seconds, nonce, encrypt),
                seconds,
                nonce,
                "<xml><ToUserName><![CDATA[" + SUITE
                        + "]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[" + encrypt
                        + "]]></Encrypt></xml>");
    }

    /** The message inside: of {@value #MESSAGE_BYTES} bytes, as WeCom's are that have a remark. */
    public String message(long number) {
        long journey = number / (STAGES * AT_ONCE) * AT_ONCE + number % AT_ONCE;
        String tenant = element("AuthCorpId", "wpCorpAAAAAAAAAAAAAAAA%010d".formatted(journey % tenants));
        String person = element("UserID", "woMemberAAAAAAAAAAAAAA%010d".formatted(journey % MEMBERS))
                + element("ExternalUserID", "wmCustomerAAAAAAAAAAAA%010d".formatted(journey));
        long channel = journey / tenants % CHANNELS;
        String state = element("State", "channel-%02d".formatted(channel));
        String link = element("LinkId", "cawcde%014d".formatted(channel % LINKS));
        String what =
                switch (stage(number)) {
                    case 0 -> event("customer_acquisition", "open_profile") + link + state;
                    case 1 -> event("customer_acquisition", "friend_request") + link + state;
                    case 2 ->
                        event("change_external_contact", "add_external_contact")
                                + person
                                + state
                                + element("WelcomeCode", "welcome-%012d".formatted(journey));
                    default -> event("customer_acquisition", "customer_start_chat") + link + person;
                };
        String start = "<xml>" + element("SuiteId", SUITE) + tenant + "<TimeStamp>" + (FIRST_SECOND + number / 1_000)
                + "</TimeStamp>" + what + "<Remark><![CDATA[";
        return start + ".".repeat(MESSAGE_BYTES - start.length() - END.length()) + END;
    }

    /** Whether there is something to seal in a callback: those of adds have a WelcomeCode. */
    public static boolean hasSecret(long number) {
        return stage(number) == 2;
    }

    /** How far the journey of a callback is: 0 for open_profile, 2 for the add. */
    private static int stage(long number) {
        return (int) (number / AT_ONCE % STAGES);
    }

    private static String event(String infoType, String changeType) {
        return element("InfoType", infoType) + element("ChangeType", changeType);
    }

    private static String element(String name, String text) {
        return "<" + name + "><![CDATA[" + text + "]]></" + name + ">";
    }
}
