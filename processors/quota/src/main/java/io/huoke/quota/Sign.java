package io.huoke.quota;

/** What tells of a balance. The latest of each is kept. */
enum Sign {
    /** balance_exhausted (page 97299). */
    EXHAUSTED(0),
    /** balance_increased: it was nothing and is something now (page 97299). */
    INCREASED(1),
    /** balance_low: less than {@value Sample#LOW} (page 97299). */
    LOW(2),
    /** A8 with nothing left. */
    A8_NONE(3),
    /** A8 with something left. */
    A8_SOME(3),
    /** A8 with something, but less than {@value Sample#LOW} left. */
    A8_LOW(3),
    /** A8 with so much left, {@value Sample#AMPLE}, that low is over. */
    A8_AMPLE(3),
    /** service_balance_low, of the provider's prepaid quota (page 99485). */
    PROVIDER_LOW(0),
    /** service_balance_exhausted (page 99485). */
    PROVIDER_EXHAUSTED(0),
    /** service_balance_consumed (page 99485). */
    PROVIDER_CONSUMED(0);

    private final int rank;

    Sign(int rank) {
        this.rank = rank;
    }

    /** Of two of the same time the greater one counts: A8 knows better than callbacks, and has no order among itself. */
    int rank() {
        return rank;
    }

    /** Whether A8 is where it comes from. */
    boolean isOfA8() {
        return rank == A8_NONE.rank;
    }
}
