package io.huoke.schemas.config;

/**
 * A configured secret that cannot be printed by accident.
 *
 * @param value the secret in clear
 */
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
