package io.huoke.cli;

import io.huoke.wecom.acquisition.State;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --state} of a link: nothing is cut. */
final class StateConverter implements ITypeConverter<State> {

    @Override
    public State convert(String text) {
        try {
            return new State(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage() + " with --for");
        }
    }
}
