package io.huoke.cli;

import io.huoke.channels.ChannelRef;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --for}. */
final class ChannelRefConverter implements ITypeConverter<ChannelRef> {

    @Override
    public ChannelRef convert(String text) {
        try {
            return new ChannelRef(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
