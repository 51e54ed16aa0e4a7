package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void isTheFirst128BitsOfSha256OverOwnerNulMessage() {
        // printf 'ww1\0<xml/>' | sha256sum | cut -c1-32
        assertThat(EventId.ofMessage("ww1", "<xml/>".getBytes(UTF_8))).isEqualTo("5297bf5f861d1ba79683249f799abcea");
    }

    @Test
    void differsByOwnerAndByMessage() {
        String id = EventId.ofMessage("ww1", "<xml/>".getBytes(UTF_8));

        assertThat(EventId.ofMessage("ww2", "<xml/>".getBytes(UTF_8))).isNotEqualTo(id);
        assertThat(EventId.ofMessage("ww1", "<xml></xml>".getBytes(UTF_8))).isNotEqualTo(id);
    }
}
