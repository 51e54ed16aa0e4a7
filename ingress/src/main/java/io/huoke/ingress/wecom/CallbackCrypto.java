package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.config.EndpointConfig.KeyPair;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.paddings.PKCS7Padding;

/**
 * Signature and encryption of one Token and EncodingAESKey (page 90968).
 *
 * <p>AES runs in the JDK, which uses the processor's AES instructions where Bouncy Castle's lightweight engine is some
 * twenty times slower; the padding, PKCS#7 to blocks of 32 that the JDK cannot undo, is checked by Bouncy Castle in
 * constant time. Not safe for use by several threads at once: ciphers and digests are reused.
 */
public class CallbackCrypto {

    private static final int AES_BLOCK = 16;
    private static final int PADDING_BLOCK = 32;
    private static final int RANDOM = 16;
    private static final int HEADER = RANDOM + Integer.BYTES;

    /** What a message, with its padding, is usually shorter than: so long a buffer is worth keeping. */
    private static final int USUAL = 4_096;

    private final byte[] token;
    private final Cipher decryptor;
    private final Cipher encryptor;
    private final MessageDigest sha1;
    private final byte[] usual = new byte[USUAL];
    private final PKCS7Padding padding = new PKCS7Padding();

    /** @param keys validated: the EncodingAESKey has 43 characters of Base64 */
    public CallbackCrypto(KeyPair keys) {
        this.token = keys.token().value().getBytes(UTF_8);
        // The JDK's decoder takes 43 characters without '=' and ignores the two bits that stick out (page 90968).
        byte[] key = Base64.getDecoder().decode(keys.encodingAesKey().value());
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
            this.decryptor = cipher(Cipher.DECRYPT_MODE, key);
            this.encryptor = cipher(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-1 and AES-256-CBC", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, AES_BLOCK));
        return cipher;
    }

    /** The signature of a callback: 40 lower-case hex characters. */
    public String sign(String timestamp, String nonce, String encrypt) {
        return sign(timestamp, nonce, encrypt.getBytes(UTF_8));
    }

    private String sign(String timestamp, String nonce, byte[] encrypt) {
        byte[][] parts = {token, timestamp.getBytes(UTF_8), nonce.getBytes(UTF_8), encrypt};
        Arrays.sort(parts, Arrays::compareUnsigned);
        for (byte[] part : parts) {
            sha1.update(part);
        }
        return HexFormat.of().formatHex(sha1.digest());
    }

    /** Whether {@code signature} is this pair's, compared in constant time. */
    public boolean signatureHolds(String signature, String timestamp, String nonce, EncryptedText encrypt) {
        return MessageDigest.isEqual(
                sign(timestamp, nonce, encrypt.base64()).getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    /** Decrypts the content of an Encrypt element. */
    public Decryption decrypt(EncryptedText encrypt) {
        byte[] ciphertext = encrypt.ciphertext();
        byte[] padded = ciphertext.length <= USUAL ? usual : new byte[ciphertext.length];
        int paddedLength;
        try {
            paddedLength = decryptor.doFinal(ciphertext, 0, ciphertext.length, padded);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the input is whole AES blocks", e);
        }
        int paddingLength = paddingLength(padded, paddedLength);
        if (paddingLength < 0) {
            return new Decryption.Failed("padding");
        }
        int end = paddedLength - paddingLength;
        int length = end < HEADER ? -1 : ByteBuffer.wrap(padded).getInt(RANDOM);
        if (length < 0 || length > end - HEADER) {
            return new Decryption.Failed("length");
        }
        return new Decryption.Message(
                Arrays.copyOfRange(padded, HEADER, HEADER + length),
                new String(padded, HEADER + length, end - HEADER - length, UTF_8));
    }

    /** The number of padding bytes, 1 to 32, or -1 if the padding is wrong. */
    private int paddingLength(byte[] padded, int length) {
        if (length < PADDING_BLOCK) {
            return -1;
        }
        byte[] lastBlock = Arrays.copyOfRange(padded, length - PADDING_BLOCK, length);
        try {
            return padding.padCount(lastBlock);
        } catch (InvalidCipherTextException e) {
            return -1;
        }
    }

    /**
     * Encrypts a message the way WeCom does.
     *
     * @param random 16 bytes
     * @return Base64, the content of an Encrypt element
     */
    public String encrypt(byte[] random, byte[] message, String receiveId) {
        byte[] receiver = receiveId.getBytes(UTF_8);
        int length = HEADER + message.length + receiver.length;
        byte[] padded = new byte[length + PADDING_BLOCK - length % PADDING_BLOCK];
        ByteBuffer.wrap(padded)
                .put(random, 0, RANDOM)
                .putInt(message.length)
                .put(message)
                .put(receiver);
        padding.addPadding(padded, length);
        try {
            return Base64.getEncoder().encodeToString(encryptor.doFinal(padded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the input is whole AES blocks", e);
        }
    }
}
