package io.huoke.cli.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that is small enough to be filled; needs root. */
final class SmallVolume implements AutoCloseable {

    private final Path mountPoint;
    private final Path filler;

    private SmallVolume(Path mountPoint) {
        this.mountPoint = mountPoint;
        this.filler = mountPoint.resolve("filler");
    }

    /** Whether this user may mount one. */
    static boolean isPossible(Path directory) throws IOException, InterruptedException {
        Path trial = Files.createDirectory(directory.resolve("trial"));
        return run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", trial.toString())
                && run("umount", trial.toString());
    }

    static SmallVolume mount(Path mountPoint, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(mountPoint);
        if (!run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", mountPoint.toString())) {
            throw new IOException("cannot mount " + mountPoint);
        }
        return new SmallVolume(mountPoint);
    }

    Path path() {
        return mountPoint;
    }

    /** Takes all the space that is left. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4_096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (mountPoint.toFile().getUsableSpace() > 0) {
                throw e;
            }
        }
    }

    /** Gives it back. */
    void free() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (!run("umount", mountPoint.toString())) {
            throw new IOException("cannot unmount " + mountPoint);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
