package io.huoke.funnel.history;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRow;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that comes to the funnel. */
public sealed interface Arrival {

    /** When it happened, or was observed: not when it comes. */
    Instant time();

    /** A callback. */
    record Told(Fact fact) implements Arrival {

        @Override
        public Instant time() {
            return fact.time();
        }

        @Override
        public String toString() {
            return fact.toString();
        }
    }

    /** What WeCom's API told. */
    record Found(Reconciled data, Instant time) implements Arrival {

        /** As the reconciler publishes it. */
        public ReconciledEvent event() {
            return ReconciledEvent.of(data, time, time);
        }

        @Override
        public String toString() {
            return time + " " + data;
        }
    }

    /** Whom a State stands for. */
    record Mapped(ChannelRow row) implements Arrival {

        @Override
        public Instant time() {
            return row.createdAt();
        }
    }

    /** How far reconciliation is. */
    record Passed(String tenant, AppKind kind, ReconciliationRow.Pass pass) implements Arrival {

        @Override
        public Instant time() {
            Instant completed = pass.completedAt();
            return completed == null ? pass.startedAt() : completed;
        }

        /** As the reconciler publishes it. */
        public ReconciliationRow row() {
            boolean ended = pass.completedAt() != null;
            return new ReconciliationRow(
                    tenant, kind, ended ? null : pass, ended ? pass : null, Map.of(), null, time());
        }
    }

    /** The person that it names, or null. */
    default Fact.@Nullable Person person() {
        return switch (this) {
            case Told told -> told.fact().person();
            case Found found ->
                switch (found.data()) {
                    case Reconciled.Customer row -> new Fact.Person(row.userId(), row.externalUserId());
                    case Reconciled.Chat chat ->
                        chat.userId() == null || chat.externalUserId() == null
                                ? null
                                : new Fact.Person(chat.userId(), chat.externalUserId());
                    case Reconciled.Link unused -> null;
                    case Reconciled.Statistic unused -> null;
                    case Reconciled.Quota unused -> null;
                };
            case Mapped unused -> null;
            case Passed unused -> null;
        };
    }
}
