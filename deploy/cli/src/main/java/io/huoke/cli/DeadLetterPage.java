package io.huoke.cli;

import io.huoke.ingress.CapturedCallback;
import io.huoke.ingress.DeadLetterReplay.Result;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.TopicNames;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What {@code huoke dead-letters show} prints about one letter. */
final class DeadLetterPage {

    private final DeadLetter letter;
    private final PrintWriter out;

    DeadLetterPage(DeadLetter letter, PrintWriter out) {
        this.letter = letter;
        this.out = out;
    }

    /** What stands in clear. */
    void printLetter() {
        print("id", letter.id());
        print("first seen", DeadLetterListing.seconds(letter.firstSeen()));
        print("endpoint", letter.endpoint());
        print("reason", letter.reason());
        print("detail", letter.detail());
        out.flush();
    }

    /** What WeCom sent with it, and what it would be now. */
    void printCallback(CapturedCallback callback, Result result, TopicNames names) {
        print("query", callback.query());
        print("body", callback.body().length + " bytes");
        print(
                "now",
                result instanceof Result.Replayable ? "can be replayed as " : "",
                ReplayResults.describe(result, names));
        out.flush();
    }

    /** How to look closer, ready for copying. */
    void printDoctor(CapturedCallback callback, Path config, Path body) {
        out.println();
        out.println("the body is in " + body + "; examine it with");
        out.println("  huoke doctor --config " + quoted(config.toString()) + " --endpoint " + quoted(letter.endpoint())
                + " --query " + quoted(callback.query()) + " --body " + quoted(body.toString()));
        out.flush();
    }

    private void print(String name, String... value) {
        out.printf("%-10s  %s%n", name, DeadLetterListing.line(String.join("", value)));
    }

    /** As a POSIX shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
