package dev.muster.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A program that `muster run` can run.
///
/// @param kind what it is
/// @param main the class, or the source file
/// @param classPath its own
record RunProgram(Kind kind, String main, List<String> classPath) {
    private static final String MPI_MAIN = "dev.muster.mpi.MpiMain";

    /// What a program may be.
    enum Kind {
        JAR,
        SOURCE,
        CLASS
    }

    /// Finds out what it is.
    ///
    /// @param classPath further places of its classes; null for the usual ones
    /// @throws IllegalArgumentException if it is nothing that can be run
    /// @throws IOException if its file cannot be read
    static RunProgram of(String name, @Nullable String classPath) throws IOException {
        List<String> places = places(classPath);
        if (name.endsWith(".jar")) {
            String main = mainClass(existing(name));
            return new RunProgram(
                    Kind.JAR,
                    main,
                    Stream.concat(
                                    Stream.of(name),
                                    classPath == null ? Stream.of() : places.stream())
                            .toList());
        }
        if (name.endsWith(".java")) {
            return new RunProgram(
                    Kind.SOURCE, existing(name).toString(), classPath == null ? List.of() : places);
        }
        if (name.contains("/")) {
            throw new IllegalArgumentException(
                    "the program is '%s', must be FILE.jar, FILE.java or the name of a class"
                            .formatted(name));
        }
        requireClass(name, places);
        return new RunProgram(Kind.CLASS, name, places);
    }

    private static List<String> places(@Nullable String classPath) {
        String given =
                Optional.ofNullable(classPath)
                        .or(() -> Optional.ofNullable(System.getenv("CLASSPATH")))
                        .orElse(".");
        return List.of(given.split(File.pathSeparator, -1));
    }

    private static Path existing(String name) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(name + ": no such file");
        }
        return file;
    }

    private static String mainClass(Path file) throws IOException {
        try (var jar = new JarFile(file.toFile())) {
            String main =
                    jar.getManifest() == null
                            ? null
                            : jar.getManifest()
                                    .getMainAttributes()
                                    .getValue(Attributes.Name.MAIN_CLASS);
            if (main == null) {
                throw new IllegalArgumentException(
                        "%s has no Main-Class in its manifest, must have one; or name the class:"
                                        .formatted(file)
                                + " muster run -cp %s my.App".formatted(file));
            }
            return main.strip();
        } catch (ZipException e) {
            throw new IllegalArgumentException(file + " is no jar: " + e.getMessage(), e);
        }
    }

    /// The JVM would say it in three lines.
    private static void requireClass(String name, List<String> places) throws IOException {
        String entry = name.replace('.', '/') + ".class";
        for (String place : places) {
            if (has(place, entry)) {
                return;
            }
        }
        throw new IllegalArgumentException(
                "there is no class %s in %s; name its place by -cp, or a file by FILE.jar or FILE.java"
                        .formatted(name, String.join(File.pathSeparator, places)));
    }

    private static boolean has(String place, String entry) throws IOException {
        if (place.endsWith("*")) {
            File[] jars =
                    new File(place.equals("*") ? "." : place.substring(0, place.length() - 1))
                            .listFiles((_, name) -> name.endsWith(".jar"));
            for (File jar : jars == null ? new File[0] : jars) {
                if (has(jar.getPath(), entry)) {
                    return true;
                }
            }
            return false;
        }
        Path file = Path.of(place.isEmpty() ? "." : place);
        if (Files.isRegularFile(file)) {
            try (var jar = new JarFile(file.toFile())) {
                return jar.getEntry(entry) != null;
            } catch (ZipException _) {
                return false; // the JVM leaves it out, too
            }
        }
        return Files.isRegularFile(file.resolve(entry));
    }

    /// The command line of its JVM, which has Muster on its class path.
    ///
    /// @param isMpi whether a jar is to be loaded by rank 0 alone
    List<String> command(List<String> jvmOptions, List<String> arguments, boolean isMpi) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmOptions);
        command.add("-cp");
        boolean isOfMpi = isMpi && kind == Kind.JAR;
        Stream<String> own = isOfMpi ? classPath.stream().skip(1) : classPath.stream();
        command.add(
                Stream.concat(own, ourClassPath()).collect(Collectors.joining(File.pathSeparator)));
        if (isOfMpi) {
            command.add(MPI_MAIN);
            command.add(classPath.getFirst());
        } else {
            command.add(main);
        }
        command.addAll(arguments);
        return command;
    }

    private static Stream<String> ourClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString());
    }
}
