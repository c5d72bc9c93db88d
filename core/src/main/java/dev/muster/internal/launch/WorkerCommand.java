package dev.muster.internal.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// The command line of a worker JVM.
///
/// @param folder where the JVM may leave what it must; see [#CRASH_FILE]
/// @param classPath where its classes are
/// @param memory how much it may take, see [MemoryFlags]
/// @param program what it takes over of this program, see [ProgramFlags]
/// @param properties flags that say what it is
/// @param further flags of the user, which overrule all others
/// @param mainClass what it runs
record WorkerCommand(
        Path folder,
        List<Path> classPath,
        List<String> memory,
        List<String> program,
        List<String> properties,
        List<String> further,
        String mainClass) {

    /// How the crash file begins that the JVM may leave in the folder.
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

    /// Where it finds what it must know to join its pool.
    Path joiningFile() {
        return folder.resolve("joining");
    }

    /// The command in words; a long class path is put into a file.
    List<String> words() throws IOException {
        List<String> words = new ArrayList<>(session());
        words.addAll(wordsInThisSession());
        return words;
    }

    /// As [#words()], but Ctrl-C in the terminal reaches the process as it does this one.
    List<String> wordsInThisSession() throws IOException {
        List<String> words = wordsBeforeMain();
        words.add(mainClass);
        words.add(joiningFile().toString());
        return words;
    }

    /// The JVM and its flags.
    List<String> wordsBeforeMain() throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.add("-XX:ErrorFile=" + folder.resolve(CRASH_FILE + "_%p.log"));
        words.addAll(memory);
        words.addAll(program);
        words.addAll(properties);
        words.addAll(classPathWords());
        if (further.contains(STAY_ON_OUT_OF_MEMORY)) {
            words.add("-XX:-CrashOnOutOfMemoryError");
        }
        words.addAll(further);
        return words;
    }

    /// A worker leads a session of its own: Ctrl-C in the terminal does not reach it, and all that
    /// it starts can be found.
    private static List<String> session() {
        for (Path maker : SESSION_MAKERS) {
            if (maker.toFile().canExecute()) {
                return List.of(maker.toString());
            }
        }
        return List.of();
    }

    private List<String> classPathWords() throws IOException {
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
}
