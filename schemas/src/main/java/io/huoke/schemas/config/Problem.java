package io.huoke.schemas.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path where, for example {@code endpoints[0].keys[1].token}
 * @param what what is wrong, secrets masked
 * @param remedy what to do
 */
public record Problem(String path, String what, String remedy) {

    /** One sentence and its remedy. */
    @Override
    public String toString() {
        return path + ": " + what + "; " + remedy;
    }
}
