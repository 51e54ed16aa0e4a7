package io.huoke.bench;

import static java.util.Objects.requireNonNull;

import io.huoke.ingress.DecodeBenchmark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The decode path and its parts, with JMH, a fresh JVM for each of them in each round. */
final class DecodeSection implements Section {

    private static final String TIME = "µs";
    private static final String ALLOCATION = "bytes allocated";
    private static final double NANOS = 1_000;

    /** The benchmark's methods and what the report calls them. */
    private static final Map<String, String> SUBJECTS = subjects();

    private static final String WHOLE = "decodePathPlain";
    private static final String WEIXIN_PREFIX = "weixin";
    private static final String WEIXIN = WEIXIN_PREFIX + "OneCall";
    private static final int SLOW = 3;

    private final int iterations;

    /** @param iterations of a second each, to warm up and to measure */
    DecodeSection(int iterations) {
        this.iterations = iterations;
    }

    private static Map<String, String> subjects() {
        Map<String, String> subjects = new LinkedHashMap<>();
        subjects.put(WHOLE, "whole path, body to record");
        subjects.put("decodePathSealed", "… and a secret sealed");
        subjects.put("decodePath", "… and a secret sealed in a quarter of them");
        subjects.put("outerXml", "XML of the body, Base64");
        subjects.put("signature", "signature");
        subjects.put("decrypt", "AES, padding, lengths");
        subjects.put("innerXml", "XML of the message");
        subjects.put("event", "event: id, fields, sealed secrets");
        subjects.put("serialization", "CloudEvent as record");
        subjects.put("weixinDecrypt", "weixin-java-cp: signature, XML of the body, decryption");
        subjects.put(WEIXIN, "weixin-java-cp: one call, body to bean");
        return subjects;
    }

    @Override
    public String name() {
        return "decode";
    }

    @Override
    public String title() {
        return "Decode path, per callback";
    }

    @Override
    public String conditions() {
        return """
                JMH, one thread, a fresh JVM per subject and round, %d s of warm-up (weixin-java-cp: %d s) and %d s of measurement, average time; \
                allocation from its gc profiler. Callbacks of 700 bytes (1.1 KB body) from a ring of 1,000, the \
                whole path and weixin-java-cp without a secret in them, the parts with one in a quarter. weixin-java-cp's time beyond its decryption is its binding of \
                XML to a bean (XStream), not cryptography."""
                .formatted(iterations, SLOW * iterations, iterations);
    }

    @Override
    public void measure(int round, Figures figures) throws RunnerException {
        List<Map.Entry<String, String>> subjects = new ArrayList<>(SUBJECTS.entrySet());
        Collections.rotate(subjects, round);
        for (Map.Entry<String, String> subject : subjects) {
            RunResult result = run(subject.getKey());
            figures.add(subject.getValue(), TIME, result.getPrimaryResult().getScore() / NANOS);
            figures.add(
                    subject.getValue(),
                    ALLOCATION,
                    requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
                            .getScore());
        }
    }

    private RunResult run(String method) throws RunnerException {
        Options options = new OptionsBuilder()
                .include("^" + DecodeBenchmark.class.getName().replace(".", "\\.") + "\\." + method + "$")
                .forks(1)
                // XStream takes that long until it is compiled.
                .warmupIterations(method.startsWith(WEIXIN_PREFIX) ? SLOW * iterations : iterations)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .jvmArgs(
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        return results.iterator().next();
    }

    @Override
    public List<Target> targets(Figures figures) {
        String whole = subject(WHOLE);
        return List.of(
                Target.atMost("whole path, µs", 11, figures.median(whole, TIME)),
                Target.atMost("whole path, bytes allocated", 12 * 1_024, figures.median(whole, ALLOCATION)),
                Target.atLeast(
                        "time, weixin-java-cp's one call / whole path",
                        40,
                        figures.ratio(subject(WEIXIN), whole, TIME)));
    }

    private static String subject(String method) {
        return SUBJECTS.getOrDefault(method, method);
    }
}
