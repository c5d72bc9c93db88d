package dev.muster.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a JVM wrote when it crashed.
///
/// @param text its crash file, or the beginning of it; or only what stood on its output
record CrashFile(String text) {
    private static final int MAX_BYTES = 256 * 1024;
    private static final String JAVA_FRAMES = "Java frames:";

    /// An interpreted or a compiled one: `j Images.shrink()I+12`, `J 45 c2 Images.shrink(I)I …`.
    private static final Pattern JAVA_FRAME = Pattern.compile("^[jJ]\\s.*?([\\w.$]+)\\(");

    private static final Pattern THREAD =
            Pattern.compile("(?m)^Current thread .*JavaThread (\"[^\"\\n]*\")");

    private static final String OURS = "dev.muster.internal.";
    private static final List<String> SYSTEM = List.of("java.", "jdk.", "sun.", OURS);

    /// In the names of classes that stand in no source.
    private static final List<String> MADE = List.of("$$Lambda", "java.lang.invoke.LambdaForm");

    private static final String OUT_OF_MEMORY = "fatal error: OutOfMemory encountered: ";
    private static final String FRAME = "# Problematic frame:";

    /// The crash file in a folder.
    ///
    /// @param banner what the JVM wrote to its output, which has to do if there is no file
    static Optional<CrashFile> find(Path folder, String banner) {
        String pattern = JvmCommand.CRASH_FILE + "*";
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            for (Path file : files) {
                String text = read(file);
                if (!text.isEmpty()) {
                    return Optional.of(new CrashFile(text));
                }
            }
        } catch (IOException e) {
            LocalSource.LOGGER.log(System.Logger.Level.DEBUG, "no crash file can be read", e);
        }
        return banner.isEmpty() ? Optional.empty() : Optional.of(new CrashFile(banner));
    }

    private static String read(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            return new String(input.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }

    /// Where it crashed: `C [libc.so.6+0x9a4c1]`; empty if that is not known.
    String failingFrame() {
        List<String> lines = text.lines().toList();
        int at = lines.indexOf(FRAME);
        return at < 0 || at + 1 == lines.size() ? "" : words(lines.get(at + 1));
    }

    /// The method of the program that led there: `Images.shrink`; empty if that is not known.
    String programFrame() {
        return methods()
                .filter(method -> SYSTEM.stream().noneMatch(method::startsWith))
                .findFirst()
                .orElse("");
    }

    /// The Java methods that ran, the last called first, without those that the JVM has made.
    private Stream<String> methods() {
        return text.lines()
                .dropWhile(line -> !line.startsWith(JAVA_FRAMES))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .filter(line -> MADE.stream().noneMatch(line::contains))
                .map(JAVA_FRAME::matcher)
                .filter(Matcher::find)
                .map(frame -> frame.group(1));
    }

    /// The stack of the thread that ended the JVM, without what is ours in it; empty if that is not
    /// known.
    String stack() {
        List<String> frames =
                methods()
                        .filter(method -> !method.startsWith(OURS))
                        .map(method -> "\n    at " + method)
                        .toList();
        Matcher thread = THREAD.matcher(text);
        return frames.isEmpty()
                ? ""
                : (thread.find() ? thread.group(1) : "a thread") + String.join("", frames) + "\n";
    }

    /// Of which memory the JVM had no more, if that is why it ended itself: `Java heap space`.
    Optional<String> outOfMemory() {
        return text.lines()
                .filter(line -> line.startsWith("#") && line.contains(OUT_OF_MEMORY))
                .map(line -> line.substring(line.indexOf(OUT_OF_MEMORY) + OUT_OF_MEMORY.length()))
                .findFirst();
    }

    /// What happened: `SIGSEGV (0xb) at pc=0x…`, or that memory was short.
    String reason() {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(CrashFile::words)
                .filter(line -> !line.isEmpty() && !line.startsWith("A fatal error has been"))
                .map(line -> line.replaceAll(", pid=.*", ""))
                .findFirst()
                .orElse("");
    }

    private static String words(String line) {
        return line.substring(1).strip();
    }
}
