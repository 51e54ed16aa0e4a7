package io.huoke.wecom.call;

/** An answer that says no more than that it is done. */
public record Done() {}
