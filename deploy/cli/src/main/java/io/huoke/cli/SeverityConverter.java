package io.huoke.cli;

import io.huoke.schemas.AlertRow.Severity;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a severity as rows and configurations write it. */
final class SeverityConverter implements ITypeConverter<Severity> {

    @Override
    public Severity convert(String text) {
        for (Severity severity : Severity.values()) {
            if (name(severity).equals(text)) {
                return severity;
            }
        }
        throw new TypeConversionException("'" + text + "' is none of critical, warning, info");
    }

    static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
