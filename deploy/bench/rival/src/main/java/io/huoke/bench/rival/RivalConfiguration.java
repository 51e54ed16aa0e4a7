package io.huoke.bench.rival;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/** What Spring cannot make by itself. */
@Configuration(proxyBeanMethods = false)
class RivalConfiguration {

    @Bean
    Decoder decoder(RivalProperties properties) {
        return switch (properties.decoder()) {
            case WEIXIN -> new WeixinDecoder(properties);
            case EQUAL -> new EqualDecoder(properties);
        };
    }

    /** Promises what the ingress's producer does, and waits as little for a fuller batch; the rest is Kafka's choice. */
    @Bean
    ProducerFactory<String, Object> producerFactory(RivalProperties properties) {
        return new DefaultKafkaProducerFactory<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                properties.decoder().serializer(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0));
    }

    @Bean
    KafkaTemplate<String, Object> kafkaTemplate(ProducerFactory<String, Object> factory) {
        return new KafkaTemplate<>(factory);
    }
}
