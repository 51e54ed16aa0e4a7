package io.huoke.schemas.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the key that somebody probably meant. */
final class Nearest {

    private Nearest() {}

    /** The candidate with the fewest single-character edits to {@code text}; candidates must not be empty. */
    static String to(String text, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> edits(text, candidate)))
                .orElseThrow();
    }

    /** Levenshtein's distance, one row at a time. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
