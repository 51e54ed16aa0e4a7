package io.huoke.authorization;

import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.reactor.Reactor.End;
import io.huoke.wecom.reactor.Slots;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * When which token is fetched: one fetch and one plan per token, a few at a time in turn, and at once for those who wait.
 * For the reactor's thread.
 */
final class RefreshQueue {

    /** With 50 ms a call some 300 per second: well below what WeCom allows a provider (page 90312). */
    private static final int IN_TURN = 16;

    /** For those who wait. */
    private static final int URGENT = 64;

    private final Reactor reactor;
    private final Function<TokenKey, Token> fetch;
    private final BiConsumer<TokenKey, End<Token>> ended;
    private final Slots urgent;
    private final Set<TokenKey> underWay = new HashSet<>();
    private final Set<TokenKey> onceMore = new HashSet<>();
    private final SequencedSet<TokenKey> queue = new LinkedHashSet<>();
    private final Map<TokenKey, Instant> planned = new HashMap<>();
    private int running;

    /**
     * An empty one.
     *
     * @param fetch gets a token; blocks
     * @param ended is told how each fetch ended
     */
    RefreshQueue(Reactor reactor, Function<TokenKey, Token> fetch, BiConsumer<TokenKey, End<Token>> ended) {
        this.reactor = reactor;
        this.fetch = fetch;
        this.ended = ended;
        this.urgent = new Slots(reactor, URGENT);
    }

    /** Fetches as soon as possible; after the fetch that is under way, if there is one. */
    void atOnce(TokenKey key) {
        queue.remove(key);
        if (!atOnce(key, () -> fetch.apply(key))) {
            onceMore.add(key);
        }
    }

    /**
     * Fetches in another way as soon as possible, unless a fetch is under way.
     *
     * @return whether it does
     */
    boolean atOnce(TokenKey key, Supplier<Token> otherFetch) {
        if (!underWay.add(key)) {
            return false;
        }
        urgent.call(otherFetch, end -> ended(key, end));
        return true;
    }

    /** Fetches when its turn has come, unless a fetch is under way. */
    void inTurn(TokenKey key) {
        if (!underWay.contains(key)) {
            queue.add(key);
            next();
        }
    }

    private void next() {
        while (running < IN_TURN && !queue.isEmpty()) {
            TokenKey key = queue.removeFirst();
            running++;
            underWay.add(key);
            reactor.call(() -> fetch.apply(key), end -> {
                running--;
                ended(key, end);
                next();
            });
        }
    }

    private void ended(TokenKey key, End<Token> end) {
        underWay.remove(key);
        try {
            ended.accept(key, end);
        } finally {
            if (onceMore.remove(key)) {
                atOnce(key);
            }
        }
    }

    /** Fetches in turn from a time on; replaces the plan that there is. */
    void plan(TokenKey key, Instant due) {
        planned.put(key, due);
        reactor.at(due, () -> {
            if (planned.remove(key, due)) {
                inTurn(key);
            }
        });
    }

    /** Whether another fetch follows the one that is under way, or has just ended. */
    boolean isWantedOnceMore(TokenKey key) {
        return onceMore.contains(key);
    }

    /** Drops what is planned; what is under way goes on. */
    void forget(TokenKey key) {
        planned.remove(key);
        queue.remove(key);
        onceMore.remove(key);
    }
}
