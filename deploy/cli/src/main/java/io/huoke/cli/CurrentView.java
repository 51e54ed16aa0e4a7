package io.huoke.cli;

import io.huoke.authorization.view.AuthorizationView;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;

/** What is on the topics of authorization when a command asks. */
final class CurrentView {

    private CurrentView() {}

    /**
     * Reads the topics to their ends.
     *
     * @throws IOException if Kafka does not answer or there are no such topics; the message names the remedy
     */
    static AuthorizationView read(RunningKafka kafka, HuokeConfig config) throws IOException, InterruptedException {
        AuthorizationView view =
                new AuthorizationView(kafka.connection(), config.topics().names(), reason -> {});
        view.start();
        try {
            kafka.await(view::awaitReady, view::problem);
            return view;
        } catch (IOException | InterruptedException e) {
            view.close();
            throw e;
        }
    }
}
