package io.huoke.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.huoke.ingress.wecom.CallbackCrypto;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

/** Which module may know what. */
class ArchitectureTest {

    private static final JavaClasses HUOKE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.huoke");

    @Test
    void schemasKnowNeitherVertxNorAnyOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.schemas..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "org.apache.kafka.streams..",
                        "io.huoke.runtime..",
                        "io.huoke.ingress..",
                        "io.huoke.wecom..",
                        "io.huoke.funnel..",
                        "io.huoke.sandbox..",
                        "io.huoke.cli..")
                .check(HUOKE);
    }

    @Test
    void ingressKnowsNobodyWhoConsumesItsEvents() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.ingress..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.huoke.wecom..",
                        "io.huoke.funnel..",
                        "io.huoke.sandbox..",
                        "io.huoke.cli..",
                        "org.apache.kafka.streams..")
                .check(HUOKE);
    }

    @Test
    void theWireFormatIsPure() {
        classes()
                .that()
                .resideInAPackage("io.huoke.ingress.wecom..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.huoke.ingress.wecom..",
                        "io.huoke.schemas..",
                        "java..",
                        "javax.crypto..",
                        "javax.xml.stream..",
                        "com.fasterxml.aalto..",
                        "org.bouncycastle..",
                        "org.jspecify..")
                .check(HUOKE);
    }

    /** Comparing them as strings would tell, by the time it takes, how many characters are right. */
    @Test
    void signaturesAreComparedInConstantTime() {
        methods()
                .that()
                .areDeclaredIn(CallbackCrypto.class)
                .and()
                .haveName("signatureHolds")
                .should(CALL_MESSAGE_DIGEST_IS_EQUAL)
                .check(HUOKE);
        noClasses()
                .that()
                .haveFullyQualifiedName(CallbackCrypto.class.getName())
                .should()
                .callMethod(String.class, "equals", Object.class)
                .check(HUOKE);
    }

    private static final ArchCondition<JavaMethod> CALL_MESSAGE_DIGEST_IS_EQUAL =
            new ArchCondition<>("call MessageDigest.isEqual") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean calls = method.getMethodCallsFromSelf().stream()
                            .anyMatch(call -> call.getTarget().getOwner().isEquivalentTo(MessageDigest.class)
                                    && call.getTarget().getName().equals("isEqual"));
                    events.add(new SimpleConditionEvent(method, calls, method.getDescription()));
                }
            };

    @Test
    void theFunnelKnowsNeitherHttpNorTheIngress() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.funnel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "java.net.http..", "io.huoke.ingress..", "io.huoke.sandbox..")
                .check(HUOKE);
    }

    @Test
    void quotaKnowsNeitherHttpNorWhoDeliversItsAlerts() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.quota..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "java.net.http..",
                        "io.huoke.ingress..",
                        "io.huoke.wecom..",
                        "io.huoke.tokens..",
                        "io.huoke.funnel..",
                        "io.huoke.reconciler..",
                        "io.huoke.authorization..",
                        "io.huoke.notifier..",
                        "io.huoke.sandbox..")
                .check(HUOKE);
    }

    @Test
    void theNotifierKnowsNotWhyAlertsFire() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.notifier..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "org.apache.kafka.streams..",
                        "io.huoke.streams..",
                        "io.huoke.ingress..",
                        "io.huoke.wecom..",
                        "io.huoke.tokens..",
                        "io.huoke.funnel..",
                        "io.huoke.quota..",
                        "io.huoke.reconciler..",
                        "io.huoke.authorization..",
                        "io.huoke.sandbox..")
                .check(HUOKE);
    }

    @Test
    void theClientOfWeComsApiKnowsNothingButWeCom() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.wecom..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "io.vertx..",
                        "io.huoke.runtime..",
                        "io.huoke.ingress..",
                        "io.huoke.funnel..",
                        "io.huoke.sandbox..")
                .check(HUOKE);
    }

    /** It plays WeCom: were it built on our idea of WeCom, both could be wrong together. */
    @Test
    void theSandboxKnowsNotTheClient() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.sandbox..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.huoke.wecom..")
                .check(HUOKE);
    }

    @Test
    void theRuntimeKnowsNoService() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.huoke.ingress..",
                        "io.huoke.wecom..",
                        "io.huoke.funnel..",
                        "io.huoke.quota..",
                        "io.huoke.notifier..",
                        "io.huoke.sandbox..",
                        "io.huoke.cli..")
                .check(HUOKE);
    }

    @Test
    void whatServicesOnStreamsShareKnowsNoServiceAndNotWeCom() {
        noClasses()
                .that()
                .resideInAPackage("io.huoke.streams..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "java.net.http..",
                        "io.huoke.ingress..",
                        "io.huoke.wecom..",
                        "io.huoke.tokens..",
                        "io.huoke.authorization..",
                        "io.huoke.funnel..",
                        "io.huoke.channels..",
                        "io.huoke.reconciler..",
                        "io.huoke.quota..",
                        "io.huoke.notifier..",
                        "io.huoke.sandbox..",
                        "io.huoke.cli..")
                .check(HUOKE);
    }

    @Test
    void kafkasInternalsAreTouchedInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.huoke.kafka")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..")
                .check(HUOKE);
    }

    @Test
    void nothingDependsOnTheCommand() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.huoke.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.huoke.cli..")
                .check(HUOKE);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("io.huoke.(*)..").should().beFreeOfCycles().check(HUOKE);
    }
}
