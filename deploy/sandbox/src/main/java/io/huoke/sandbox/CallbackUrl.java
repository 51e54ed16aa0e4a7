package io.huoke.sandbox;

import io.huoke.schemas.config.EndpointConfig.KeyPair;
import java.net.URI;

/**
 * A callback URL as it was entered in WeCom's console.
 *
 * @param receiveId what WeCom encrypts messages for (pages 90968, 90595 and 90613)
 * @param successBody what it wants to read; empty for data URLs
 */
public record CallbackUrl(URI url, KeyPair keys, String receiveId, String successBody) {}
