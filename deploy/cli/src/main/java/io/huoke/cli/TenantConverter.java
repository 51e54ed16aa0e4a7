package io.huoke.cli;

import io.huoke.schemas.Tenant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --tenant}. */
final class TenantConverter implements ITypeConverter<Tenant> {

    /** For the descriptions of options. */
    static final String DESCRIPTION = "The enterprise, {owner}/{corpId}, as `huoke authorizations list` prints it.";

    @Override
    public Tenant convert(String text) {
        try {
            return Tenant.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
