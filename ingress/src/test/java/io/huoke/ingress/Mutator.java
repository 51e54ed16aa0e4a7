package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Fixture;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Makes messages that WeCom never sends out of those that it sends. The same seed gives the same message. */
final class Mutator {

    private static final List<byte[]> SEEDS =
            Fixture.names().stream().map(Fixture::message).toList();

    private static final List<String> DICTIONARY = List.of(
            "<",
            ">",
            "</",
            "/>",
            "&",
            "&amp;",
            "&#0;",
            "&#x10FFFF;",
            "&x;",
            "]]>",
            "<![CDATA[",
            "![CDATA[ww1]]>",
            "<!--",
            "<!-->",
            "<?a?>",
            "<?xml version='1.0' encoding='ISO-2022-JP'?>",
            "-->",
            "<?xml version=\"1.0\"?>",
            "<?x",
            "?>",
            "<a xmlns:b=\"c\" b:d='e'/>",
            "<xml>",
            "</xml>",
            "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>",
            "<!ENTITY x \"y\">",
            "\0",
            "\uFEFF",
            "\uFFFF",
            "\ud83d",
            "😀",
            "  ",
            "\r\n",
            "<SuiteId>",
            "</SuiteId>",
            "<InfoType>",
            "<ChangeType>",
            "<AuthCode>",
            "<AccountList>",
            "<OpenKfId>",
            "<ToUserName>",
            "99999999999999999999",
            "-1",
            "0x10",
            "1e9",
            "NaN");

    private final Random random;

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** A fixture with a few mutations, or none. */
    byte[] message() {
        byte[] message = SEEDS.get(random.nextInt(SEEDS.size()));
        for (int i = random.nextInt(6); i > 0; i--) {
            message = mutate(message);
        }
        return message;
    }

    /** One mutation. */
    byte[] mutate(byte[] input) {
        int from = position(input);
        int to = Math.min(input.length, from + random.nextInt(64));
        return switch (random.nextInt(7)) {
            case 0 -> flip(input, from);
            case 1 -> join(input, 0, from, new byte[0], to);
            case 2 -> join(input, 0, to, input(input, from, to), to);
            case 3 -> join(input, 0, from, word(), from);
            case 4 -> join(input, 0, from, word(), to);
            case 5 -> join(input, 0, from, noise(), to);
            default -> spliced(input, from);
        };
    }

    /** Random bytes. */
    byte[] noise() {
        byte[] noise = new byte[random.nextInt(48)];
        random.nextBytes(noise);
        return noise;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private byte[] flip(byte[] input, int at) {
        byte[] flipped = input.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    /** The beginning of one message and the end of another. */
    private byte[] spliced(byte[] input, int at) {
        byte[] other = SEEDS.get(random.nextInt(SEEDS.size()));
        int from = position(other);
        return join(input, 0, at, input(other, from, other.length), input.length);
    }

    private byte[] word() {
        return DICTIONARY
                .get(random.nextInt(DICTIONARY.size()))
                .repeat(1 + random.nextInt(3))
                .getBytes(UTF_8);
    }

    private int position(byte[] input) {
        return random.nextInt(input.length + 1);
    }

    private static byte[] input(byte[] input, int from, int to) {
        return java.util.Arrays.copyOfRange(input, from, to);
    }

    private static byte[] join(byte[] input, int start, int end, byte[] middle, int rest) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(input, start, end - start);
        joined.writeBytes(middle);
        joined.write(input, rest, input.length - rest);
        return joined.toByteArray();
    }
}
