package io.huoke.bench.rival;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Verifies, decrypts and reads callbacks. Safe for use by any thread. */
interface Decoder {

    /**
     * Makes the record to be stored.
     *
     * @return empty if the callback is not WeCom's
     */
    Optional<ProducerRecord<String, Object>> decode(Callback callback);
}
