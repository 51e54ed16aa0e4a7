package io.huoke.sandbox.api;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What callers did. Paths are those below {@code /cgi-bin/}. A call is counted as received before anything can go wrong
 * with it, and what it did and was answered before the answer is sent. Safe for use by any thread.
 */
public final class CallLog {

    private static final Set<Errcode> WRONG_SECRETS =
            EnumSet.of(Errcode.WRONG_SECRET, Errcode.INVALID_SUITE_SECRET, Errcode.INVALID_PROVIDER_SECRET);

    private record Answer(String path, int errcode) {}

    private record Faulted(String path, Fault fault) {}

    private record TokenCall(String path, String owner) {}

    private final Map<String, Long> received = new ConcurrentHashMap<>();
    private final Map<String, Long> effects = new ConcurrentHashMap<>();
    private final Map<Answer, Long> answers = new ConcurrentHashMap<>();
    private final Map<Faulted, Long> faults = new ConcurrentHashMap<>();
    private final Map<String, Exchanges> exchanges = new ConcurrentHashMap<>();
    private final Map<TokenCall, Long> tokenCalls = new ConcurrentHashMap<>();
    private final Map<String, Long> wrongSecrets = new ConcurrentHashMap<>();

    CallLog() {}

    void receive(String path) {
        received.merge(path, 1L, Long::sum);
    }

    void effect(String path) {
        effects.merge(path, 1L, Long::sum);
    }

    void answer(String path, int errcode) {
        answers.merge(new Answer(path, errcode), 1L, Long::sum);
    }

    void refuse(String path, Errcode errcode) {
        answer(path, errcode.code());
        if (WRONG_SECRETS.contains(errcode)) {
            wrongSecrets.merge(path, 1L, Long::sum);
        }
    }

    void fault(String path, Fault fault) {
        faults.merge(new Faulted(path, fault), 1L, Long::sum);
    }

    void exchange(String authCode, Exchanges more) {
        exchanges.merge(authCode, more, Exchanges::and);
    }

    void tokenCall(String path, String owner) {
        tokenCalls.merge(new TokenCall(path, owner), 1L, Long::sum);
    }

    /** How often an API was called, whatever became of it. */
    public long received(String path) {
        return received.getOrDefault(path, 0L);
    }

    /** How often it did what it is for. */
    public long effects(String path) {
        return effects.getOrDefault(path, 0L);
    }

    /** How often it answered so; 0 is success, with or without an errcode. Lost answers count, too. */
    public long answers(String path, int errcode) {
        return answers.getOrDefault(new Answer(path, errcode), 0L);
    }

    /** All of its answers by errcode. */
    public Map<Integer, Long> answers(String path) {
        Map<Integer, Long> ofPath = new TreeMap<>();
        answers.forEach((answer, count) -> {
            if (answer.path().equals(path)) {
                ofPath.put(answer.errcode(), count);
            }
        });
        return ofPath;
    }

    /** How often this went wrong on purpose. */
    public long faults(String path, Fault fault) {
        return faults.getOrDefault(new Faulted(path, fault), 0L);
    }

    /** What became of an auth code. */
    public Exchanges exchanges(String authCode) {
        return exchanges.getOrDefault(authCode, Exchanges.NONE);
    }

    /**
     * How often a token was asked for.
     *
     * @param owner of {@code service/get_suite_token} the suite id, of {@code service/get_corp_token}
     *     {@code {suite id}/{corp id}}, of {@code gettoken} and {@code service/get_provider_token} the corp id
     */
    public long tokenCalls(String path, String owner) {
        return tokenCalls.getOrDefault(new TokenCall(path, owner), 0L);
    }

    /** How often a wrong secret was shown, which gets an address banned (page 90313). */
    public long wrongSecrets() {
        return wrongSecrets.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Everything received so far by path. */
    public Map<String, Long> received() {
        return new TreeMap<>(received);
    }
}
