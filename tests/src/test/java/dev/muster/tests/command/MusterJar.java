package dev.muster.tests.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// The command `muster`: the packaged jar, or while nothing is packaged the classes it is made of.
public final class MusterJar {
    private static final String MAIN = "dev.muster.cli.Muster";

    private MusterJar() {}

    /// The folder of the whole project.
    public static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("tests") ? Objects.requireNonNull(here.getParent()) : here;
    }

    /// The command line that starts `muster`.
    ///
    /// @param directory where its temporary files go
    public static List<String> command(Path directory, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djava.io.tmpdir=" + directory);
        if (isPackaged()) {
            command.addAll(List.of("-jar", top().resolve("cli/target/muster.jar").toString()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    /// The same, with none of the classes of the tests.
    public static List<String> commandWithoutTests(Path directory, String... arguments) {
        String all = System.getProperty("java.class.path");
        List<String> command = command(directory, arguments);
        command.replaceAll(each -> each.equals(all) ? withoutTests(all) : each);
        return command;
    }

    private static String withoutTests(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(each -> !each.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// In a build up to `package` or further, the class path of the tests has jars of the modules.
    public static boolean isPackaged() {
        String classPath = System.getProperty("java.class.path");
        return Arrays.stream(classPath.split(File.pathSeparator))
                .anyMatch(entry -> entry.matches(".*muster-cli-[^/]*\\.jar"));
    }

    /// Starts `muster` as [#start] does, on a machine where no program is on the PATH.
    public static RunningCommand startAlone(Path directory, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "PATH=" + directory));
        command.addAll(command(directory, arguments));
        return RunningCommand.start(directory, command);
    }

    /// Starts `muster` in a directory, which takes its temporary files too.
    public static RunningCommand start(Path directory, String... arguments) throws IOException {
        return RunningCommand.start(directory, command(directory, arguments));
    }
}
