package io.huoke.bench;

import java.util.List;

/** Things that are measured together, because their figures are to be compared. */
public interface Section {

    /** What it is called on the command line. */
    String name();

    /** The heading of its table. */
    String title();

    /** What was done, with which load and settings: to be read with the figures. */
    String conditions();

    /**
     * Measures every subject once, in an order that differs from round to round.
     *
     * @param round from 0
     */
    void measure(int round, Figures figures) throws Exception;

    /** What must hold of the figures. */
    List<Target> targets(Figures figures);
}
