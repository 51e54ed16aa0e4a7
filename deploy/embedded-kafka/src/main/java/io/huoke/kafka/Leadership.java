package io.huoke.kafka;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;

/** Watches whether the metadata name a broker of that id that may lead partitions. */
final class Leadership implements MetadataPublisher {

    private final int brokerId;
    private final CompletableFuture<Boolean> atFirst = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Leadership(int brokerId) {
        this.brokerId = brokerId;
    }

    /** Told by the first image, which is as new as what this controller has read of its log. */
    CompletableFuture<Boolean> atFirst() {
        return atFirst;
    }

    /** Done when the metadata name no such broker. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public String name() {
        return "huoke-leadership";
    }

    @Override
    public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
        BrokerRegistration broker = image.cluster().broker(brokerId);
        boolean mayLead = broker != null && !broker.fenced();
        atFirst.complete(mayLead);
        if (!mayLead) {
            ended.complete(null);
        }
    }
}
