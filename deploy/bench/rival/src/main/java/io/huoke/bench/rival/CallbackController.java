package io.huoke.bench.rival;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers {@code success} once Kafka has the callback; until then the request keeps its thread. */
@RestController
class CallbackController {

    private static final ResponseEntity<String> SUCCESS = ResponseEntity.ok("success");
    private static final ResponseEntity<String> FORBIDDEN =
            ResponseEntity.status(HttpStatus.FORBIDDEN).build();

    private final Decoder decoder;
    private final KafkaTemplate<String, Object> kafka;

    CallbackController(Decoder decoder, KafkaTemplate<String, Object> kafka) {
        this.decoder = decoder;
        this.kafka = kafka;
    }

    @PostMapping("/callbacks/{endpoint}")
    ResponseEntity<String> receive(
            @PathVariable String endpoint,
            @RequestParam("msg_signature") String signature,
            @RequestParam String timestamp,
            @RequestParam String nonce,
            @RequestBody byte[] body)
            throws ExecutionException, InterruptedException {
        Optional<ProducerRecord<String, Object>> record =
                decoder.decode(new Callback(endpoint, signature, timestamp, nonce, body));
        if (record.isEmpty()) {
            return FORBIDDEN;
        }
        kafka.send(record.get()).get();
        return SUCCESS;
    }
}
