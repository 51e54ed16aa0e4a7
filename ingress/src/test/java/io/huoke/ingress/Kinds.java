package io.huoke.ingress;

import io.huoke.ingress.wecom.MalformedXmlException;
import io.huoke.ingress.wecom.XmlMessage;
import java.util.Objects;

/** Where WeCom posts a fixture, and for whom it encrypts it, by the kind of endpoint that its name ends with. */
final class Kinds {

    private Kinds() {}

    static String kind(String fixture) {
        return fixture.substring(fixture.lastIndexOf('.') + 1);
    }

    /** The endpoint of {@link TestIngress} that is of the fixture's kind. */
    static String endpoint(String fixture) {
        return switch (kind(fixture)) {
            case "suite" -> "crm";
            case "data" -> "crm-data";
            case "corp" -> "own-app";
            default -> "provider";
        };
    }

    static String owner(String fixture, byte[] message) throws MalformedXmlException {
        return switch (kind(fixture)) {
            case "data" -> TestIngress.SUITE;
            case "corp" -> TestIngress.CORP + ".1000002";
            default -> receiveId(fixture, message);
        };
    }

    static String receiveId(String fixture, byte[] message) throws MalformedXmlException {
        String element =
                switch (kind(fixture)) {
                    case "suite" -> "SuiteId";
                    case "provider" -> "ServiceCorpId";
                    default -> "ToUserName";
                };
        return Objects.requireNonNull(XmlMessage.parse(message).text(element));
    }
}
