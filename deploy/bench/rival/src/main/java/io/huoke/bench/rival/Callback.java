package io.huoke.bench.rival;

/** A callback as it was posted, nothing of it checked. */
record Callback(String endpoint, String signature, String timestamp, String nonce, byte[] body) {}
