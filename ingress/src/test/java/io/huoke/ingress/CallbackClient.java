package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Posts to an ingress as WeCom does, or almost. */
final class CallbackClient implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    CallbackClient(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** A signed query for an encrypted text, now. */
    static String query(KeyPair keys, String encrypt) {
        return query(keys, encrypt, Instant.now().getEpochSecond());
    }

    static String query(KeyPair keys, String encrypt, long timestamp) {
        String signature = new CallbackCrypto(keys).sign(String.valueOf(timestamp), "nonce1", encrypt);
        return "msg_signature=" + signature + "&timestamp=" + timestamp + "&nonce=nonce1";
    }

    /** The signed part of a query that holds for what the Encrypt element of {@code body} has, if there is one. */
    static CallbackQuery signed(CallbackCrypto crypto, String timestamp, byte[] body) {
        String start = "<Encrypt><![CDATA[";
        String text = new String(body, UTF_8);
        int from = text.indexOf(start) + start.length();
        int to = text.indexOf("]]>", from);
        String encrypt = from < start.length() || to < from ? "" : text.substring(from, to);
        return new CallbackQuery(crypto.sign(timestamp, "n", encrypt), timestamp, "n");
    }

    static String encrypt(KeyPair keys, String message, String receiveId) {
        return new CallbackCrypto(keys).encrypt("0123456789abcdef".getBytes(UTF_8), message.getBytes(UTF_8), receiveId);
    }

    static String outer(String encrypt) {
        return "<xml><ToUserName><![CDATA[x]]></ToUserName><AgentID></AgentID><Encrypt><![CDATA[" + encrypt
                + "]]></Encrypt></xml>";
    }

    /** A callback in perfect order. */
    HttpResponse<String> callback(String endpoint, KeyPair keys, String message, String receiveId)
            throws IOException, InterruptedException {
        String encrypt = encrypt(keys, message, receiveId);
        return post("/callbacks/" + endpoint + "?" + query(keys, encrypt), outer(encrypt));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> verify(String endpoint, KeyPair keys, String echo) throws IOException, InterruptedException {
        return get("/callbacks/" + endpoint + "?" + query(keys, echo) + "&echostr=" + URLEncoder.encode(echo, UTF_8));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    }

    @Override
    public void close() {
        http.close();
    }
}
