package dev.muster.internal.launch;

import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// The command line of a JVM that this program starts. It names no secret: everybody can read it.
///
/// @param session what makes it lead a session of its own; empty if it does not
/// @param java the JVM with all its flags
/// @param mainClass what it runs
record JvmCommand(List<String> session, List<String> java, String mainClass) {
    /// How the crash file begins that the JVM may leave in its folder.
    static final String CRASH_FILE = "hs_err";

    /// The system takes no longer argument than 128 KiB.
    private static final int MAX_ARGUMENT = 64 * 1024;

    /// By which a user says that a worker shall outlive a full heap.
    private static final String STAY_ON_OUT_OF_MEMORY = "-XX:-ExitOnOutOfMemoryError";

    /// Before the flags of the user.
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    // Compiles methods a little later: few of those that a start calls 200 times,
                    // as is usual, are called 500 times. Longer programs lose nothing by that.
                    "-XX:Tier3InvocationThreshold=500",
                    "-XX:Tier3MinInvocationThreshold=250",
                    "-XX:Tier3CompileThreshold=5000",
                    // Shared memory; at home on the class path, where all are one unnamed module.
                    "--enable-native-access=ALL-UNNAMED",
                    // Memory that has been touched once is not given back and touched again.
                    "-XX:MaxHeapFreeRatio=100",
                    // Ends it as well, and its crash file says where the heap was found full.
                    "-XX:+CrashOnOutOfMemoryError",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:-DumpReplayDataOnError",
                    // Leaves no file in the temporary directory; attaching works without.
                    "-XX:-UsePerfData",
                    // Nothing of the JVM's own on standard output, and nothing about caches at all.
                    "-Xlog:disable",
                    "-Xlog:all=warning,aot*=off,cds*=off:stderr");

    private static final List<Path> SESSION_MAKERS =
            List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    /// The command for a JVM.
    ///
    /// @param folder its own: for its crash file, and for a class path that is too long for an
    ///   argument
    static JvmCommand of(JvmSpec spec, Path folder) throws IOException {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(FLAGS);
        java.add("-XX:ErrorFile=" + folder.resolve(CRASH_FILE + "_%p.log"));
        int processors = Runtime.getRuntime().availableProcessors();
        java.addAll(MemoryFlags.of(spec.memoryBytes(), processors));
        java.addAll(ProgramFlags.of(spec.environment(), spec.directory()));
        java.addAll(classPath(ClassPath.of(spec.classPath()), folder));
        if (spec.jvmFlags().contains(STAY_ON_OUT_OF_MEMORY)) {
            java.add("-XX:-CrashOnOutOfMemoryError");
        }
        java.addAll(spec.jvmFlags());
        return new JvmCommand(spec.isBound() ? sessionMaker() : List.of(), java, spec.mainClass());
    }

    /// What makes a process lead a session of its own; empty if there is nothing.
    static List<String> sessionMaker() {
        for (Path maker : SESSION_MAKERS) {
            if (maker.toFile().canExecute()) {
                return List.of(maker.toString());
            }
        }
        return List.of();
    }

    private static List<String> classPath(List<Path> classPath, Path folder) throws IOException {
        StringJoiner entries = new StringJoiner(File.pathSeparator);
        for (Path entry : classPath) {
            entries.add(entry.toString());
        }
        String joined = entries.toString();
        if (joined.length() <= MAX_ARGUMENT) {
            return List.of("-cp", joined);
        }
        Path file = folder.resolve("classpath");
        String quoted = joined.replace("\\", "\\\\").replace("\"", "\\\"");
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        Files.writeString(file, "-cp \"" + quoted + "\"\n", charset);
        return List.of("@" + file);
    }

    /// The command in words.
    List<String> words() {
        List<String> words = new ArrayList<>(session);
        words.addAll(java);
        words.add(mainClass);
        if (session.isEmpty()) {
            words.add(WorkerBootstrap.IN_FOREGROUND);
        }
        return words;
    }
}
