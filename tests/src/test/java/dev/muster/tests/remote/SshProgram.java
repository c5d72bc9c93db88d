package dev.muster.tests.remote;

import dev.muster.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A program with a pool by ssh and a task that does not end; it says where the task runs.
final class SshProgram {
    private SshProgram() {}

    public static void main(String[] words) throws Exception {
        String java = words[0];
        List<String> command = List.of(words).subList(1, words.length);
        try (var pool =
                Pool.ssh(c -> c.withHosts("far:1").withJava(java).withSshCommand(command))) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            System.out.println("worker " + pid);
            pool.submit(
                            () -> {
                                startChild();
                                Thread.sleep(600_000);
                            })
                    .get();
        }
    }

    private static void startChild() throws IOException {
        var _ = new ProcessBuilder("sleep", "600").directory(Path.of("/").toFile()).start();
    }
}
