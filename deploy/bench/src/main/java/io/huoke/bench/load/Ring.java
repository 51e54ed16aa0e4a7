package io.huoke.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.huoke.bench.Callbacks;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** Callbacks made in advance, freshly signed, to be sent one after the other and again from the first. */
public final class Ring {

    /** How many different callbacks there are. */
    public static final int SIZE = 20_000;

    /** How many enterprises they come from. */
    public static final int TENANTS = 1_000;

    private final List<Callbacks.Post> posts;

    private Ring(List<Callbacks.Post> posts) {
        this.posts = posts;
    }

    /** A ring that is signed now. */
    public static Ring signedNow() {
        Callbacks callbacks = new Callbacks(TENANTS);
        long timestamp = Instant.now().getEpochSecond();
        return new Ring(LongStream.range(0, SIZE)
                .mapToObj(number -> callbacks.post(number, timestamp))
                .toList());
    }

    /** One after the other and again from the first. */
    public Callbacks.Post get(long number) {
        return posts.get((int) (number % SIZE));
    }

    /** The path and query that a callback is posted to. */
    public static String uri(Callbacks.Post post) {
        return "/callbacks/" + Callbacks.ENDPOINT + "?" + post.query();
    }

    /** Writes whole HTTP requests to a file, each behind its length in five digits. */
    void writeTo(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Callbacks.Post post : posts) {
                String request = "POST " + uri(post) + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
                        + "Content-Length: " + post.body().length() + "\r\n\r\n" + post.body();
                out.write("%05d".formatted(request.length()).getBytes(US_ASCII));
                out.write(request.getBytes(US_ASCII));
            }
        }
    }
}
