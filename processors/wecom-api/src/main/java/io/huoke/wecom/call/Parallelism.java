package io.huoke.wecom.call;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls run at the same time: half as many after WeCom said that there are too many, and one more after as
 * many successes as may run (additive increase, multiplicative decrease). Thread-safe.
 */
final class Parallelism {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final int max;
    private int allowed;
    private int running;
    private int successes;
    private long entered;
    private long enteredAtDecrease;

    Parallelism(int max) {
        this.max = max;
        this.allowed = max;
    }

    /** Waits for a place, and numbers it; empty if there is none before the deadline. */
    OptionalLong enter(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (running >= allowed) {
                if (!freed.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS) && running >= allowed) {
                    return OptionalLong.empty();
                }
            }
            running++;
            return OptionalLong.of(++entered);
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            running--;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    void succeeded() {
        lock.lock();
        try {
            if (allowed < max && ++successes >= allowed) {
                allowed++;
                successes = 0;
                freed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * WeCom said that there are too many.
     *
     * @param place of the call: those that entered before the last decrease say nothing of what is allowed since
     */
    void crowded(long place) {
        lock.lock();
        try {
            if (place > enteredAtDecrease) {
                allowed = Math.max(1, allowed / 2);
                successes = 0;
                enteredAtDecrease = entered;
            }
        } finally {
            lock.unlock();
        }
    }

    int allowed() {
        lock.lock();
        try {
            return allowed;
        } finally {
            lock.unlock();
        }
    }

    boolean idle() {
        lock.lock();
        try {
            return running == 0 && allowed == max;
        } finally {
            lock.unlock();
        }
    }
}
