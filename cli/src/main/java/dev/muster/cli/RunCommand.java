package dev.muster.cli;

import dev.muster.agent.SshConfig;
import dev.muster.cli.terminal.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A program in a JVM of its own, in which `Pool.open()` finds what the options say.
@Command(
        name = "run",
        description =
                "Runs a program, a jar, a class or a source file, in which Pool.open() gives the pool"
                        + " that the options describe. Muster is on its class path.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0 to 255:that of the program", "2:also a mistake, reported in one line"})
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--workers",
            paramLabel = "NUMBER",
            description = "A pool of so many worker JVMs on this machine.")
    private @Nullable Integer workers;

    @Option(
            names = "--hosts",
            paramLabel = "HOST[:NUMBER],…",
            description = "A pool on other machines, by ssh; @FILE has a host in each line.")
    private @Nullable String hosts;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "A pool of workers that join by `muster work`; needs --key-file.")
    private @Nullable String listen;

    @Option(names = "--mpi", description = "A pool in the ranks of a job of MPI.")
    private boolean isMpi;

    @Option(names = "--key-file", paramLabel = "FILE", description = "The key of those that join.")
    private @Nullable Path keyFile;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpan.Reading.class,
            description = "How long a task may run, such as 30s, unless the program says it.")
    private @Nullable TimeSpan timeout;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "The memory of each worker, such as 512m, unless the program says it.")
    private @Nullable ByteSize memory;

    @Option(
            names = {"-cp", "--class-path"},
            paramLabel = "PATH",
            description = "Where the program's classes are; the current folder by default.")
    private @Nullable String classPath;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "For the JVM of the program, such as -Xmx2g; may be repeated.")
    private List<String> jvmOptions = List.of();

    @Parameters(
            paramLabel = "PROGRAM",
            arity = "1..*",
            description = "FILE.jar, FILE.java or a class, and what it gets.")
    private List<String> words = List.of();

    /// What follows the program is the program's.
    @Spec
    void setSpec(CommandSpec spec) {
        spec.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> environment = environment();
        List<String> command =
                RunProgram.of(words.getFirst(), classPath)
                        .command(jvmOptions, words.subList(1, words.size()), isMpi);
        return RunningProgram.run(command, environment);
    }

    private Map<String, String> environment() {
        var variables = new HashMap<String, String>();
        long pools =
                List.of(workers != null, hosts != null, listen != null, isMpi).stream()
                        .filter(isGiven -> isGiven)
                        .count();
        if (pools > 1) {
            throw new IllegalArgumentException(
                    "--workers, --hosts, --listen and --mpi are different pools, must be one of"
                            + " them; the number of workers of a host is --hosts HOST:NUMBER");
        }
        if (pools == 1) {
            variables.put("MUSTER_POOL", pool());
        }
        if (keyFile != null) {
            variables.put("MUSTER_KEY_FILE", keyFile.toAbsolutePath().toString());
        }
        if (timeout != null) {
            variables.put("MUSTER_TIMEOUT", timeout.duration().toMillis() + "ms");
        }
        if (memory != null) {
            variables.put("MUSTER_MEMORY", Long.toString(memory.bytes()));
        }
        return variables;
    }

    private String pool() {
        if (workers != null) {
            if (workers < 1) {
                throw new IllegalArgumentException(
                        "--workers is %d, must be at least 1".formatted(workers));
            }
            return "processes:" + workers;
        }
        if (hosts != null) {
            return "ssh:" + hosts(hosts);
        }
        if (listen != null) {
            if (keyFile == null) {
                throw new IllegalArgumentException(
                        "--listen needs --key-file, as `muster key FILE` makes it");
            }
            return "listen:" + listen;
        }
        return "mpi";
    }

    /// Checked here, where mistakes are told in one line.
    private static String hosts(String text) {
        if (text.startsWith("@")) {
            Path file = Path.of(text.substring(1)).toAbsolutePath();
            var _ = SshConfig.defaults().withHostsFile(file);
            return file.toString();
        }
        var _ = SshConfig.defaults().withHosts(text.split(",", -1));
        return text;
    }
}
