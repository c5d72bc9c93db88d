package dev.muster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The processes that a command starts and the files that it hands to them. All of them are gone
/// when the command ends, unless it is killed with -9.
final class ChildProcesses implements AutoCloseable {
    /*
     * Two threads may end a command at the same time: its own, in `close`, and the JVM's shutdown
     * hook after Ctrl-C. What is started or made once the end has begun would stay behind: so
     * whoever starts or makes something looks at `ending` under the lock, and the hook is there
     * before the folder is. The command's own thread learns of the end by an InterruptedException.
     */
    private static final long KILL_SECONDS = 5;

    private final Object lock = new Object();
    private final Path folder;
    private final ExitHook hook;

    /// Guarded by lock.
    private final List<Process> started = new ArrayList<>();

    /// Written under the lock; false → true.
    private volatile boolean ending;

    private ChildProcesses(Path folder, Runnable interrupted) {
        this.folder = folder;
        hook =
                new ExitHook(
                        "muster-children-end",
                        () -> {
                            interrupted.run();
                            end();
                        });
    }

    /// Makes the folder for the files; only the user may look into it.
    ///
    /// @param interrupted called first if Ctrl-C ends this JVM
    static ChildProcesses open(Runnable interrupted) throws IOException, InterruptedException {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        String name = "muster-" + HexFormat.of().formatHex(random);
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), name);
        var children = new ChildProcesses(folder, interrupted);
        children.hook.add();
        children.make("", made -> Files.createDirectory(made, ownerOnly(made)));
        return children;
    }

    private static FileAttribute<?>[] ownerOnly(Path path) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        var permissions = PosixFilePermissions.fromString("rwx------");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /// Makes a file that is removed at the end.
    ///
    /// @throws InterruptedException if the end has begun
    Path make(String name, FileMaker maker) throws IOException, InterruptedException {
        synchronized (lock) {
            checkNotEnding();
            Path file = folder.resolve(name);
            maker.make(file);
            return file;
        }
    }

    /// Starts a process. What it writes, to either output, goes to a file that [#output] reads.
    ///
    /// @throws IOException if there is no such program
    /// @throws InterruptedException if the end has begun
    Process start(String name, List<String> command) throws IOException, InterruptedException {
        synchronized (lock) {
            checkNotEnding();
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(outputFile(name).toFile())
                            .start();
            started.add(process);
            return process;
        }
    }

    /// Everything that the process of this name has written.
    String output(String name) throws IOException {
        return Files.readString(outputFile(name));
    }

    private Path outputFile(String name) {
        return folder.resolve(name + ".log");
    }

    /// Looks whether Ctrl-C has ended what this thread waits for.
    ///
    /// @throws InterruptedException if so
    void checkNotEnding() throws InterruptedException {
        if (ending) {
            throw new InterruptedException("the command ends");
        }
    }

    /// Kills what still runs and removes the files.
    @Override
    public void close() {
        end();
        hook.remove(); // if it runs already, it finds nothing left to do
    }

    private void end() {
        synchronized (lock) {
            ending = true;
            started.forEach(ChildProcesses::kill);
            started.forEach(ChildProcesses::await);
            started.clear();
            removeFolder();
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void await(Process process) {
        try {
            process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeFolder() {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            System.err.println("muster: " + folder + " could not be removed: " + failure);
        }
    }

    /// Makes a file at a path.
    @FunctionalInterface
    interface FileMaker {
        void make(Path file) throws IOException;
    }
}
