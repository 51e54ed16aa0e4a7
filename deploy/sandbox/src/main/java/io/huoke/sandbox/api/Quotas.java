package io.huoke.sandbox.api;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a corp bought and what it used (page 97375). */
final class Quotas {

    /** What is left of a purchase; good until the end of that day, since no page gives the hour. */
    record Batch(LocalDate expires, long balance) {}

    private final Map<String, List<Batch>> batches = new HashMap<>();
    private final Map<String, Long> used = new HashMap<>();

    void buy(String corpId, long amount, LocalDate expires) {
        batches.computeIfAbsent(corpId, corp -> new ArrayList<>()).add(new Batch(expires, amount));
    }

    void used(String corpId, long total) {
        used.put(corpId, total);
    }

    /** Takes from what expires first; what is not there cannot be taken. */
    void use(String corpId, long amount, LocalDate today) {
        long left = amount;
        List<Batch> after = new ArrayList<>();
        for (Batch batch : left(corpId, today)) {
            long taken = Math.min(left, batch.balance());
            left -= taken;
            if (taken < batch.balance()) {
                after.add(new Batch(batch.expires(), batch.balance() - taken));
            }
        }
        batches.put(corpId, after);
        used.merge(corpId, amount - left, Long::sum);
    }

    List<Batch> left(String corpId, LocalDate today) {
        return batches.getOrDefault(corpId, List.of()).stream()
                .filter(batch -> !batch.expires().isBefore(today))
                .sorted(java.util.Comparator.comparing(Batch::expires))
                .toList();
    }

    long balance(String corpId, LocalDate today) {
        return left(corpId, today).stream().mapToLong(Batch::balance).sum();
    }

    /** All that was ever used, which is what WeCom calls total. */
    long usedInAll(String corpId) {
        return used.getOrDefault(corpId, 0L);
    }
}
