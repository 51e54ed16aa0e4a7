package io.huoke.wecom.call;

/** What came of one HTTP request. The causes are names of exceptions, whose messages may quote an answer. */
sealed interface Exchange {

    /** A whole answer. */
    record Answered(int status, byte[] body) implements Exchange {}

    /** WeCom did not get it. */
    record NotSent(String cause) implements Exchange {}

    /** WeCom did not get it before its time was over. */
    record GivenUp() implements Exchange {}

    /** It was sent, and there was no answer in time. */
    record NoAnswer() implements Exchange {}

    /** It was sent, and the connection broke before the whole answer was there. */
    record Broken(String cause) implements Exchange {}
}
