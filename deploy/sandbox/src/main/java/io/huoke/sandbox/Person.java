package io.huoke.sandbox;

/** A customer as one member of one corp sees them. */
public record Person(String corpId, String userId, String externalUserId) {}
