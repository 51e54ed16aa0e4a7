package io.huoke.wecom.call;

import java.io.IOException;

/** What came of one HTTP request. */
sealed interface Exchange {

    /** A whole answer. */
    record Answered(int status, byte[] body) implements Exchange {}

    /** WeCom did not get it. */
    record NotSent(IOException cause) implements Exchange {}

    /** It was sent, and there was no answer in time. */
    record NoAnswer(IOException cause) implements Exchange {}

    /** It was sent, and the connection broke before the whole answer was there. */
    record Broken(IOException cause) implements Exchange {}
}
