package io.huoke.cli;

import io.huoke.ingress.DeadLetterReplay.Result;
import io.huoke.schemas.TopicNames;

/** Says what became of a dead letter. */
final class ReplayResults {

    static final String SEALED =
            "cannot be opened: the sealing keyset lacks the key that sealed it; add that key to the keyset";

    private ReplayResults() {}

    /** The event that it is now, or why it is none and what to do; without a secret. */
    static String describe(Result result, TopicNames names) {
        return switch (result) {
            case Result.Replayable replayable ->
                replayable.event().type() + " of " + replayable.event().subject() + " on "
                        + names.of(replayable.topic()) + ", id "
                        + replayable.event().id();
            case Result.Unusable unusable -> "still unusable: " + unusable.reason() + ": " + unusable.detail();
            case Result.NoEndpoint gone ->
                "endpoint " + gone.endpoint() + " is not configured any more; add it again under the same id";
            case Result.Sealed sealed -> SEALED;
        };
    }
}
